"""Whose a number is, what it is and from when: said wherever it stands, and never another unit's in its place."""

import csv
import io
import re
from itertools import product

import openpyxl
import pytest
import views
from browsing import publish
from docx import Document
from lxml import etree, html
from page_rules import behind, broken
from pptx import Presentation
from rows import write_rows
from twin import CHOSEN, CITY, NEW, OLD, YEARS, opened, question
from walk import look, value_links

from dashboard import clock, pages
from dashboard.catalog import CellName
from dashboard.data.answers import answer, answers, standing
from dashboard.data.history import history
from dashboard.data.open_version import current_warehouse
from dashboard.data.overview import outlook
from dashboard.data.report_data import account
from dashboard.data.schema import BASES
from dashboard.data.series import cell_finder
from dashboard.data.status import level_status, matrix
from dashboard.exports import ExportedChart
from dashboard.exports.plots import plots
from dashboard.exports.report import office, report
from dashboard.exports.report.document import ReportChart
from dashboard.exports.report.drawing import LETTER_WIDTH, LETTERS, WIDTH, svg
from dashboard.exports.slides import deck
from dashboard.figures import card_chart
from dashboard.figures.panel import Drawing
from dashboard.language import format_number
from dashboard.question import QuestionError
from dashboard.settings import settings
from dashboard.theme import PALETTES, SIGNS
from dashboard.web.server import server
from dashboard.wording import finding
from dashboard.wording.amounts import claim_value
from dashboard.wording.findings import FRACTIONS
from dashboard.wording.names import basis_name, cell_label, place_name, unit_name
from dashboard.wording.notes import subtitle
from dashboard.wording.report import Bar, opening
from dashboard.wording.status import counts, kept_name, kept_sign
from dashboard.wording.trend import trend_finding

WARD, NEW_WARD = "05977", "05977@2025-07-01"
STATUSES = {basis_name(basis) for basis in BASES}
NUMBER = re.compile(r"\d[\d.,]*%?")
# What a sentence may say of several places at once: each number of it stands beside a unit's name.
SEVERAL = re.compile("cao nhất|highest|cao hơn|is above|đều|in all|đơn vị ở|units at")


@pytest.fixture(scope="module")
def warehouse(published):
    return opened(published)


SOME_YEARS = pytest.param((2018, 2019, 2025), id="some years")
ALL_YEARS = pytest.param(YEARS, id="all years", marks=pytest.mark.long)


@pytest.fixture(scope="module", params=[SOME_YEARS, ALL_YEARS])
def every_finding(warehouse, request):
    """Return (finding, its cells, the question) of each card, pillar's row and indicator, whatever is asked."""
    catalog, found = warehouse.catalog, []
    cards = (*catalog.ordered_cards, *catalog.indicator_cards)
    for units, year, official in product((*CHOSEN, (OLD[0], OLD[1])), request.param, (False, True)):
        asked = question(year, units, official_only=official)
        rows = outlook(asked, warehouse)
        made = [*answers(cards, asked, warehouse), *(row.answer for row in (*rows.rows, *rows.fallback))]
        found += [(finding(one), one.cells, asked) for one in made if one.stated]
    return found


def sentences(text):
    """Return the sentences of a finding; a full stop after P. or X. is none."""
    return re.split(r"(?<!P)(?<!X)\. ", text)


def numbers_of(cells):
    """Return each number that the values of cells are said in."""
    found = {str(fraction) for fraction in FRACTIONS}
    for cell in (cell for cell in cells if cell.claim):
        claim = cell.claim
        counts = (claim.numerator, claim.denominator, claim.amount)
        found |= {format_number(one) for one in counts if one is not None} | {claim_value(claim).split()[-1]}
    return {part for text in found for part in NUMBER.findall(text)}


def without_names(sentence, cells):
    """Return a sentence without the names of what is measured, which hold numbers too: "mức 3, 4"."""
    names = set()
    for cell in cells:
        category = cell.indicator.category(cell.category)
        names |= {cell_label(cell), cell.indicator.text("phrase"), place_name(cell.place)}
        names |= {category.text("phrase")} if category else set()
    for name in sorted(filter(None, names), key=len, reverse=True):
        sentence = re.sub(re.escape(name), "", sentence, flags=re.IGNORECASE)
    return re.sub(r"(\d+/)?\d+ đơn vị", "", sentence)  # how many units there are is no value of one


