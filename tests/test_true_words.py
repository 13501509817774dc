"""Words are true of what is there: superlatives over all chosen units, filter words, notes, no best on few things."""

import re
from dataclasses import replace
from fractions import Fraction

import pytest
from drawn import bars_in, words_in
from languages import said_in
from lxml.html import fromstring
from test_findings import CATALOG, claimed
from test_pillars import client  # noqa: F401
from twin import CITY, OLD, opened, question

from dashboard import pages
from dashboard.catalog import plain_card
from dashboard.data.answers import answer
from dashboard.data.cells import Cell, Place
from dashboard.data.comparison import FEW, change, is_few, league, span
from dashboard.data.comparison_matrix import grid
from dashboard.data.history import history
from dashboard.figures import figure
from dashboard.figures.comparison import CHARTS, heat_chart, levels
from dashboard.figures.panel import Drawing
from dashboard.figures.trend import trend_chart
from dashboard.language import gettext as _
from dashboard.language import use_language
from dashboard.theme import HATCH, PALETTES, SIGNS
from dashboard.wording import comparison, finding
from dashboard.wording.findings import about
from dashboard.wording.names import unit_short_name
from dashboard.wording.overview import aim
from dashboard.wording.trend import trend_finding

DRAWING = Drawing(PALETTES["light"])
OF_WARDS = [one.id for one in CATALOG.ordered_indicators if "commune" in one.levels]
WARDS = "&".join(f"don-vi={unit}" for unit in OLD)
# Official, simulated and both; every kind of chart of every page that has any.
VISITS = [
    (path, f"nam={year}&{units}")
    for path in ("/", "/so-sanh", "/ban-do", "/don-vi/05977", "/don-vi/178", "/chi-tieu/staff_qualification",
                 "/chi-tieu/dossiers_on_time", "/chi-tieu/party_secretary_is_chairperson")
    for year in (2018, 2019, 2025)
    for units in ("don-vi=178", "don-vi=178-xa", WARDS)
]  # fmt: skip


@pytest.fixture(scope="module")
def warehouse(published):
    return opened(published)


@pytest.fixture(scope="module")
def charts(warehouse):
    """Return (address, chart) of every chart of every visit."""
    found = []
    for path, query in VISITS:
        visit = pages.visit(path, query, warehouse)
        page = pages.page(visit)
        found += [(f"{path}?{query}#{key}", page.chart(key)) for key in page.keys]
    return found


def text_of(client, address):  # noqa: F811
    """Return what stands on a page, with all white space as single blanks."""
    root = fromstring(client.get(address).text).find(".//main")
    for script in root.xpath("//script"):
        script.drop_tree()
    return " ".join(" ".join(root.itertext()).split())


# Superlatives.


def rises(name, warehouse):
    """Return (unit, points) of the rises over each unit's longest comparable time, small denominators left aside."""
    found = grid(question(2019, OLD, indicators=(name,)), warehouse)
    spans = [(one.unit, span(one.cells)) for one in found.series(found.names[0])]
    ends = [(unit, pair) for unit, pair in spans if pair and not any(map(is_few, (pair.before, pair.after)))]
    moved = [(unit, pair.after.claim, pair.before.claim) for unit, pair in ends]
    return [(unit, after, before) for unit, after, before in moved if after.amount is not None]


@pytest.mark.parametrize("name", OF_WARDS)
def test_two_pictures_of_the_same_wards_name_the_same_best_and_draw_it(warehouse, name):
    drawn = history(CATALOG.indicators[name], question(2019, OLD), warehouse)
    lines = comparison.lines_finding(
        grid(question(2019, OLD, indicators=(name,)), warehouse),
        plain_card(CATALOG.indicators[name]).key_cell,
    )
    told = [re.findall(r"tăng nhiều nhất: ([^(]+) \(", one) for one in (trend_finding(drawn), lines)]
    assert told[0] == told[1]
    named = {unit_short_name(unit) for unit in drawn.units}
    assert set(told[0]) <= named and len(drawn.units) == 6 and len(drawn.undrawn) == 2
    measure = [(unit, difference_of(*ends)) for unit, *ends in rises(name, warehouse)]
    best = max((points for _unused, points in measure), default=0)
    alone = [unit for unit, points in measure if points == best > 0]
    if len(alone) == 1:
        assert told[0] == [unit_short_name(alone[0])]


def difference_of(after, before):
    if after.counts:
        return Fraction(*after.counts) - Fraction(*before.counts)
    return after.amount - before.amount


