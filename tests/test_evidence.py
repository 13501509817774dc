"""From a number to its passage: every value on every page leads there in one step, and back."""

import json
import re
import shutil
import subprocess
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache

import pytest
from browsing import opened as opened_page
from components import components
from hypothesis import assume, given
from hypothesis import strategies as st
from playwright.sync_api import expect
from test_accessibility import violations
from test_findings import claimed
from test_pillars import client  # noqa: F401
from test_walk import EVERY
from twin import CITY, opened, question

from dashboard.app.commands import main
from dashboard.app.server import server
from dashboard.catalog import read_catalog
from dashboard.data.documents import DocumentError, paragraphs, passage
from dashboard.data.evidence import ValueMissing, evidence
from dashboard.data.printed import printed_beside
from dashboard.ingest.corrections import MOST_A_DAY, Report, TooMany, keep, kept
from dashboard.parts.evidence import content, marked
from dashboard.settings import SHIPPED_DATA
from dashboard.wording import words

CATALOG = read_catalog((SHIPPED_DATA,))
ARTICLE = CATALOG.sources["article-2020-02-24"]
QUERIES = (
    "nam=2019&don-vi=178",
    "nam=2021&don-vi=05977&don-vi=178-xa&lang=en",
    "nam=2025&don-vi=05983@2025-07-01",
)
ONE_STOP = "procedures_one_stop~178~2019"
REPORT = {
    "value": ONE_STOP,
    "text": "Số này lệch với sổ theo dõi",
    "contact": "",
    "page": "http://localhost/",
}


@pytest.fixture(scope="module")
def warehouse(published):
    return opened(published)


@pytest.fixture(scope="module")
def reached():
    """Return the keys of values whose passage was reached already: many pages show the same."""
    return set()


def walked(node, trail=()):
    """Yield every text of a layout with the components around it, outermost first."""
    if isinstance(node, str):
        yield trail, node
    elif isinstance(node, list):
        for one in node:
            yield from walked(one, trail)
    elif isinstance(node, dict) and "props" in node:
        yield from walked(node["props"].get("children"), (*trail, node))


def leads(node):
    """Tell whether a component leads to what stands behind a value: its panel, a passage or a disagreement."""
    link = node["props"].get("href", "")
    return "doan=" in link or bool(re.search(r"/nguon/[^?]+.*#p\d|/mau-thuan", link))


def within(node):
    """Yield a component and all in it."""
    if isinstance(node, list):
        for one in node:
            yield from within(one)
    elif isinstance(node, dict) and "props" in node:
        yield node
        yield from within(node["props"].get("children"))


# Dates, the numbers of decrees, limits and how many values there are look like counts out of counts.
LOOKALIKE = re.compile(
    r"\d+/\d+/\d{4}|\d+/(\d{4}/)?(NĐ|QĐ|NQ)-\w+|0–100%|0 and 100%|\d+/\d+ giá trị của cấp này"
)
NOUNS = "|".join(
    sorted(
        {re.escape(noun) for unit in CATALOG.measure_units.values() for noun in (unit.noun_vi, unit.noun_en)},
        key=len,
        reverse=True,
    )
)
STATED = re.compile(rf"\d\s?%|\d\*?/\d|\d\*? (?:{NOUNS})\b")
BLOCKS = {"Td", "Th", "Li", "P", "H1", "H2", "H3", "H4", "Dd", "Dt", "Figcaption", "Summary", "Strong", "Div"}
# What says numbers without being the place of a value, by class or column, and why.
PROSE = {
    "H1": "the page's name: how many units are compared",
    "hidden": "the chart in words, for those who do not see it; its table has the links",
    "standing": "how many values there are",
    "muted": "how many checks there were, when a version was made",
    "notes": "said beside a chart, of values that its bars, heading and table lead from",
    "subtitle": "what is shown, out of how many",
    "definition": "what an indicator means",
    "known": "definition, basis and targets of an indicator",
    "lead": "how many indicators a report states",
    "caption": "a chart of the report in words",
    "refused": "how many of the chosen units cannot be compared",
    "guide": "examples of signs, not values",
    "Mean of the other units": "computed from values of other units",
    "Rank among peers, highest first": "computed from values of other units",
    "Change since the year before": "computed from two values",
    "disputes": "listed under the link to where both sides can be read",
    "why": "what would follow if a side that is not used were right",
    "attention": "how many indicators and units need a look",
    "aside": "why nothing is compared",
}


