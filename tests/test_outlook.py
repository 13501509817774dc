"""The overview's rows: what moved, what a target still needs and what needs a look, against plain arithmetic."""

import re
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_findings import CATALOG, claimed
from twin import CITY, COMMUNES, OLD, YEARS, Twin, opened, question

from dashboard.catalog import CellName, Target
from dashboard.data.cells import Cell, Place
from dashboard.data.comparison import difference, obstacle, still_needed
from dashboard.data.overview import obstacle_of, outlook
from dashboard.data.series import series
from dashboard.language import use_language
from dashboard.wording.overview import change, distance, not_compared

UNITS = ((CITY,), (COMMUNES,), ("05977",), ("05977@2025-07-01",))
counted = st.integers(1, 3000).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole)))


@pytest.fixture(scope="module")
def warehouse(published):
    return opened(published)


@pytest.fixture(scope="module")
def twin(warehouse):
    return Twin(warehouse.version)


def cell(claim, year=2019, unit="05977", indicator="staff_qualification"):
    """Return a cell of one ward with a claim."""
    category = "university_or_higher" if indicator == "staff_qualification" else ""
    return Cell(CATALOG.indicators[indicator], category, Place(CATALOG.units[unit], str(year), False), claim)


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("units", UNITS)
def test_each_series_holds_what_each_year_holds(warehouse, twin, units, year):
    names = [
        CellName("staff_qualification", ""),
        CellName("procedures_one_stop", ""),
        CellName("procedures_online_l3_l4", ""),
    ]
    for one in series(names, [warehouse.catalog.units[unit] for unit in units], question(), warehouse):
        period = twin.period(one.unit.id, year)
        found = one.at(year)
        assert (found is None) == (period is None)
        if found:
            rows = [
                row
                for row in twin.claims([one.indicator.id], year, [(one.unit.id, period)])
                if row["category"] == one.category and year <= (one.indicator.last_year or year)
            ]
            assert (found.claim.amount if found.claim else None) == (amount(rows[0]) if rows else None)
            assert found.place.period == period


def amount(row):
    return row["value"] if row["numerator"] is None else row["numerator"]


def test_a_series_without_a_category_is_one_for_each(warehouse):
    found = series([CellName("staff_qualification", "")], [CATALOG.units["05977"]], question(), warehouse)
    assert [one.category for one in found] == list(CATALOG.indicators["staff_qualification"].category_ids)


def test_a_hidden_year_is_a_gap_of_the_series(warehouse):
    (found,) = series(
        [CellName("procedures_one_stop", "")], [CATALOG.units[CITY]], question(official_only=True), warehouse
    )
    assert [one.place.year for one in found.stated] == [2019]
    assert {one.missing_reason for one in found.cells if not one.claim} == {"hidden"}


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("units", UNITS)
def test_no_official_number_is_set_against_a_simulated_one(warehouse, units, year):
    found = outlook(question(year, units), warehouse)
    for row in found.rows:
        for number in row.numbers:
            mixed = (
                number.before
                and number.before.claim
                and number.cell.claim
                and number.before.simulated != number.cell.simulated
            )
            assert not mixed or number.obstacle == "status"
    for before, after in found.attention.worse:
        assert before.simulated == after.simulated
        moved = difference(before, after)
        assert (moved < 0) if after.indicator.direction == "up" else (moved > 0)


def test_2019_leads_with_its_three_disagreements_and_compares_with_nothing(warehouse):
    found = outlook(question(), warehouse)
    assert {one.name for one in found.attention.disputed} == {
        CellName("procedures_postal", ""),
        CellName("procedures_online_l3_l4", ""),
        CellName("service_unit_autonomy", "partly_self_financed"),
    }
    assert {cell.indicator.id for cell in found.attention.missing} == {"party_secretary_is_chairperson"}
    assert found.attention.lacking("party_secretary_is_chairperson") == (5, 8)
    assert obstacle_of(found.rows) == "status"
    reasons = {number.obstacle for row in found.rows for number in row.numbers if number.cell.claim}
    assert reasons <= {"status", "inexact", "missing"}
    assert found.attention.worse == ()


def test_the_first_year_has_nothing_before_it(warehouse):
    found = outlook(question(YEARS[0]), warehouse)
    assert {number.before for row in found.rows for number in row.numbers} == {None}