def staff(counts, unit="05971", status="official"):
    """Return a ward's cell with counts, None for a gap."""
    place = Place(CATALOG.units[unit], "2019", is_fallback=False)
    claim = replace(claimed(*counts), status=status, unit=unit) if counts else None
    indicator = CATALOG.indicators["staff_qualification"]
    return Cell(indicator, "university_or_higher", place, claim, missing_reason=None if counts else "missing")


def test_a_ranking_of_some_of_the_chosen_units_says_of_how_many():
    every = [staff((place + 1, 20), unit) for place, unit in enumerate(OLD)]
    some = [*every[:6], staff(None, OLD[6]), staff((1, 1), OLD[7])]
    assert "trong" not in comparison.ranking_finding(league(every), "Cán bộ")
    assert comparison.ranking_finding(league(some), "Cán bộ").endswith("(trong 6/8 đơn vị)")


def test_of_two_units_one_is_above_the_other_and_none_is_the_highest(warehouse):
    for path in ("/", "/so-sanh"):
        visit = pages.visit(path, "nam=2019&don-vi=05977&don-vi=05980", warehouse)
        page = pages.page(visit)
        told = " ".join(page.chart(key).finding for key in page.keys)
        assert "cao nhất" not in told and "thấp nhất" not in told
        assert "P. Vĩnh Trại" in told and " cao hơn " in told


def test_a_card_says_of_how_many_wards_its_highest_and_lowest_are(warehouse):
    found = answer(warehouse.catalog.cards["staff-qualification"], question(2018, OLD), warehouse)
    name = found.card.headline_cells[0]
    ranked = [cell for cell in found.cells_named(name) if cell.rate is not None and not is_few(cell)]
    told = finding(found)
    assert ("(trong" in told) is (len(ranked) < len(OLD))
    gone = tuple(cell for cell in found.cells if cell.name != name or cell.place.unit.id != OLD[0])
    gap = replace(found.cells_named(name)[0], claim=None, others=(), missing_reason="missing")
    assert finding(replace(found, cells=(gap, *gone))).endswith("(trong 7/8 đơn vị)")


@pytest.mark.parametrize("status", ["official", "simulated"])
def test_a_mean_says_what_its_values_are(status):
    found = league([staff((place + 10, 20), unit, status) for place, unit in enumerate(OLD)])
    note, label = comparison.mean_of(found), comparison.reference(found)
    assert "bình quân chung" in label and "Bình quân chung của 8 đơn vị" in note
    assert note.startswith("Mô phỏng: ") is label.endswith(", mô phỏng") is (status == "simulated")


@pytest.mark.parametrize("year", [2018, 2019, 2025])
def test_a_mean_with_one_simulated_value_is_simulated(warehouse, year):
    found, means = grid(question(year, OLD, indicators=tuple(OF_WARDS)), warehouse), 0
    for name in found.names:
        if note := comparison.mean_of(found.league(name)):
            simulated = any(cell.simulated for cell in found.league(name).company)
            assert note.startswith("Mô phỏng: ") is simulated
            means += 1
    assert means


def test_the_key_of_two_years_says_which_is_simulated(warehouse):
    asked = pages.visit("/so-sanh", "nam=2019&tu-nam=2018&don-vi=178&chi-tieu=procedures_one_stop", warehouse)
    drawn, _unused = figure(pages.page(asked).chart("thay-doi"), DRAWING)
    (key,) = (one["text"] for one in words_in(drawn) if "◆" in one["text"])
    assert "○</b></span> 2018 (mô phỏng)" in key and key.endswith("◆</b></span> 2019")


def test_published_values_close_to_each_other_share_a_line_and_simulated_ends_are_in_italics(warehouse):
    asked = pages.visit("/chi-tieu/commune_staff_present", "nam=2019", warehouse)
    drawn, _unused = figure(pages.page(asked).chart("theo-nam"), DRAWING)
    texts = [one["text"] for one in words_in(drawn)]
    assert "<b>98,9% · 97,6% · 96,3%</b>" in texts
    assert sum(text.startswith("<i>") for text in texts) == 3


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("/so-sanh?nam=2019&so-lieu=chinh-thuc", "nhieu-hinh"),
        ("/chi-tieu/commune_staff_present?nam=2019&so-lieu=chinh-thuc", "theo-nam"),
    ],
)
def test_nothing_is_said_of_lines_where_none_is_drawn(warehouse, address, key):
    visit = pages.visit(*address.split("?"), warehouse)
    told = " ".join(text for _unused, text in pages.page(visit).chart(key).notes)
    assert not re.search("thang đo|nối đường|vạch chấm", told)