def place_of(sentence, cells):
    """Return the cells of the place that a sentence names; of the chosen whole where it names none."""
    bare = sentence.removeprefix("Mô phỏng: ")
    places = {cell.place: place_name(cell.place) for cell in cells}
    named = [place for place, name in places.items() if bare.startswith(f"{name}: ")]
    if named:
        longest = max(named, key=lambda place: len(places[place]))
        return [cell for cell in cells if cell.place == longest]
    return [cell for cell in cells if not cell.place.is_fallback and cell.place.unit.level != "commune"]


def test_every_number_of_a_sentence_is_of_the_place_that_it_names(every_finding):
    wrong = []
    for text, cells, asked in every_finding:
        for sentence in sentences(text):
            of_place = cells if SEVERAL.search(sentence) else place_of(sentence, cells)
            said = set(NUMBER.findall(without_names(sentence, cells)))
            if not {one.strip(".,") for one in said} <= {one.strip(".,") for one in numbers_of(of_place)}:
                wrong.append((asked.query, sentence))
    assert wrong == []
    assert len(every_finding) > 500


def test_what_stands_in_for_a_chosen_unit_is_named(every_finding):
    """Where all of a heading is of other units than those chosen, each of its sentences begins with whose it is."""
    for text, cells, asked in every_finding:
        if all(cell.place.is_fallback for cell in cells):
            names = {place_name(cell.place) for cell in cells}
            for sentence in sentences(text):
                bare = sentence.removeprefix("Mô phỏng: ")
                named = any(bare.startswith(name) for name in names) or SEVERAL.search(bare)
                assert named or not NUMBER.search(without_names(bare, cells)), (asked.query, text)


@pytest.mark.parametrize("unit", [WARD, NEW_WARD, "178-xa"])
@pytest.mark.parametrize("year", [2019, 2021, 2025])
def test_the_own_numbers_of_a_unit_lead_and_others_stand_apart(warehouse, unit, year):
    found = outlook(question(year, [unit]), warehouse)
    assert found.rows and found.fallback
    assert {number.cell.place.unit.id for row in found.rows for number in row.numbers} == {unit}
    assert all(number.cell.place.is_fallback for row in found.fallback for number in row.numbers)


def test_the_city_has_nothing_in_the_place_of_another(warehouse):
    assert outlook(question(2019, [CITY]), warehouse).fallback == ()


def test_every_chosen_unit_has_its_number(warehouse):
    chosen = (OLD[0], OLD[4], OLD[7])
    found = outlook(question(2019, chosen), warehouse)
    groups = [group for row in found.rows for group in row.groups]
    assert groups
    for group in groups:
        assert tuple(number.cell.place.unit.id for number in group) == chosen


def test_nothing_made_up_asks_for_a_look(warehouse):
    made_up = [
        pair
        for unit, year in product((*OLD, *NEW, CITY), YEARS)
        for pair in outlook(question(year, [unit]), warehouse).attention.worse
        if pair[1].simulated
    ]
    assert made_up == []


@pytest.mark.parametrize("units", [(CITY,), (WARD,), (NEW_WARD,), (OLD[0], OLD[1])])
def test_the_years_are_headed_by_the_newest_value_from_a_source(warehouse, units):
    for indicator in warehouse.catalog.ordered_indicators:
        found = history(indicator, question(2021, units), warehouse)
        text = trend_finding(found)
        sourced = [
            cell for line in found.lines if not line.sum_of for cell in line.stated if not cell.simulated
        ]
        assert text.startswith("Mô phỏng") <= (not sourced), (indicator.id, text)
        if sourced and len(found.units) == 1:
            newest = max(cell.place.year for cell in sourced)
            assert str(newest) in text and found.is_fallback <= (unit_name(found.units[0]) in text)


# ---- four words


