"""From a number to its passage: every value on every page leads there in one step, and back."""

import json
import re
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache

import pytest
from browsing import opened as opened_page
from hypothesis import assume, given
from hypothesis import strategies as st
from playwright.sync_api import expect
from test_accessibility import violations
from test_findings import claimed
from test_pillars import client  # noqa: F401
from test_walk import EVERY
from twin import CITY, opened, question

from dashboard.catalog import read_catalog
from dashboard.data.documents import DocumentError, passages
from dashboard.data.evidence import ValueMissing, evidence, printed
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


def keys_of(client, address):  # noqa: F811
    """Return the keys of all values that a page and its charts' tables link, and those at the marks of its charts."""
    layout = client.get("/_dash-layout", headers={"Referer": f"http://localhost{address}"}).json
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
    found = printed(claimed(*pair, reported_rate_pct=stated))
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
    assert printed(claimed(*pair, reported_rate_pct=stated)) == "wrong"


def test_the_known_cut_rate_of_2019_is_named(warehouse):
    found = evidence(ONE_STOP, question(), warehouse)
    assert printed(found.cell.claim) == "cut"
    shown = str(content(found, question(), SHIPPED_DATA, words("vi")))
    assert "220 / 245 = 89,7959%" in shown and "89,79%: cắt bỏ phần lẻ" in shown
    shown = str(
        content(
            evidence("email_internal~178~2019", question(), warehouse), question(), SHIPPED_DATA, words("en")
        )
    )
    assert "above 60%" in shown


@pytest.mark.parametrize(
    "key", ["", "x", "procedures_one_stop", "procedures_one_stop~178", "procedures_one_stop~178~2019-13", "no~178~2019", f"{ONE_STOP}~1",
            "procedures_one_stop:x~178~2019", "procedures_one_stop~99999~2019", "procedures_one_stop~178~2025", "staff_qualification~05977~2019"],
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
    assert passages(data_folder, ARTICLE) == ()
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
        passages(data_folder, ARTICLE)


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
    assert client.post("/gop-y", json=REPORT | changes, headers={"Origin": origin}).status_code == 400
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
    assert "doan=" not in page.url


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
    expect(page.locator("main:not(.skeleton *) h1")).to_contain_text("24/02/2020")
    assert page.url.endswith("#p3")