# Time and target.


@pytest.mark.parametrize(
    ("address", "heading"),
    [
        ("/?nam=2019&don-vi=178", "Năm 2019: Toàn thành phố"),
        ("/?nam=2025&don-vi=178", "6 tháng đầu năm 2025: Toàn thành phố"),
        ("/?nam=2025&don-vi=05977@2025-07-01", "6 tháng cuối năm 2025: Phường Đông Kinh (từ 01/07/2025)"),
        ("/?nam=2025&don-vi=178&don-vi=05977@2025-07-01",
         "Năm 2025: Toàn thành phố, Phường Đông Kinh (từ 01/07/2025)"),
        ("/don-vi/05977?nam=2025", "Phường Vĩnh Trại, 6 tháng đầu năm 2025"),
        ("/so-sanh?nam=2025&tu-nam=2024&don-vi=178", "So sánh Toàn thành phố, năm 2024 và 6 tháng đầu năm 2025"),
        ("/so-sanh?nam=2025&don-vi=05977&don-vi=05980", "So sánh 2 đơn vị theo 3 chỉ tiêu, 6 tháng đầu năm 2025"),
        ("/chi-tieu?nam=2025", "38 chỉ tiêu. 6 tháng đầu năm 2025: Toàn thành phố"),
    ],
)  # fmt: skip
def test_a_heading_names_the_half_year_that_all_its_figures_are_of(warehouse, address, heading):
    visit = pages.visit(*address.split("?"), warehouse)
    assert pages.page(visit).heading == heading


def test_a_heading_names_the_half_year_in_english(warehouse):
    with use_language("en"):
        visit = pages.visit("/", "nam=2025&don-vi=178&lang=en", warehouse)
        assert pages.page(visit).heading == "First half of 2025: Whole city"


def test_a_rate_asked_of_a_count_says_what_it_is_a_rate_of(warehouse):
    (target,) = (one for one in CATALOG.targets if one.indicator == "procedures_online_l4")
    assert aim(target, CATALOG) == "mục tiêu 2020 (cả nước) ≥ 30% của “TTHC được công khai”"


# What is not there.


def test_no_sign_is_explained_that_no_chart_draws(charts):
    for address, chart in charts:
        assert "missing" not in [kind for kind, _unused, _unused in chart.signs], address


@pytest.mark.parametrize(
    ("address", "told", "not_told"),
    [
        ("/?nam=2025&don-vi=05977", "6 tháng đầu năm 2025 – không thu thập", "2025 – chưa có số liệu Trực"),
        ("/chi-tieu?nam=2025", "trực tuyến mức 4 – không thu thập", "trực tuyến mức 4 – chưa có số liệu"),
        ("/chi-tieu?nam=2019&don-vi=178", "Bí thư kiêm Chủ tịch 3/8 đơn vị có số liệu P. Tam Thanh: có", "– chưa có"),
        ("/?nam=2025&don-vi=05983@2025-07-01", "Năm 2024 chưa có đơn vị này để so", "2024 chưa có số liệu để so"),
        ("/chi-tieu/procedures_online_l3_l4?nam=2022", "Không thu thập trong năm 2022: Trực tuyến", "Chưa có số"),
        ("/chi-tieu/procedures_online_l3_l4?nam=2022&don-vi=05980&so-lieu=chinh-thuc",
         "Phường Đông Kinh: không áp dụng ở cấp này", "không đo"),
        ("/chi-tieu/procedures_online_l3_l4?nam=2019&don-vi=178", "đoạn 7: Trực tuyến mức 4 91", "đoạn 7: 91"),
    ],
)  # fmt: skip
def test_a_page_says_why_there_is_no_figure_and_of_what_each_is(client, address, told, not_told):  # noqa: F811
    text = text_of(client, address)
    assert told in text
    assert not_told not in text


def test_the_list_of_indicators_is_of_the_chosen_units_and_names_whose_else_stands_there(client):  # noqa: F811
    main = fromstring(client.get("/chi-tieu?nam=2021&don-vi=05977").text).find(".//main")
    assert main.findtext(".//h1") == "38 chỉ tiêu. Năm 2021: Phường Vĩnh Trại"
    lines = {line.xpath("string(a[1])"): line for line in main.xpath("//ul[@class='lines']/li")}
    assert len(lines) == 38 and all("don-vi=05977" in line.find("a").get("href") for line in lines.values())
    own, others = (
        [one for one in lines.values() if "~05977~" in "".join(one.xpath(".//a/@href")) and is_own]
        if is_own
        else [one for one in lines.values() if "~178" in "".join(one.xpath(".//a/@href"))]
        for is_own in (True, False)
    )
    assert own and others
    assert not any("Toàn thành phố" in one.text_content() for one in own)
    assert all(re.search("Toàn thành phố|Tất cả phường, xã", one.text_content()) for one in others)