ROW = {
    "indicator": "staff_qualification",
    "category": "university_or_higher",
    "unit": OLD[0],
    "denominator": "20",
    "measure_unit": "person",
    "as_of": "2020-01-15",
}
SOURCE = """title_vi = "Phiếu nộp"
title_en = "Submission"
short_vi = "Phiếu {name}"
short_en = "Form {name}"
publisher_vi = "UBND phường"
publisher_en = "People's Committee of the ward"
published = 2020-01-15
form = "yearly"
"""


@pytest.fixture
def four(data_folder):
    """Publish a value of each kind in 2019: of the city by a document, of two wards by forms, one not final."""
    (data_folder / "sources").mkdir()
    (data_folder / "sources" / "handin-9001.toml").write_text(SOURCE.format(name=1), "utf-8")
    parts = {"university_or_higher": 15, "college": 3, "intermediate": 2}
    write_rows(
        data_folder,
        *(
            ROW
            | {
                "unit": unit,
                "time_period": "2019",
                "status": status,
                "source": "handin-9001",
                "locator": f"r{row}",
            }
            | {"category": category, "numerator": str(count)}
            for row, (unit, status) in enumerate(((OLD[0], "official"), (OLD[2], "provisional")), start=7)
            for category, count in parts.items()
        ),
    )
    publish(data_folder)
    return data_folder


def test_what_is_published_final_and_provisional_is_counted_apart(four):
    warehouse = opened(four)
    indicators = warehouse.catalog.ordered_indicators

    def counted(*units):
        return dict(standing(indicators, question(2019, units), warehouse).stated)

    assert counted(CITY)["published"] == 35
    assert counted(OLD[0]) == {"official": 1}
    assert counted(OLD[2]) == {"provisional": 1}
    assert counted(OLD[0], OLD[2]) == {"official": 1, "provisional": 1}


def test_each_of_the_four_words_stands_where_the_value_stands(four):
    settings.cache_clear()
    reader = server.test_client()
    for unit, word in ((OLD[0], "chính thức"), (OLD[2], "sơ bộ"), (OLD[4], "mô phỏng")):
        for path in ("/", "/tru-cot/4", "/chi-tieu/staff_qualification", f"/don-vi/{unit}"):
            visit = look(reader, f"{path}?nam=2019&don-vi={unit}")
            assert word in " ".join(visit.texts), (path, unit)
            signs = " ".join(visit.tree.xpath("//ul[contains(@class,'signs')]//text()"))
            card = "staff_qualification" if path != "/" else "staff-qualification"
            if card in visit.cards:
                own = " ".join(visit.cards[card].xpath(".//ul[contains(@class,'signs')]//text()"))
                assert word in own and "đã công bố" not in own, (path, unit, signs)


def test_a_comparison_without_a_choice_is_of_units_that_there_are_then(data_folder):
    (data_folder / "sources").mkdir()
    (data_folder / "sources" / "handin-9001.toml").write_text(SOURCE.format(name=1), "utf-8")
    of_2026 = {
        "unit": NEW[0],
        "time_period": "2026",
        "status": "official",
        "source": "handin-9001",
        "locator": "r7",
    }
    write_rows(data_folder, ROW | of_2026 | {"category": "college", "numerator": "3"})
    publish(data_folder)
    warehouse = opened(data_folder)
    for year, units in ((2026, NEW), (2024, OLD)):
        asked = pages.visit("/so-sanh", f"nam={year}", warehouse)
        shown = pages.page(asked).chart("bang-mau").table.rows
        assert {row[0] for row in shown} == {unit_name(warehouse.catalog.units[one]) for one in units}, year


BOTH = f"nam=2019&don-vi={OLD[0]}&don-vi={OLD[2]}"
BESIDE = {"li", "td", "tr", "h2", "h3", "p"}