def unlinked(layout, said):
    """Return every text that states a value and neither is nor stands beside a link to what is behind it."""
    prose = {said.say(name) for name in PROSE} | set(PROSE)
    found = []
    for trail, text in walked(layout):
        if not STATED.search(LOOKALIKE.sub("", text)):
            continue
        block = next(node for node in reversed(trail) if node["type"] in BLOCKS)
        if any(map(leads, trail)) or any(map(leads, within(block))):
            continue
        names = {name for node in trail for name in node["props"].get("className", "").split()}
        names |= {node["props"].get("data-head", "") for node in trail}
        names |= {node["type"] for node in trail}
        names |= {"hidden" for node in trail if node["props"].get("hidden")}
        if not names & prose:
            found.append(text)
    return found


def test_a_value_without_a_link_is_found():
    def made(kind, text, **props):
        return {"type": kind, "props": {"children": text, **props}}

    link = made("A", "89,8%", href="?nam=2019&doan=x~178~2019")
    assert unlinked(made("Td", ["89,8%"]), words("vi")) == ["89,8%"]
    assert unlinked(made("Div", [link, made("P", "22 văn bản")]), words("vi")) == ["22 văn bản"]
    assert not unlinked(made("Td", [link, made("Span", "220/245 thủ tục")]), words("vi"))
    assert not unlinked(made("P", "ngày 01/07/2025, Nghị định 61/2018/NĐ-CP"), words("vi"))


@pytest.mark.parametrize("address", EVERY)
def test_every_text_that_states_a_value_leads_to_its_passage(client, address):  # noqa: F811
    for query in QUERIES:
        said = words("en" if "lang=en" in query else "vi")
        assert unlinked(components(f"{address}?{query}"), said) == []


@cache
def numbers_of(key, warehouse, said):
    """Return every number that the claims behind a value state, as it is written."""
    found = set()
    for claim in evidence(key, question(), warehouse).claims:
        counts = (claim.numerator, claim.denominator, claim.amount)
        found |= {said.number(count) for count in counts if count is not None} | {said.value(claim)}
        found |= {said.percent(rate, "#,##0.0###") for rate in (claim.reported_rate_pct,) if rate is not None}
    return found


@pytest.mark.parametrize("address", EVERY)
def test_a_link_leads_to_the_value_that_it_states(client, warehouse, address):  # noqa: F811
    query = QUERIES[EVERY.index(address) % 2]
    said = words("en" if "lang=en" in query else "vi")
    for trail, text in walked(components(f"{address}?{query}")):
        links = [node["props"] for node in trail if "doan=" in node["props"].get("href", "")]
        keys = [link["data-value"] for link in links if "data-value" in link]
        # A finding may say it in words: "all", "nearly half".
        if keys and not {"H2", "H3", "Strong"} & {node["type"] for node in trail if not leads(node)}:
            numbers = numbers_of(keys[-1], warehouse, said)
            assert any(re.search(rf"(?<!\d){re.escape(one)}(?!\d)", text) for one in numbers), (text, keys)


def keys_of(client, address):  # noqa: F811
    """Return the keys of all values that a page and its charts' tables link, and those at the marks of its charts."""
    layout = components(address)
    path, _, query = address.partition("?")
    found = {"page": set(), "marks": set()}
    cards = set()

    def walk(node):
        if isinstance(node, dict):
            if "data-value" in node and "doan=" in node.get("href", ""):
                found["page"].add(node["data-value"])
            if isinstance(node.get("customdata"), list):
                found["marks"].update(node["customdata"])
            if str(node.get("id", "")).startswith("card-"):
                cards.add(node["id"].removeprefix("card-"))
            for one in node.values():
                walk(one)
        elif isinstance(node, list):
            for one in node:
                walk(one)

    walk(layout)
    tables = set()
    for card in cards:
        answer = client.get(f"/bang/{card}?trang={path}&{query}")
        assert answer.status_code == 200, (address, card)
        tables |= set(re.findall(r'data-value="([^"]+)"', answer.text))
    return found["page"], found["marks"], tables


@pytest.mark.parametrize("address", EVERY)
def test_every_value_on_every_page_reaches_its_passage_in_one_step(client, warehouse, reached, address):  # noqa: F811
    # Every page with the real figures, and with one of the other samples in turn.
    for query in (QUERIES[0], QUERIES[1 + EVERY.index(address) % 2]):
        page, marks, tables = keys_of(client, f"{address}?{query}")
        # A sum of former units is computed: its marks have no value of their own to lead to. The guide
        # shows pictures of signs, without tables.
        if address != "/huong-dan":
            assert {key for key in marks if has_claim(key, warehouse)} <= tables | page, address
        for key in (page | tables) - reached:
            assert_reached(key, warehouse)
            reached.add(key)