def test_a_table_gives_one_reason_for_what_it_lacks(warehouse):
    visit = pages.visit("/ban-do", "nam=2019&so-lieu=chinh-thuc", warehouse)
    rows = pages.page(visit).chart(pages.page(visit).keys[0]).table.rows
    assert {(row[2], row[5]) for row in rows} == {("–", "mô phỏng, đang ẩn")}


def test_a_sum_of_former_units_bears_their_name(warehouse):
    visit = pages.visit("/chi-tieu/staff_qualification", "nam=2025&don-vi=05983@2025-07-01", warehouse)
    chart = pages.page(visit).chart("theo-nam")
    summed = [row for row in chart.table.rows if row[0].startswith("cộng các đơn vị cũ của")]
    assert summed and {row[2] for row in chart.table.rows if row not in summed} == {"6 tháng cuối năm 2025"}
    assert "kỳ duy nhất có số liệu của chính đơn vị này" in chart.finding


# Small denominators.


def test_one_of_one_is_neither_shaded_nor_ranked_nor_named():
    cells = [
        staff((19, 20), OLD[0]),
        staff((1, 20), OLD[1]),
        staff((1, 1), OLD[2]),
        staff((FEW - 1, FEW - 1), OLD[3]),
    ]
    found = league(cells)
    assert [cell.place.unit.id for cell in found.cells] == [OLD[0], OLD[1]]
    assert [why for _unused, why in found.refused] == ["few", "few"]
    assert levels(found).keys() == {OLD[0], OLD[1]}
    told = comparison.ranking_finding(found, "Cán bộ")
    assert "100%" not in told and "95% (19/20)" in told


@pytest.mark.parametrize("year", [2016, 2019, 2024])
def test_no_square_on_a_small_denominator_is_shaded_and_no_finding_names_it(warehouse, year):
    found = grid(question(year, OLD, since=2015, indicators=tuple(OF_WARDS)), warehouse)
    small = 0
    for name in found.names:
        shades, cells = levels(found.league(name)), found.cells(name)
        few = [cell for cell in cells if is_few(cell)]
        small += len(few)
        assert not {cell.place.unit.id for cell in few} & shades.keys()
        assert not {id(cell) for cell in few} & {id(cell) for _unused, cell in found.league(name).ranked}
        heads = comparison.ranking_finding(found.league(name), "x")
        assert (
            not found.league(name).ranked
            or len(few) == len(cells)
            or all(f"{unit_short_name(cell.place.unit)} – " not in heads for cell in few)
        )
    assert small
    notes = dict(heat_chart(found).notes)
    assert "không tô màu" in notes["few"]


def test_a_rise_on_a_small_denominator_is_not_the_greatest():
    pairs = [((5, 20), (6, 20)), ((8, 20), (10, 20)), ((0, 1), (1, 1))]
    changes = [
        change(
            *(
                replace(staff(counts, unit), place=Place(CATALOG.units[unit], year, is_fallback=False))
                for counts, year in zip(ends, ("2018", "2019"), strict=True)
            )
        )
        for unit, ends in zip(OLD, pairs, strict=False)
    ]
    best = unit_short_name(CATALOG.units[OLD[1]])
    assert comparison.change_finding(changes, "Cán bộ", (2018, 2019)) == (
        f"Cán bộ, từ 2018 đến 2019: tăng ở 3 đơn vị; tăng nhiều nhất: {best} (+10 điểm %), "
        "không kể 1 đơn vị có mẫu số nhỏ"
    )


# Fractions.


@pytest.mark.parametrize(
    ("counts", "vi", "en"),
    [
        ((111, 222), "một nửa số thủ tục (111/222)", "half of all procedures (111/222)"),
        ((150, 200), "3/4 số thủ tục (150/200)", "3/4 of all procedures (150/200)"),
        ((115, 222), "hơn một nửa thủ tục", "more than half of procedures"),
        ((1, 2), "1/2 thủ tục", "1 of 2 procedures"),
    ],
)
def test_a_fraction_of_many_is_not_said_as_that_many_of_so_many(counts, vi, en):
    assert about(claimed(*counts), "thủ tục") == vi
    assert said_in("en", about, claimed(*counts), "procedures") == en