@pytest.mark.parametrize(
    "address",
    ["/", "/tru-cot/4", "/chi-tieu", "/chi-tieu/staff_qualification", f"/don-vi/{OLD[2]}", "/mau-thuan", "/tinh-trang",
     "/so-sanh?chi-tieu=staff_qualification", "/ban-do?chi-tieu=staff_qualification", "/bao-cao"],
)  # fmt: skip
def test_what_is_not_final_says_so_wherever_it_stands(four, address):
    settings.cache_clear()
    path, _, more = address.partition("?")
    chosen = BOTH if path != "/bao-cao" else f"nam=2019&don-vi={OLD[2]}&so-lieu=chinh-thuc"
    visit = look(server.test_client(), f"{path}?{chosen}&{more}".rstrip("&"))
    seen = [(link, BESIDE) for link in value_links(visit.tree)]
    seen += [(link, {"tr"}) for table in visit.tables.values() for link in value_links(table)]
    seen = [(link, tags) for link, tags in seen if is_provisional(link.get("data-value"), visit.warehouse)]
    assert seen or path in ("/mau-thuan", "/tinh-trang")
    for link, tags in seen:
        place = next(one for one in link.iterancestors() if one.tag in tags)
        assert "sơ bộ" in " ".join(place.itertext()).lower(), place.text_content()[:200]


def is_provisional(key, warehouse):
    found = behind(key, warehouse)
    return bool(found) and found.cell.claim.basis == "provisional"


def test_what_is_not_final_says_so_in_pictures_means_and_the_report(four):
    warehouse = opened(four)
    visit = pages.visit("/so-sanh", f"{BOTH}&chi-tieu=staff_qualification", warehouse)
    for key in ("bang-mau", "xep-hang"):
        if chart := pages.page(visit).chart(key):
            assert SIGNS["provisional"] in str(chart.panels(Drawing(PALETTES["light"]))) or key != "bang-mau"
            assert "sơ bộ" in chart.alternative.lower()
    asked = pages.visit("/chi-tieu/staff_qualification", f"{BOTH}&so-lieu=chinh-thuc", warehouse)
    ranked = pages.page(asked).chart("xep-hang")
    drawn = [one["text"] for panel in ranked.panels(Drawing(PALETTES["light"])) for one in panel.annotations]
    assert any("(sơ bộ)" in text for text in drawn), drawn
    of_ward = pages.visit("/bao-cao", f"nam=2019&don-vi={OLD[2]}&so-lieu=chinh-thuc", warehouse)
    told = " ".join(line.text for line in opening(account(of_ward.question, warehouse)))
    assert "tất cả là số liệu sơ bộ" in told and "đã công bố" not in told


# ---- views and files


@pytest.fixture
def reader(published, monkeypatch):
    """Return a client of the app on the shipped data."""
    monkeypatch.setenv("CCHC_DATA", str(published))
    settings.cache_clear()
    return server.test_client()


def test_some_views_are_of_every_pair():
    """Each two of page, units, year and figures are seen together."""
    assert len({*views.SOME}) == len(views.SOME) == len(views.PAGES) * len(views.UNITS)
    for year in views.YEARS:
        of_year = [view for view in views.SOME if f"nam={year}" in view]
        assert {view.partition("?")[0].split("/")[1] for view in of_year} == {
            page.split("/")[1] for page in views.PAGES
        }
        assert {"chinh-thuc" in view for view in of_year} == {True, False}


@pytest.mark.parametrize("view", views.SOME)
def test_a_view_says_whose_and_what_each_number_is(reader, view):
    assert broken(look(reader, view)) + untrue(look(reader, view)) == []


@pytest.mark.long
@pytest.mark.parametrize("view", views.EVERY)
def test_every_view_says_whose_and_what_each_number_is(reader, view):
    assert broken(look(reader, view)) + untrue(look(reader, view)) == []


def untrue(visit):
    """Return what a view says of statuses that its values do not have."""
    found = []
    alarms = " ".join(visit.tree.xpath("//*[@class='attention']//text()"))
    found += ["an alarm from what was made up"] if "Mô phỏng" in alarms else []
    bases = {one.cell.claim.basis for key in visit.keys if (one := behind(key, visit.warehouse))}
    for key, card in visit.cards.items():
        signs = " ".join(card.xpath(".//ul[@class='signs'][@aria-label]//text()"))
        of_card = {
            one.cell.claim.basis
            for link in [*value_links(card), *value_links(visit.tables[key])]
            if (one := behind(link.get("data-value"), visit.warehouse))
        }
        for basis in ("published", "official", "provisional"):
            if signs and (basis_name(basis) in signs) > (basis in of_card):
                found.append(f"{key} has the sign of {basis}")
    standing_line = " ".join(visit.tree.xpath("//*[@id='standing']//text()"))
    if "đã công bố" in standing_line.replace("chưa có số liệu đã công bố", "") and "published" not in bases:
        found.append("published figures are counted where none is shown")
    return found


