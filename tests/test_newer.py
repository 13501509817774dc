"""A ward hands in for a year without the city's figures: the front page stays with those, and leads there."""

import pytest
from browsing import publish
from rows import write_rows
from twin import CITY, opened, question

from dashboard.components.numbers import standing_line
from dashboard.data.answers import choices, standing
from dashboard.data.overview import outlook
from dashboard.wording import finding

WARD = "05986@2025-07-01"
OF_WARD = {"unit": WARD, "time_period": "2026", "as_of": "2026-12-20"}


def dossiers(indicator, category, numerator, denominator):
    counts = {"numerator": str(numerator), "denominator": str(denominator), "measure_unit": "dossier"}
    return OF_WARD | counts | {"indicator": indicator, "category": category}


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory):
    folder = tmp_path_factory.mktemp("newer")
    write_rows(
        folder,
        dossiers("dossiers_on_time", "total", 57, 60),
        dossiers("dossiers_overdue", "total", 1, 9),
        OF_WARD
        | {"indicator": "communes_autonomous", "category": "", "measure_unit": "commune"}
        | {"numerator": "1", "denominator": "1"},
    )
    publish(folder)
    return opened(folder)


def rows(warehouse, year, unit):
    return {row.pillar.id: row for row in outlook(question(year, [unit]), warehouse).rows}


def test_without_a_choice_the_year_is_the_latest_with_official_figures_of_the_city(warehouse):
    asked = choices(warehouse)
    assert max(asked.years) == 2026
    assert (asked.default_year, asked.default_unit) == (2019, CITY)


def test_the_line_below_the_title_leads_to_newer_figures_of_others(warehouse):
    indicators = list(warehouse.catalog.indicators.values())
    of_city = standing(indicators, question(2019), warehouse)
    assert of_city.newest == (2026, (warehouse.catalog.units[WARD],))
    link = standing_line(of_city, question(2019))[-1]
    assert link.children == "đã có số liệu mới hơn: năm 2026, P. Tam Thanh (mới)"
    assert link.href == f"/?nam=2026&don-vi={WARD}"
    assert standing(indicators, question(2025, [WARD]), warehouse).newest is None, (
        "its own year is a choice away"
    )
    assert standing(indicators, question(2026, [WARD]), warehouse).newest is None


def test_a_pillar_shows_the_key_numbers_that_the_unit_has(warehouse):
    found = rows(warehouse, 2026, WARD)
    shown = [number.cell.indicator.id for number in found[2].numbers if number.cell.claim]
    assert shown == ["dossiers_on_time", "dossiers_overdue"]
    assert len(found[2].numbers) == 3
    assert [number.cell.claim is not None for number in found[5].numbers] == [True]


def test_its_finding_is_of_what_is_shown_and_names_the_ward_once(warehouse):
    found = rows(warehouse, 2026, WARD)
    assert finding(found[2].answer) == (
        "Phường Tam Thanh (từ 01/07/2025): 95% hồ sơ được giải quyết đúng hạn hoặc trước hạn; "
        "1/9 hồ sơ đang giải quyết đã quá hạn"
    )
    assert finding(found[5].answer).startswith("Phường Tam Thanh (từ 01/07/2025): 1/1")


def test_the_city_of_2019_shows_what_it_always_led_with(warehouse):
    shown = [
        [number.cell.name.written for number in row.numbers] for row in rows(warehouse, 2019, CITY).values()
    ]
    assert shown == [list(pillar.key_numbers[:3]) for pillar in warehouse.catalog.pillars.values()]


def test_official_figures_of_a_part_are_not_counted_as_the_whole(warehouse):
    indicators = list(warehouse.catalog.indicators.values())
    assert standing(indicators, question(2026, [WARD]), warehouse).stated == {"published": 3}
    assert standing(indicators, question(2026), warehouse).stated == {}