def assert_reached(key, warehouse):
    found = evidence(key, question(), warehouse)
    assert found.cell.claim, key
    parts = content(found, question(), SHIPPED_DATA, words("vi"))
    shown = json.dumps([part.to_plotly_json() for part in parts], default=lambda one: one.to_plotly_json())
    for claim in found.claims:
        assert f"/nguon/{claim.source}" in shown
        assert claim.simulated or (claim.locator and f"#{claim.locator}" in shown and found.paragraph(claim))


@cache
def has_claim(key, warehouse):
    try:
        return evidence(key, question(), warehouse).cell.claim is not None
    except ValueMissing:
        return False


def test_every_official_value_is_linked_from_its_pillar_and_its_source(client, warehouse):  # noqa: F811
    pillars = set().union(
        *(
            keys_of(client, f"/tru-cot/{pillar}?nam=2019&don-vi=178&don-vi=178-xa&don-vi=05974")[2]
            for pillar in range(1, 7)
        )
    )
    source, _, _ = keys_of(client, f"/nguon/{ARTICLE.id}?nam=2019&don-vi=178")
    claims = warehouse.claims_of(ARTICLE.id)
    names = {
        f"{one.indicator}{':' + one.category if one.category else ''}~{one.unit}~{one.time_period}"
        for one in claims
    }
    assert len(claims) == 51 and names == source
    assert {name for name in names if "~178~" in name or "~178-xa~" in name} <= pillars


counts = st.integers(1, 5000).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole)))


@given(counts, st.integers(0, 3), st.sampled_from([ROUND_HALF_UP, ROUND_DOWN]))
def test_a_printed_rate_is_the_same_rounded_or_cut(pair, digits, how):
    rate = Fraction(100 * pair[0], pair[1])
    step, exact = Decimal(1).scaleb(-digits), Decimal(rate.numerator) / Decimal(rate.denominator)
    stated = exact.quantize(step, how)
    found = printed_beside(claimed(*pair, reported_rate_pct=stated))
    if Fraction(stated) == rate:
        assert found == "same"
    elif how == ROUND_HALF_UP or exact.quantize(step, ROUND_HALF_UP) == stated:
        assert found == "rounded"
    else:
        assert found in ("cut", "rounded")


@given(counts, st.integers(0, 3), st.sampled_from([-1, 1]))
def test_a_printed_rate_further_off_is_wrong(pair, digits, side):
    step = Decimal(1).scaleb(-digits)
    exact = Decimal(100 * pair[0]) / Decimal(pair[1])
    stated = exact.quantize(step, ROUND_HALF_UP) + 2 * side * step
    assume(stated >= 0 and -stated.normalize().as_tuple().exponent == digits)
    assert printed_beside(claimed(*pair, reported_rate_pct=stated)) == "wrong"


def test_the_known_cut_rate_of_2019_is_named(warehouse):
    found = evidence(ONE_STOP, question(), warehouse)
    assert printed_beside(found.cell.claim) == "cut"
    shown = str(content(found, question(), SHIPPED_DATA, words("vi")))
    assert "220 / 245 = 89,7959%" in shown and "89,79%: cắt bỏ phần lẻ" in shown
    shown = str(
        content(
            evidence("email_internal~178~2019", question(), warehouse), question(), SHIPPED_DATA, words("en")
        )
    )
    assert "above 60%" in shown


@pytest.mark.parametrize(
    "key", ["", "x", "procedures_one_stop", "procedures_one_stop~178", "procedures_one_stop~178~2019-13",
            "no~178~2019", f"{ONE_STOP}~1", "procedures_one_stop:x~178~2019", "procedures_one_stop~99999~2019",
            "procedures_one_stop~178~2025", "staff_qualification~05977~2019"],
)  # fmt: skip
def test_a_name_that_no_value_has_is_a_clear_page(client, warehouse, key):  # noqa: F811
    with pytest.raises(ValueMissing):
        evidence(key, question(), warehouse)
    answer = client.get("/", query_string={"nam": "2019", "don-vi": CITY, "doan": key})
    assert answer.status_code == (404 if key else 200)
    assert not key or "giá trị" in answer.text


# ---- the operator's documents ----


def text_of(paragraphs):
    return "\n\n".join(paragraphs)