def told_of(card, query, warehouse):
    """Return the answer of a card of the overview, and (unit, status) of each claim that a file of it may state."""
    asked = pages.visit("/", query.partition("&")[2], warehouse).question
    found = answer(warehouse.catalog.cards[card], asked, warehouse)
    return found, {
        (unit_name(cell.place.unit), basis_name(claim.basis))
        for cell in found.stated
        for claim in (cell.preferred, *cell.others, *cell.restated)
    }


def rows_of_csv(data):
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


def rows_of_workbook(data):
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
    return [
        ["" if value is None else str(value) for value in row]
        for sheet in book
        for row in sheet.iter_rows(values_only=True)
    ]


def pairs_in(rows):
    """Return (unit, status) of each row below a head that has both columns."""
    found, columns = set(), None
    for row in rows:
        if "Đơn vị" in row and "Trạng thái" in row:
            columns = row.index("Đơn vị"), row.index("Trạng thái")
        elif columns and len(row) > max(columns) and row[columns[0]] and row[columns[1]] in STATUSES:
            found.add(tuple(row[column] for column in columns))
    return found


def texts_of_slides(data):
    deck = Presentation(io.BytesIO(data))
    texts = [shape.text_frame.text for slide in deck.slides for shape in slide.shapes if shape.has_text_frame]
    texts += [slide.notes_slide.notes_text_frame.text for slide in deck.slides if slide.has_notes_slide]
    for slide in deck.slides:
        for shape in slide.shapes:
            if shape.has_table:
                texts += [cell.text for row in shape.table.rows for cell in row.cells]
            if shape.has_chart:
                texts += [str(one) for plot in shape.chart.plots for one in plot.categories]
    return "\n".join(texts)


def files_are_true(reader, card, query):
    """Assert that workbook, CSV and slides of a card state each value under its unit, with its own status."""
    warehouse = current_warehouse(settings())
    found, expected = told_of(card, query, warehouse)
    answered = {end: reader.get(f"/tai/{card}.{end}?{query}") for end in ("csv", "xlsx", "pptx")}
    if not found.stated:
        assert {one.status_code for one in answered.values()} == {404}
        return
    assert pairs_in(rows_of_csv(answered["csv"].data)) == expected
    assert pairs_in(rows_of_workbook(answered["xlsx"].data)) == expected
    slides = texts_of_slides(answered["pptx"].data)
    for cell in found.stated:
        if cell.place.is_fallback:
            assert unit_name(cell.place.unit) in slides, (card, query)
    assert (SIGNS["simulated"] in slides) == found.simulated


@pytest.mark.parametrize(("card", "query"), views.SOME_FILES)
def test_a_file_says_whose_and_what_each_number_is(reader, card, query):
    files_are_true(reader, card, query)


@pytest.mark.long
@pytest.mark.parametrize(("card", "query"), views.FILES)
def test_every_file_says_whose_and_what_each_number_is(reader, card, query):
    files_are_true(reader, card, query)


@pytest.mark.parametrize(("unit", "year", "word"), [(CITY, 2019, "đã công bố"), (WARD, 2021, "mô phỏng")])
def test_a_report_holds_figures_of_its_unit_alone_with_their_status(reader, unit, year, word):
    answered = reader.get(f"/tai/bao-cao.docx?nam={year}&don-vi={unit}")
    text = "\n".join(
        cell.text
        for table in Document(io.BytesIO(answered.data)).tables
        for row in table.rows
        for cell in row.cells
    )
    assert word in text and ({"đã công bố", "mô phỏng", "chính thức", "sơ bộ"} - {word}).isdisjoint(
        text.split("\n")
    )