def test_targets_of_2019_are_those_ahead_and_their_distance_is_in_things(warehouse):
    numbers = {
        number.cell.name: number for row in outlook(question(), warehouse).rows for number in row.numbers
    }
    online = numbers[CellName("procedures_online_l4", "")]
    assert (online.target.year, online.needed) == (2020, None)  # 91 is on the side that is not used
    units = numbers[CellName("service_unit_autonomy", "self_financed_recurrent")]
    assert (units.target.year, units.needed) == (2025, 5)  # 7 of 35 are 20 %, 2 are there
    ended = numbers[CellName("procedures_online_l3_l4", "")]
    assert ended.target is None  # no longer measured when its target comes


@given(counts=counted, wanted=st.integers(0, 100), direction=st.sampled_from(["at_least", "at_most"]))
def test_what_is_needed_is_the_least_that_meets_the_target(counts, wanted, direction):
    have, whole = counts
    target = Target(
        indicator="staff_qualification",
        year=2020,
        value=wanted,
        direction=direction,
        scope="city",
        document="x",
        verified=True,
    )
    needed = still_needed(cell(claimed(have, whole)), target, whole)
    if direction == "at_least":
        assert 100 * (have + needed) >= wanted * whole
        assert needed == 0 or 100 * (have + needed - 1) < wanted * whole
        assert needed == max(0, ceil(Fraction(wanted * whole, 100)) - have)
    else:
        assert 100 * (have - needed) <= wanted * whole
        assert needed == 0 or 100 * (have - needed + 1) > wanted * whole


@pytest.mark.parametrize("qualifier", ["at_least", "at_most", "estimate"])
def test_nothing_is_needed_of_a_bound(qualifier):
    target = CATALOG.targets[0]
    assert still_needed(cell(claimed(3, 10, qualifier=qualifier)), target, 10) is None


@pytest.mark.parametrize("language", ["vi", "en"])
@given(before=counted, after=counted)
def test_a_change_says_its_direction_and_at_most_a_tenth_of_a_point_off(language, before, after):
    earlier, later = cell(claimed(*before), 2018), cell(claimed(*after))
    with use_language(language):
        said, moved = change(earlier, later, CATALOG), later.rate - earlier.rate
    assert said[0] == ("▲" if moved > 0 else "▼" if moved < 0 else "=")
    assert said.endswith("2018")
    if moved:
        (written,) = re.findall(r"(\d+(?:[.,]\d+)?) (?:điểm %|percentage points)", said)
        assert abs(Decimal(written.replace(",", ".")) - abs(moved)) <= Decimal("0.1")
        assert Decimal(written.replace(",", ".")) > 0


@given(counts=counted)
def test_two_values_are_compared_only_where_both_are_exact_and_alike(counts):
    one = cell(claimed(*counts))
    assert obstacle(one, one) is None
    assert obstacle(one, replace(one, claim=None, missing_reason="missing")) == "missing"
    assert obstacle(one, cell(claimed(*counts, status="simulated"))) == "status"
    assert obstacle(one, cell(claimed(*counts, qualifier="at_least"))) == "inexact"
    assert obstacle(one, cell(claimed(*counts), 2018, OLD[0])) == "territory"
    assert obstacle(one, replace(one, place=Place(one.place.unit, "2025-S1", False))) == "period"
    assert obstacle(one, cell(claimed(0, 0))) == "no_rate"
    with pytest.raises(ValueError, match="not comparable"):
        difference(one, cell(claimed(*counts, status="simulated")))


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_reason_has_words_of_its_own_year(language):
    for reason in ("missing", "status", "inexact", "period", "territory", "break", "definition", "level"):
        with use_language(language):
            assert "2018" in not_compared(reason, 2019)
    with use_language(language):
        assert not_compared("no_rate", 2019)


def test_a_simulated_distance_says_so_and_its_target_does_not(warehouse):
    for year in YEARS:
        for row in outlook(question(year), warehouse).rows:
            for number in row.numbers:
                if number.target and number.needed is not None and number.cell.simulated:
                    said = distance(number, CATALOG)
                    assert said.startswith("mục tiêu") and "; mô phỏng: " in said