# Words that describe what is there.


def test_the_words_of_the_filter_name_the_kinds_of_figures_that_the_chart_holds(charts):
    seen = set()
    for address, chart in charts:
        column = [place for place, (name, _unused) in enumerate(chart.table.columns) if name == _("Status")]
        if chart.empty or not column:
            continue
        kinds = {part for row in chart.table.rows for part in row[column[0]].split(" / ")} & {
            "đã công bố",
            "mô phỏng",
        }
        told = re.search(r"; ((?:chỉ )?số liệu [^·]+) · ", chart.filters)[1]
        assert {kind for kind in ("đã công bố", "mô phỏng") if kind in told} == kinds, address
        seen.add(frozenset(kinds))
    assert len(seen) == 3


def test_hatching_and_hollow_marks_are_explained_where_they_are_drawn_and_nowhere_else(charts):
    seen = set()
    for address, chart in charts:
        if chart.empty:
            continue
        drawn, _unused = figure(chart, DRAWING)
        shapes = [
            trace["marker"]["pattern"]["shape"] for trace in bars_in(drawn) if "pattern" in trace["marker"]
        ]
        hatched = any(HATCH in shape for shape in shapes) or any(
            "fillpattern" in trace for trace in drawn["data"]
        )
        said = " ".join(text for _unused, text in chart.notes)
        assert ("gạch chéo" in said) <= hatched, address
        assert ("nét chấm" in said) <= any(
            trace["type"] == "scatter" and trace.get("mode") != "text" for trace in drawn["data"]
        ), address
        seen.add("gạch chéo" in said)
    assert seen == {True, False}


def test_a_year_is_compared_with_in_the_words_of_the_change_alone(charts):
    told = {address.partition("#")[2] for address, chart in charts if "so với năm" in chart.filters}
    assert told == {"thay-doi"}


def test_shades_are_explained_where_there_are_any(warehouse):
    rows = grid(
        question(2019, OLD, indicators=("party_secretary_is_chairperson", "legal_docs_expired")), warehouse
    )
    shaded = any(rows.league(name).ranked for name in rows.names)
    assert any(kind == "scale" for kind, _unused in CHARTS["bang-mau"](rows).notes) is shaded


@pytest.mark.parametrize("name", [one.id for one in CATALOG.ordered_indicators])
def test_a_measure_is_named_once(warehouse, name):
    for language in ("vi", "en"):
        with use_language(language):
            said = trend_chart(history(CATALOG.indicators[name], question(2019, (CITY,)), warehouse))
        assert not re.search(r"% (số|of|trên số) %", said.subtitle)


# Of nothing there is no rate, of one thing no rank, and a title's number stands in its chart.


def drawn(chart):
    """Return every text that a chart's picture writes."""
    panels = chart.panels(DRAWING)
    return [one["text"] for panel in panels for one in panel.annotations]


def test_a_rate_of_nothing_is_no_rate_anywhere(warehouse):
    visit = pages.visit("/chi-tieu/legal_docs_expired", "nam=2019&don-vi=05974&don-vi=05971", warehouse)
    chart = pages.page(visit).chart("legal_docs_expired")
    assert any("0/0" in text and "mẫu số bằng 0" in text for text in drawn(chart))
    assert "0/0, mẫu số bằng 0" in chart.alternative and ": 0, 0/0" not in chart.alternative
    assert "0/0 văn bản" in chart.finding or "0/0" not in chart.finding


def test_what_a_unit_has_or_not_is_neither_ranked_nor_averaged(warehouse):
    visit = pages.visit("/ban-do", "nam=2019&chi-tieu=party_secretary_is_chairperson", warehouse)
    chart = pages.page(visit).chart(pages.page(visit).keys[0])
    assert "không xếp hạng" in chart.finding
    assert not any("Bình quân" in text for _unused, text in chart.notes)
    assert sum("<b>có</b>" in text for text in drawn(chart)) == 3


def test_the_published_value_that_a_title_tells_stands_in_its_lines(warehouse):
    visit = pages.visit("/so-sanh", "nam=2019&don-vi=178&chi-tieu=procedures_postal", warehouse)
    chart = pages.page(visit).chart("nhieu-hinh")
    assert "88,2%" in chart.finding and any(text.startswith("<b>88,2%") for text in drawn(chart))
    assert any(SIGNS["disputed"] in text for text in drawn(chart) if "88,2%" in text)