def test_the_operators_text_is_shown_and_its_numbers_are_marked(data_folder, warehouse):
    assert paragraphs(data_folder, ARTICLE) == ()
    (data_folder / "documents").mkdir()
    parts = [f"Đoạn bịa số {number}." for number in range(1, 9)]
    parts[2] = "Một câu bịa: 220/245 thủ tục, đạt 89,79%; năm 2201 không tính."
    (data_folder / "documents" / f"{ARTICLE.id}.txt").write_text(text_of(parts), encoding="utf-8")
    shown = str(content(evidence(ONE_STOP, question(), warehouse), question(), data_folder, words("vi")))
    assert all(f"Mark('{number}')" in shown for number in ("220", "245", "89,79"))
    assert "năm 2201 không tính" in shown


@pytest.mark.parametrize("written", [b"\xff\xfe", "một đoạn".encode()])
def test_a_text_that_does_not_fit_its_source_is_refused(data_folder, written):
    (data_folder / "documents").mkdir()
    (data_folder / "documents" / f"{ARTICLE.id}.txt").write_bytes(written)
    with pytest.raises(DocumentError, match=ARTICLE.id):
        paragraphs(data_folder, ARTICLE)


def test_a_document_that_cannot_be_used_leaves_the_pages_as_they_are(data_folder, warehouse, capsys, caplog):
    (data_folder / "documents").mkdir()
    (data_folder / "documents" / f"{ARTICLE.id}.txt").write_text("một\n\nhai", encoding="utf-8")
    assert main(["check"]) == 0
    told = capsys.readouterr()
    assert "có 2 đoạn, nguồn khai 8 đoạn" in told.out + told.err and "Cách sửa" in told.out + told.err
    main(["build"])
    visiting = server.test_client()
    for address in (f"/nguon/{ARTICLE.id}?nam=2019", f"/?nam=2019&don-vi=178&doan={ONE_STOP}"):
        assert visiting.get(address).status_code == 200
    shown = visiting.get(f"/nguon/{ARTICLE.id}?nam=2019").text
    assert "không đọc được" in shown
    shown = str(content(evidence(ONE_STOP, question(), warehouse), question(), data_folder, words("vi")))
    assert "không đọc được" in shown and "220 / 245" in shown
    assert any("nguồn khai 8 đoạn" in record.getMessage() for record in caplog.records)


