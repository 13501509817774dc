"""Each indicator in full: its years, what its predecessors add up to, and what its page says of them."""

from fractions import Fraction

import pytest
from browsing import table_rows
from playwright.sync_api import expect
from test_accessibility import violations
from test_findings import CATALOG
from test_pillars import client, rows_of_table  # noqa: F401
from twin import CITY, COMMUNES, OLD, YEARS, Twin, opened, question

from dashboard.data.comparison import unfit
from dashboard.data.history import comparable_past, history
from dashboard.figures.panel import Drawing
from dashboard.figures.trend import trend_chart
from dashboard.theme import PALETTES
from dashboard.wording import words

NEW_WITHOUT_OUTSIDE_LAND = ("05983@2025-07-01", "05986@2025-07-01")
ADDITIVE = [one for one in CATALOG.indicators.values() if one.additive]


@pytest.fixture(scope="module")
def warehouse(published):
    return opened(published)


@pytest.fixture(scope="module")
def twin(warehouse):
    return Twin(warehouse.version)


@pytest.mark.parametrize("unit", NEW_WITHOUT_OUTSIDE_LAND)
@pytest.mark.parametrize("indicator", ADDITIVE, ids=lambda one: one.id)
def test_a_new_unit_has_the_sum_of_its_predecessors_as_its_past(warehouse, twin, indicator, unit):
    found = history(indicator, question(2025, [unit]), warehouse)
    (computed,) = [line for line in found.lines if line.sum_of]
    old = CATALOG.units[unit].formed_from
    for cell in computed.cells:
        year = cell.place.year
        rows = [
            [row for row in twin.claims([indicator.id], year, [(one, twin.period(one, year))]) if row["category"] == computed.category]
            for one in old
        ]
        if not all(rows):
            assert cell.claim is None
            continue
        firsts = [found_rows[0] for found_rows in rows]
        whole = [row["denominator"] for row in firsts]
        parts = [row["numerator"] if row["numerator"] is not None else row["value"] for row in firsts]
        assert cell.claim.amount == sum(parts)
        if None not in whole and sum(whole):
            assert abs(Fraction(cell.rate) - Fraction(100 * sum(parts), sum(whole))) < Fraction(1, 10_000)


@pytest.mark.parametrize("unit", ["05977@2025-07-01", "06187@2025-07-01", "05977", CITY])
@pytest.mark.parametrize("indicator", ADDITIVE, ids=lambda one: one.id)
def test_no_past_is_computed_for_a_unit_that_took_in_outside_land_or_is_old(warehouse, indicator, unit):
    assert not comparable_past(indicator, CATALOG.units[unit])
    assert not any(line.sum_of for line in history(indicator, question(2025, [unit]), warehouse).lines)


def test_nothing_is_added_up_that_does_not_add_up():
    others = [one for one in CATALOG.indicators.values() if not one.additive]
    assert others
    assert not any(comparable_past(one, CATALOG.units[unit]) for one in others for unit in NEW_WITHOUT_OUTSIDE_LAND)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("indicator", CATALOG.indicators.values(), ids=lambda one: one.id)
def test_the_chart_of_every_indicator_keeps_official_and_simulated_apart(warehouse, indicator, language):
    for units in ((CITY,), (COMMUNES,), OLD[:2], NEW_WITHOUT_OUTSIDE_LAND):
        found = history(indicator, question(2025, units), warehouse)
        chart = trend_chart(found, words(language))
        assert len(found.lines) <= 6
        if chart.empty:
            continue
        (panel,) = chart.panels(Drawing(words(language), PALETTES["light"]))
        for trace in panel.traces:
            if trace["type"] == "scatter" and len(trace["x"]) > 1:
                assert all(later - earlier == 1 for earlier, later in zip(trace["x"], trace["x"][1:], strict=False))
                # Of the city and of all communes 2019 is the one official year: it stands alone.
                assert units[0] not in (CITY, COMMUNES) or 2019 not in trace["x"]
        simulated = [cell for cell in found.cells if cell.simulated]
        if simulated and all(cell.simulated for cell in found.cells if cell.claim):
            assert chart.finding.startswith(("Mô phỏng:", "Simulated:"))
        assert any(kind == "simulated" for kind, _ in chart.notes) == bool(simulated)


def test_one_year_alone_is_a_bar_and_no_line(warehouse):
    found = history(CATALOG.indicators["procedures_one_stop"], question(official_only=True), warehouse)
    (panel,) = trend_chart(found, words("vi")).panels(Drawing(words("vi"), PALETTES["light"]))
    assert {trace["type"] for trace in panel.traces} == {"bar"}
    assert [cell.place.year for cell in found.cells if not unfit(cell)] == [2019]


def test_the_table_of_all_years_has_a_row_for_each_period(client):  # noqa: F811
    rows = rows_of_table(client, "/chi-tieu/procedures_one_stop", "theo-nam")
    assert [row[2] for row in rows[1:]] == [f"năm {year}" for year in YEARS[:-1]] + ["6 tháng đầu năm 2025"]
    assert [row[3] for row in rows[1:] if "2019" in row[2]] == ["89,8% (220/245)"]


def test_the_page_follows_a_choice_and_its_table_opens(page):
    page.goto("/chi-tieu/staff_qualification?nam=2019&don-vi=178-xa")
    expect(page.locator("#card-theo-nam .main-svg").first).to_be_visible()
    expect(page.locator("#card-theo-nam h2")).to_contain_text("Mô phỏng:")
    page.locator("#year").select_option("2021")
    expect(page.locator("#card-staff_qualification .subtitle")).to_contain_text("năm 2021")
    assert "nam=2021" in page.url
    assert len(table_rows(page, "theo-nam")) == 33
    page.locator("#card-theo-nam [data-show=table]").click()
    page.locator("#year").select_option("2020")
    expect(page.locator("#card-staff_qualification .subtitle")).to_contain_text("năm 2020")
    expect(page.locator("#card-theo-nam caption")).to_contain_text("2020")
    assert violations(page) == []


@pytest.mark.parametrize("path", ["/chi-tieu/khong-co", "/chi-tieu/", "/chi-tieu/PROCEDURES"])
def test_an_unknown_indicator_has_no_page(client, path):  # noqa: F811
    assert client.get(path).status_code == 404
