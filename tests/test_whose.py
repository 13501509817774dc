"""Whose a number is, what it is and from when: said wherever it stands, and never another unit's in its place."""

import re
from itertools import product

import pytest
from browsing import publish
from rows import write_rows
from twin import CHOSEN, CITY, NEW, OLD, YEARS, opened, question
from walk import look

from dashboard.app.server import server
from dashboard.data.answers import answers, standing
from dashboard.data.history import history
from dashboard.data.outlook import outlook
from dashboard.settings import settings
from dashboard.wording import finding, words
from dashboard.wording.findings import FRACTIONS
from dashboard.wording.trend import trend_finding

WARD, NEW_WARD = "05977", "05977@2025-07-01"
NUMBER = re.compile(r"\d[\d.,]*%?")
# What a sentence may say of several places at once: each number of it stands beside a unit's name.
SEVERAL = re.compile("cao nhất|highest|đều|in all|đơn vị ở|units at")


@pytest.fixture(scope="module")
def warehouse(published):
    return opened(published)


@pytest.fixture(scope="module")
def every_finding(warehouse):
    """Return (finding, its cells, the question) of each card, pillar's row and indicator, whatever is asked."""
    catalog, found = warehouse.catalog, []
    cards = (*catalog.ordered_cards, *catalog.indicator_cards)
    for units, year, official in product((*CHOSEN, (OLD[0], OLD[1])), YEARS, (False, True)):
        asked = question(year, units, official_only=official)
        rows = outlook(asked, warehouse)
        made = [*answers(cards, asked, warehouse), *(row.answer for row in (*rows.rows, *rows.fallback))]
        found += [(finding(one, words("vi")), one.cells, asked) for one in made if one.stated]
    return found


def sentences(text):
    """Return the sentences of a finding; a full stop after P. or X. is none."""
    return re.split(r"(?<!P)(?<!X)\. ", text)


def numbers_of(cells):
    """Return each number that the values of cells are said in."""
    said, found = words("vi"), set(FRACTIONS) | {"1/2"}
    for cell in (cell for cell in cells if cell.claim):
        claim = cell.claim
        counts = (claim.numerator, claim.denominator, claim.amount)
        found |= {said.number(one) for one in counts if one is not None} | {said.value(claim).split()[-1]}
    return {part for text in found for part in NUMBER.findall(text)}


def without_names(sentence, cells):
    """Return a sentence without the names of what is measured, which hold numbers too: "mức 3, 4"."""
    said, names = words("vi"), set()
    for cell in cells:
        category = cell.indicator.category(cell.category)
        names |= {said.label(cell), cell.indicator.text("phrase", "vi"), said.place(cell.place)}
        names |= {category.text("phrase", "vi")} if category else set()
    for name in sorted(filter(None, names), key=len, reverse=True):
        sentence = re.sub(re.escape(name), "", sentence, flags=re.IGNORECASE)
    return re.sub(r"\d+ đơn vị", "", sentence)  # how many units there are is no value of one


def place_of(sentence, cells):
    """Return the cells of the place that a sentence names; of the chosen whole where it names none."""
    bare = sentence.removeprefix("Mô phỏng: ")
    places = {cell.place: words("vi").place(cell.place) for cell in cells}
    named = [place for place, name in places.items() if bare.startswith(f"{name}: ")]
    if named:
        longest = max(named, key=lambda place: len(places[place]))
        return [cell for cell in cells if cell.place == longest]
    return [cell for cell in cells if not cell.place.stands_in and cell.place.unit.level != "commune"]


def test_every_number_of_a_sentence_is_of_the_place_that_it_names(every_finding):
    wrong = []
    for text, cells, asked in every_finding:
        for sentence in sentences(text):
            of_place = cells if SEVERAL.search(sentence) else place_of(sentence, cells)
            said = set(NUMBER.findall(without_names(sentence, cells)))
            if not {one.strip(".,") for one in said} <= {one.strip(".,") for one in numbers_of(of_place)}:
                wrong.append((asked.query, sentence))
    assert wrong == []
    assert len(every_finding) > 1000


def test_what_stands_in_for_a_chosen_unit_is_named(every_finding):
    """Where all of a heading is of other units than those chosen, each of its sentences begins with whose it is."""
    for text, cells, asked in every_finding:
        if all(cell.place.stands_in for cell in cells):
            names = {words("vi").place(cell.place) for cell in cells}
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
    assert all(number.cell.place.stands_in for row in found.fallback for number in row.numbers)


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
    said = words("vi")
    for indicator in warehouse.catalog.ordered_indicators:
        found = history(indicator, question(2021, units), warehouse)
        text = trend_finding(found, said)
        sourced = [
            cell for line in found.lines if not line.sum_of for cell in line.stated if not cell.simulated
        ]
        assert text.startswith("Mô phỏng") <= (not sourced), (indicator.id, text)
        if sourced and len(found.units) == 1:
            newest = max(cell.place.year for cell in sourced)
            assert str(newest) in text and found.stands_in <= (said.unit(found.units[0]) in text)


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
title_en = "Hand-in"
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
