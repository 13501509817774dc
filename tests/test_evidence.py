"""From a number to its passage, in one step and back; that each on every page leads there: `page_rules`."""

import re
import shutil
import subprocess
from datetime import UTC, datetime
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from browsing import SECONDS_TO_STOP, shown
from browsing import opened as opened_page
from hypothesis import assume, given
from hypothesis import strategies as st
from playwright.sync_api import expect
from test_accessibility import PHONE, fits, violations
from test_findings import claimed
from test_pillars import client  # noqa: F401
from twin import CITY, opened, question
from walk import look, value_links

from dashboard.catalog import read_catalog
from dashboard.cli.main import main
from dashboard.components.evidence import content, marked
from dashboard.data.documents import DocumentError, paragraphs, passage
from dashboard.data.evidence import ValueMissing, evidence, passages
from dashboard.data.reported_rates import printed_beside
from dashboard.language import use_language
from dashboard.settings import SHIPPED_DATA
from dashboard.submissions.error_reports import MOST_A_DAY, ErrorReport, TooMany, keep, kept
from dashboard.web.server import server

CATALOG = read_catalog((SHIPPED_DATA,))
ARTICLE = CATALOG.sources["article-2020-02-24"]
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


def shown_of(found, documents, language="vi"):
    """Return what the panel shows of a value beside an operator's documents."""
    with use_language(language):
        return content(found, question(), passages(found, documents))


def test_every_official_value_is_linked_from_its_pillar_and_its_source(client, warehouse):  # noqa: F811
    pillars, asked = set(), "nam=2019&don-vi=178&don-vi=178-xa&don-vi=05974"
    for pillar in CATALOG.pillars:
        for table in look(client, f"/tru-cot/{pillar}?{asked}").tables.values():
            pillars |= {link.get("data-value") for link in value_links(table)}
    source = {
        link.get("data-value")
        for link in value_links(look(client, f"/nguon/{ARTICLE.id}?nam=2019&don-vi=178").tree)
    }
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
    shown = str(shown_of(found, SHIPPED_DATA))
    assert "220 / 245 = 89,7959%" in shown and "89,79%: cắt bỏ phần lẻ" in shown
    shown = str(shown_of(evidence("email_internal~178~2019", question(), warehouse), SHIPPED_DATA, "en"))
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
    shown = str(shown_of(evidence(ONE_STOP, question(), warehouse), data_folder))
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
    shown = str(shown_of(evidence(ONE_STOP, question(), warehouse), data_folder))
    assert "không đọc được" in shown and "220 / 245" in shown
    assert any("nguồn khai 8 đoạn" in record.getMessage() for record in caplog.records)


def pdf_of(path, *pages):
    """Write a PDF whose pages hold these lines, with the machine's Vietnamese font, by the browser's own printer."""
    sheets = "".join(f'<section style="break-after: page"><p>{page}</p></section>' for page in pages)
    html = path.with_suffix(".html")
    html.write_text(f'<meta charset="utf-8">{sheets}', encoding="utf-8")
    profile = f"--user-data-dir={path.parent}/profile"
    quiet = ["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", profile]
    browser = [shutil.which("chromium"), *quiet, f"--print-to-pdf={path}", html.as_uri()]
    subprocess.run(browser, check=True, capture_output=True, timeout=SECONDS_TO_STOP)
    html.unlink()


def test_the_operators_pdf_shows_the_sentences_that_hold_the_numbers(data_folder, warehouse):
    (data_folder / "documents").mkdir()
    told = (
        "Câu bịa khác. Một câu bịa: 245 thủ tục, một cửa 220/245, đạt 89,79%; bưu chính 216/245, đạt 88,16%; "
        "trực tuyến 114/245, đạt 46,5%; giảm 21 gồm 2, 3, 3 và 13; công khai 100%. Câu sau: 1.220 và 7."
    )
    pdf_of(data_folder / "documents" / f"{ARTICLE.id}.pdf", "Trang bịa đầu 220 và 21.", told)
    found = evidence(ONE_STOP, question(), warehouse)
    shown = str(shown_of(found, data_folder))
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
    report, noon = ErrorReport(**REPORT), datetime(2026, 11, 24, 5, tzinfo=UTC)
    for _ in range(MOST_A_DAY):
        path = keep(report, "v", tmp_path, noon)
    with pytest.raises(TooMany):
        keep(report, "v", tmp_path, noon)
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
    expect(page).to_have_url(re.compile(f"doan={ONE_STOP}"))
    assert violations(page) == []
    address = page.url
    page.keyboard.press("Escape")
    closed(page)
    expect(number).to_be_focused()
    bar = page.locator("#card-procedure-coverage .barlayer .point path").first
    bar.scroll_into_view_if_needed()
    box = bar.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(panel).to_be_visible()
    expect(page).to_have_url(re.compile("doan="))
    expect(panel.locator("h2")).to_contain_text("năm 2019")
    page.go_back()
    closed(page)
    page.goto(address + "&giao-dien=toi&lang=en")
    expect(panel.locator("dl").first).to_contain_text("89.79%: truncated")
    assert violations(page) == []
    page.locator("#close-evidence").click()
    closed(page)
    expect(page).to_have_url(re.compile("lang=en"))


def test_a_link_to_a_value_that_a_mail_program_broke_opens_it(page):
    page.goto(f"/?nam=2019&amp;don-vi=178&amp;doan={ONE_STOP}")
    panel = page.locator("#evidence")
    expect(panel).to_contain_text("220 / 245")
    page.locator("#close-evidence").click()
    closed(page)
    expect(page).to_have_url(re.compile(r"/\?nam=2019&don-vi=178$"))


def test_the_words_on_a_bar_let_the_pointer_through_to_it(page):
    shown(page, "/chi-tieu/staff_qualification?nam=2021&don-vi=178-xa")
    value = page.locator("#card-staff_qualification .textpoint text", has_text=re.compile("^[0-9,]+%$")).first
    value.scroll_into_view_if_needed()
    box = value.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator(".tip")).to_be_visible()
    page.mouse.down()
    page.mouse.up()
    expect(page.locator("#evidence h2")).to_contain_text("năm 2021")


def test_from_a_table_on_a_phone_to_the_passage_and_a_report(page):
    page.set_viewport_size(PHONE)
    opened_page(page, "/?nam=2019&don-vi=178")
    page.locator("#card-procedure-coverage [data-show=table]").click()
    page.locator("#card-procedure-coverage .view.table a[data-value]").nth(1).click()
    panel = page.locator("#evidence")
    expect(panel).to_contain_text("216")
    expect(panel).to_contain_text("204")
    fits(page)
    panel.locator("summary").click()
    panel.locator("#report-text").fill("Đoạn 7 ghi 204")
    panel.locator("#send-report").click()
    expect(panel.locator("#report-said")).to_contain_text("đã được lưu")
    assert violations(page) == []
    panel.get_by_role("link", name="đoạn 3").click()
    expect(page.locator("main h1")).to_contain_text("24/02/2020")
    expect(page).to_have_url(re.compile("#p3$"))