def test_a_picture_names_whose_values_it_draws(reader):
    for card in ("financial-autonomy", "document-exchange"):
        svg = reader.get(f"/hinh/{card}.svg?trang=/&nam=2019&don-vi={WARD}").text
        text = " ".join(etree.fromstring(svg.encode()).itertext())
        assert "Toàn thành phố" in text and "Phường Vĩnh Trại" in text


# ---- what a third reader took for something else


def main_texts(address):
    """Return the texts of a page's main part, block by block."""
    tree = html.fromstring(server.test_client().get(address).text)
    blocks = tree.xpath("//main//*[self::p or self::li or self::h1 or self::h2 or self::td]")
    return [" ".join(block.text_content().split()) for block in blocks]


def test_values_that_stand_together_keep_their_status_and_their_unit(four):
    settings.cache_clear()
    both = f"nam=2019&don-vi={OLD[0]}&don-vi={OLD[2]}&so-lieu=chinh-thuc"
    said = main_texts(f"/chi-tieu/staff_qualification?{both}")
    mixed = [text for text in said if text.startswith("Có số sơ bộ:") and "năm 2019" in text]
    assert mixed and all("(sơ bộ)" in text for text in mixed)
    final, provisional = (unit_name(opened(four).catalog.units[unit]) for unit in (OLD[0], OLD[2]))
    passages = [text for text in said if ", hàng " in text]
    assert any(text.startswith(final) for text in passages)
    assert {text.endswith("(sơ bộ)") for text in passages if text.startswith(provisional)} == {True}
    ranks = [
        text
        for text in main_texts(f"/don-vi/{OLD[0]}?nam=2019&so-lieu=chinh-thuc")
        if re.search(r"(?<!\d)[12]/2(?!\d)", text)
    ]
    assert all("sơ bộ" in text for text in ranks)


def test_provisional_values_are_a_series_of_their_own_in_files(four):
    asked = pages.visit("/chi-tieu/staff_qualification", f"{BOTH}&so-lieu=chinh-thuc", opened(four))
    made = pages.page(asked).chart("xep-hang")
    kinds = {series.kind.provisional for plot in plots(made.table) for series in plot.series}
    assert kinds == {False, True}


def test_an_indicator_is_looked_up_where_it_has_values(four):
    found = matrix(question(2019, (CITY,)), opened(four))
    for name, units in found.leading_units.items():
        has = [year for year in found.years if found.by_year[name, year].basis]
        levels = opened(four).catalog.indicators[name].levels
        assert has or units[0].level == next(one for one in ("city", "communes", "commune") if one in levels)


def test_years_that_are_offered_have_a_value_of_each_unit_that_they_name(published):
    warehouse = opened(published)
    asked = question(2016, (CITY, NEW[0]), official_only=True)
    for found in answers(warehouse.catalog.ordered_cards, asked, warehouse):
        names = found.card.indicators
        assert not any(nearest.simulated for nearest in found.nearest)
        for nearest in found.nearest:
            for unit in nearest.units:
                assert set(nearest.years) <= set(warehouse.years_with(names, [unit.id], official_only=True))


def test_years_that_are_offered_say_whether_they_are_simulated(published):
    warehouse = opened(published)
    for asked in (question(2026, (CITY,)), question(2016, ("05989",))):
        for found in answers(warehouse.catalog.indicator_cards, asked, warehouse):
            for nearest in found.nearest:
                for year in nearest.years:
                    cells = answer(found.card, asked.replace(year=year), warehouse).stated
                    of_units = [cell for cell in cells if cell.place.unit in nearest.units]
                    assert of_units and nearest.simulated == all(cell.simulated for cell in of_units)


def test_a_single_year_of_a_series_is_named_at_its_bar(published):
    asked = f"nam=2025&don-vi={NEW_WARD}&tu-nam=2023"
    chart = pages.page(pages.visit("/so-sanh", asked, opened(published))).chart("nhieu-hinh")
    for plot in plots(chart.table):
        assert plot.kind != "bars" or all("6 tháng cuối năm 2025" in name for name in plot.categories)