def pdf_of(path, *pages):
    """Write a PDF whose pages hold these lines, with the machine's Vietnamese font, by the browser's own printer."""
    sheets = "".join(f'<section style="break-after: page"><p>{page}</p></section>' for page in pages)
    html = path.with_suffix(".html")
    html.write_text(f'<meta charset="utf-8">{sheets}', encoding="utf-8")
    quiet = ["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
    browser = [shutil.which("chromium"), *quiet, f"--print-to-pdf={path}", html.as_uri()]
    subprocess.run(browser, check=True, capture_output=True, timeout=60)
    html.unlink()


def test_the_operators_pdf_shows_the_sentences_that_hold_the_numbers(data_folder, warehouse):
    (data_folder / "documents").mkdir()
    told = (
        "Câu bịa khác. Một câu bịa: 245 thủ tục, một cửa 220/245, đạt 89,79%; bưu chính 216/245, đạt 88,16%; "
        "trực tuyến 114/245, đạt 46,5%; giảm 21 gồm 2, 3, 3 và 13; công khai 100%. Câu sau: 1.220 và 7."
    )
    pdf_of(data_folder / "documents" / f"{ARTICLE.id}.pdf", "Trang bịa đầu 220 và 21.", told)
    found = evidence(ONE_STOP, question(), warehouse)
    shown = str(content(found, question(), data_folder, words("vi")))
    assert all(f"Mark('{number}')" in shown for number in ("220", "245", "89,79"))
    assert "Một câu bịa: " in shown and f"/tai-lieu/{ARTICLE.id}.pdf#page=2" in shown
    assert "Câu sau" not in shown and "Trang bịa" not in shown
    assert passage(data_folder, ARTICLE, "p5", ["122", "166", "73,5"]) is None  # not on any page


@pytest.mark.parametrize("written", [b"", b"no PDF", b"%PDF-1.7 cut"])
def test_a_pdf_that_cannot_be_read_is_refused(data_folder, written):
    (data_folder / "documents").mkdir()
    (data_folder / "documents" / f"{ARTICLE.id}.pdf").write_bytes(written)
    with pytest.raises(DocumentError, match=ARTICLE.id):
        passage(data_folder, ARTICLE, "p3", ["220"])


@given(st.text(max_size=60), st.lists(st.from_regex(r"[0-9]{1,3}(,[0-9]{1,2})?", fullmatch=True), max_size=4))
def test_marking_loses_nothing_of_a_text(text, numbers):
    pieces = marked(text, numbers)
    assert "".join(piece if isinstance(piece, str) else piece.children for piece in pieces) == text


# ---- reports of mistakes ----


def test_a_report_is_kept_with_the_values_address_and_read_again(client, published, tmp_path):  # noqa: F811
    answer = client.post("/gop-y", json=REPORT, headers={"Origin": "http://localhost"})
    assert answer.status_code == 200 and "đã được lưu" in answer.text
    found = kept(published)
    assert found[-1]["value"] == ONE_STOP and found[-1]["text"] == REPORT["text"] and found[-1]["version"]


@pytest.mark.parametrize(
    ("changes", "origin"),
    [({"text": "  "}, "http://localhost"), ({"value": "x"}, "http://localhost"), ({"more": "x"}, "http://localhost"),
     ({"text": "x" * 2001}, "http://localhost"), ({}, "http://elsewhere.example"), ({}, "")],
)  # fmt: skip
def test_a_report_that_is_none_or_comes_from_elsewhere_is_refused(client, published, changes, origin):  # noqa: F811
    before = len(kept(published))
    for referrer, reason in (("?nam=2019", "ý kiến"), ("?nam=2019&lang=en", "report")):
        headers = {"Origin": origin, "Referer": f"http://localhost/{referrer}"}
        answer = client.post("/gop-y", json=REPORT | changes, headers=headers)
        assert answer.status_code == 400 and reason in answer.text.lower()
    assert len(kept(published)) == before


def test_a_day_takes_only_so_many_reports(tmp_path):
    report = Report(**REPORT)
    for _ in range(MOST_A_DAY):
        path = keep(report, "v", tmp_path)
    with pytest.raises(TooMany):
        keep(report, "v", tmp_path)
    assert path.read_bytes().count(b"\n") == MOST_A_DAY == len(kept(tmp_path))


# ---- in the browser ----


def closed(page):
    expect(page.locator("#evidence")).to_be_hidden()
    expect(page).not_to_have_url(re.compile("doan="))  # the browser goes back in its own time


def test_by_mouse_keyboard_and_address_the_panel_opens_and_leads_back(page):
    opened_page(page, "/?nam=2019&don-vi=178")
    number = page.locator(".numbers a.stated", has_text="89,8%")
    number.focus()
    page.keyboard.press("Enter")
    panel = page.locator("#evidence")
    expect(panel.locator("h2")).to_contain_text("Cơ chế một cửa, liên thông – Toàn thành phố, năm 2019")
    assert f"doan={ONE_STOP}" in page.url
    assert violations(page) == []
    address = page.url
    page.keyboard.press("Escape")
    closed(page)
    expect(number).to_be_focused()
    bar = page.locator("#card-procedure-coverage .barlayer .point path").first
    bar.scroll_into_view_if_needed()
    box = bar.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(panel.locator("h2")).to_contain_text("năm 2019")
    page.go_back()
    closed(page)
    page.goto(address + "&giao-dien=toi&lang=en")
    expect(panel.locator("dl").first).to_contain_text("89.79%: cut off")
    assert violations(page) == []
    page.locator("#close-evidence").click()
    closed(page)
    assert "lang=en" in page.url


def test_the_words_on_a_bar_let_the_pointer_through_to_it(page):
    page.goto("/chi-tieu/staff_qualification?nam=2021&don-vi=178-xa")
    value = page.locator("#card-staff_qualification .textpoint text", has_text=re.compile("^[0-9,]+%$")).first
    value.scroll_into_view_if_needed()
    box = value.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator("#card-staff_qualification .hoverlayer .hovertext")).to_have_count(1)
    page.mouse.down()
    page.mouse.up()
    expect(page.locator("#evidence h2")).to_contain_text("năm 2021")


def test_from_a_table_on_a_phone_to_the_passage_and_a_report(new_page):
    page = opened_page(new_page(viewport={"width": 390, "height": 844}), "/?nam=2019&don-vi=178")
    page.locator("#card-procedure-coverage [data-show=table]").click()
    page.locator("#card-procedure-coverage .view.table a[data-value]").nth(1).click()
    panel = page.locator("#evidence")
    expect(panel).to_contain_text("216")
    expect(panel).to_contain_text("204")
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    panel.locator("summary").click()
    panel.locator("#report-text").fill("Đoạn 7 ghi 204")
    panel.locator("#send-report").click()
    expect(panel.locator("#report-said")).to_contain_text("đã được lưu")
    assert violations(page) == []
    panel.get_by_role("link", name="đoạn 3").click()
    expect(page.locator("main h1")).to_contain_text("24/02/2020")
    assert page.url.endswith("#p3")