def test_a_note_on_gaps_names_the_indicator_that_a_unit_lacks(published):
    warehouse = opened(published)
    asked = question(2017, ("178-xa",))
    for found in answers(warehouse.catalog.ordered_cards, asked, warehouse):
        stated = {(cell.indicator.text("short"), cell.place.unit.id) for cell in found.stated}
        for kind, text in card_chart(found).notes:
            if kind == "gap" and "chưa có số liệu của" in text:
                labels, _dash, rest = text.rpartition(" – ")
                short = labels.split(", ") if labels else [one.text("short") for one in found.indicators]
                units = [unit for unit in warehouse.catalog.chosen_units if unit_name(unit) in rest]
                assert not {(name, unit.id) for name in short for unit in units} & stated


def test_provisional_wards_are_counted_beside_final_ones(four):
    warehouse = opened(four)
    asked, units = (
        question(2019, (OLD[0],), official_only=True),
        [warehouse.catalog.units[one] for one in OLD],
    )
    indicator = warehouse.catalog.indicators["staff_qualification"]
    find = cell_finder([CellName(indicator.id, "")], units, asked, warehouse)
    found = level_status(indicator, units, 2019, find, warehouse.catalog)
    assert found.provisional and "sơ bộ" in kept_name(found) and SIGNS["provisional"] in kept_sign(found)
    assert ("provisional", "sơ bộ: 1") in counts([found], 0)


@pytest.mark.parametrize("written", ["05974@2025", "05974@2019-01-01", "05971@2025-07-01"])
def test_a_code_that_is_known_is_put_right_to_a_unit_of_that_code(published, written):
    with pytest.raises(QuestionError) as refused:
        pages.visit("/", f"nam=2019&don-vi={written}", opened(published))
    assert refused.value.nearest.units[0].startswith(written[:5]) and written[:5] in refused.value.offered


def test_a_page_of_a_source_quotes_the_digits_that_are_printed(four):
    settings.cache_clear()
    said = " ".join(main_texts("/nguon/article-2020-02-24?nam=2019"))
    assert "nguồn ghi 89,79%" in said and "nguồn ghi 88,16%" in said


def test_a_units_line_says_whose_disagreements_it_counts(four):
    settings.cache_clear()
    lines = {
        unit: " ".join(
            look(server.test_client(), f"/?nam=2019&don-vi={unit}").tree.xpath("//*[@id='standing']//text()")
        )
        for unit in (OLD[1], CITY)
    }
    assert "trong nguồn" in lines[OLD[1]] and "(Toàn thành phố" in lines[OLD[1]]
    assert "trong nguồn" in lines[CITY] and "(Toàn thành phố" not in lines[CITY]


def test_two_halves_of_a_year_side_by_side_are_named_with_each_value(four):
    settings.cache_clear()
    asked = f"nam=2025&don-vi={WARD}&don-vi={NEW_WARD}"
    heads = [
        " ".join(head.itertext())
        for head in look(server.test_client(), f"/so-sanh?{asked}").tree.xpath("//tbody//th[@scope='row']")
    ]
    halves = ("nửa đầu 2025", "nửa cuối 2025")
    assert any(halves[0] in head for head in heads) and any(halves[1] in head for head in heads)
    chart = pages.page(pages.visit("/so-sanh", asked, opened(four))).chart("xep-hang")
    panels = chart.panels(Drawing(PALETTES["light"]))
    drawn = " ".join(text["text"] for panel in panels for text in panel.annotations if "text" in text)
    assert all(half in drawn for half in halves)


@pytest.mark.parametrize("year", [2019, 2020, 2024])
def test_a_denominator_is_said_of_all_only_where_one_place_is_shown(published, year):
    asked = question(year, (OLD[0], OLD[1]))
    for one in answers(opened(published).catalog.indicator_cards, asked, opened(published)):
        if len(one.places) > 1:
            assert not re.search(r"trên tổng số \d", subtitle(one))


def test_a_value_of_half_a_year_at_the_end_of_a_line_names_its_half(published):
    visit = pages.visit("/chi-tieu/procedures_one_stop", f"nam=2019&don-vi={CITY}", opened(published))
    [panel] = pages.page(visit).chart("theo-nam").panels(Drawing(PALETTES["light"]))
    said = " ".join(text["text"].replace("<br>", " ") for text in panel.annotations)
    assert "> 6 tháng đầu năm 2025" in said and "<b>89,8%" in said


@pytest.mark.parametrize(("name", "stated"), [("email_internal", "trên 60%"), ("ict_tasks_done", "ước 100%")])
def test_a_published_bound_or_estimate_is_written_at_its_mark(published, name, stated):
    visit = pages.visit(f"/chi-tieu/{name}", f"nam=2019&don-vi={CITY}", opened(published))
    [panel] = pages.page(visit).chart("theo-nam").panels(Drawing(PALETTES["light"]))
    assert any(stated in text["text"] for text in panel.annotations)


def test_provisional_values_are_marked_in_the_report_and_the_checks(four):
    settings.cache_clear()
    keys = opened(four).provisional(2019)
    assert keys and "có số liệu sơ bộ" in " ".join(main_texts("/kiem-tra?nam=2019&so-lieu=chinh-thuc"))
    for whose in {key.split("~")[1] for key in keys}:
        data = account(question(2019, (whose,), official_only=True), opened(four))
        drawn = [block for block in report(data, office(settings())).body if isinstance(block, ReportChart)]
        assert any(bar.look == "provisional" for chart in drawn for bar in chart.bars)
        assert any("chấm: số liệu sơ bộ" in chart.note for chart in drawn)


def test_every_text_of_a_reports_bars_fits_beside_them():
    look = [
        Bar("A name", length, "100% (2.450/2.450*) (sơ bộ)", "provisional") for length in (100.0, 99.2, 1.0)
    ]
    tree = etree.fromstring(svg(look, "serif").encode())
    texts = [text for text in tree.iter("{*}text") if text.get("text-anchor") != "end"]
    assert len(texts) == 3
    assert all(float(text.get("x")) + len(text.text) * LETTERS * LETTER_WIDTH <= WIDTH for text in texts)


def test_one_year_beside_itself_is_named_once(published):
    visit = pages.visit("/so-sanh", f"nam=2019&tu-nam=2019&don-vi={CITY}", opened(published))
    assert pages.page(visit).heading.count("2019") == 1


def test_squares_of_another_unit_than_asked_name_it(published):
    visit = pages.visit("/", f"nam=2019&don-vi={OLD[0]}", opened(published))
    panels = pages.page(visit).chart("financial-autonomy").panels(Drawing(PALETTES["light"]))
    assert any("TP" in text["text"] or "Toàn thành phố" in text["text"] for text in panels[0].annotations)
    own = pages.page(pages.visit("/", f"nam=2019&don-vi={CITY}", opened(published)))
    [*panels] = own.chart("financial-autonomy").panels(Drawing(PALETTES["light"]))
    assert not any("Toàn thành phố" in text["text"] for text in panels[0].annotations)


def test_every_bar_of_a_slide_keeps_its_name(published):
    visit = pages.visit("/so-sanh", "nam=2019", opened(published))
    chart = pages.page(visit).chart("xep-hang")
    taken = ExportedChart(chart, "x", "v", clock.now(), visit.warehouse.catalog)
    [drawn] = [
        shape.chart
        for slide in Presentation(io.BytesIO(deck([taken], "x", None, clock.now().date()))).slides
        for shape in slide.shapes
        if shape.has_chart
    ]
    [skip] = drawn._chartSpace.iter("{*}tickLblSkip")
    assert skip.get("val") == "1"


def test_a_value_without_a_rate_is_not_lost_in_a_chart_of_rates(published):
    visit = pages.visit(
        "/chi-tieu/legal_docs_expired", "nam=2019&don-vi=05971&don-vi=05974", opened(published)
    )
    table = pages.page(visit).chart("legal_docs_expired").table
    empty = [row[0] for row in table.rows if "0/0" in map(str, row)]
    [plot] = plots(table)
    assert empty and all(any(unit in name and "0/0" in name for name in plot.categories) for unit in empty)
