"""Each indicator in full: its years, what its predecessors add up to, and what its page says of them."""

import re
from fractions import Fraction

import pytest
from browsing import shown, table_rows
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import expect
from test_accessibility import violations
from test_findings import CATALOG
from test_pillars import client, rows_of_table  # noqa: F401
from twin import CITY, COMMUNES, NEW, OLD, YEARS, Twin, opened, question

from dashboard.data.comparison import not_rankable_reason
from dashboard.data.history import comparable_past, history
from dashboard.figures.panel import Drawing
from dashboard.figures.trend import trend_chart
from dashboard.language import use_language
from dashboard.theme import PALETTES
from dashboard.wording.amounts import claim_value
from dashboard.wording.names import period_name
from dashboard.wording.trend import trend_finding

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
            [
                row
                for row in twin.claims([indicator.id], year, [(one, twin.period(one, year))])
                if row["category"] == computed.category
            ]
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
    assert not any(
        comparable_past(one, CATALOG.units[unit]) for one in others for unit in NEW_WITHOUT_OUTSIDE_LAND
    )


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("indicator", CATALOG.indicators.values(), ids=lambda one: one.id)
def test_the_chart_of_every_indicator_keeps_official_and_simulated_apart(warehouse, indicator, language):
    for units in ((CITY,), (COMMUNES,), OLD[:2], NEW_WITHOUT_OUTSIDE_LAND):
        found = history(indicator, question(2025, units), warehouse)
        with use_language(language):
            chart = trend_chart(found)
        assert len(found.lines) <= 6
        if chart.empty:
            continue
        (panel,) = chart.panels(Drawing(PALETTES["light"]))
        for trace in panel.traces:
            if trace["type"] == "scatter" and len(trace["x"]) > 1:
                assert all(
                    later - earlier == 1 for earlier, later in zip(trace["x"], trace["x"][1:], strict=False)
                )
                # Of the city and of all communes 2019 is the one official year: it stands alone.
                assert units[0] not in (CITY, COMMUNES) or 2019 not in trace["x"]
        simulated = [cell for cell in found.cells if cell.simulated]
        if simulated and all(cell.simulated for cell in found.cells if cell.claim):
            assert chart.finding.startswith(("Mô phỏng:", "Simulated:"))
        assert any(kind == "simulated" for kind, _ in chart.notes) == bool(simulated)


def comparable_pairs(twin, indicator, category, unit, official_only):
    """Return (earlier row, later row) of every two years that may be compared, by the rules of docs/data.md."""
    breaks = [cut["year"] for cut in twin.indicators[indicator]["breaks"]]
    rows = {}
    for year in YEARS:
        found = [
            row
            for row in twin.claims([indicator], year, [(unit, twin.period(unit, year))])
            if row["category"] == category
            and row["preferred"]
            and year <= (twin.indicators[indicator]["last_year"] or year)
        ]
        if (
            found
            and found[0]["qualifier"] == "exact"
            and not (official_only and found[0]["status"] == "simulated")
        ):
            rows[year] = found[0]
    return [
        (one, other)
        for first, one in rows.items()
        for last, other in rows.items()
        if first < last
        and (one["status"] == "simulated") == (other["status"] == "simulated")
        and not any(first < cut <= last for cut in breaks)
        and ("-" in one["time_period"]) == ("-" in other["time_period"])
        and None not in (compared(one), compared(other))
    ]


def compared(row):
    """Return the exact rate, the stated per cent or the count of a row; None where nothing was to be counted."""
    if row["denominator"] is not None:
        return Fraction(100 * row["numerator"], row["denominator"]) if row["denominator"] else None
    return Fraction(row["value"] if row["numerator"] is None else row["numerator"])


@settings(max_examples=150)
@given(
    indicator=st.sampled_from(sorted(CATALOG.indicators)),
    unit=st.sampled_from((CITY, COMMUNES, *OLD, *NEW)),
    official_only=st.booleans(),
)
def test_the_finding_tells_the_newest_value_and_the_longest_change_to_it(
    warehouse, twin, indicator, unit, official_only
):
    definition = CATALOG.indicators[indicator]
    found = history(definition, question(2021, [unit], official_only=official_only), warehouse)
    if len(found.units) > 1:
        return  # told of several units: see test_compare
    told = trend_finding(found)
    stated = [line for line in found.lines if not line.sum_of and line.stated]
    sourced = [line for line in stated if any(not cell.simulated for cell in line.stated)]
    if not stated:
        assert "chưa năm nào" in told
        return
    shown = (sourced or stated)[0]
    cells = [cell for cell in shown.stated if not (sourced and cell.simulated)]
    newest = cells[-1].place
    assert told.startswith("Mô phỏng:") == (not sourced)
    assert claim_value(cells[-1].preferred) in told and period_name(newest.when) in told
    pairs = comparable_pairs(twin, indicator, shown.category, shown.unit.id, official_only or bool(sourced))
    ending = [pair for pair in pairs if pair[1]["time_period"] == newest.when]
    if not ending:
        assert ("duy nhất" if len(cells) == 1 else f"{len(cells) - 1} năm khác") in told
        return
    length = max(last["year"] - first["year"] for first, last in ending)
    longest = [(first, last) for first, last in ending if last["year"] - first["year"] == length]
    assert any(tells(told, first, last) for first, last in longest)


def tells(told, first, last):
    """Tell whether a Vietnamese sentence states the later value, both years, direction and amount of a change."""
    moved = compared(last) - compared(first)
    word = "tăng" if moved > 0 else "giảm" if moved < 0 else "không đổi"
    amount = re.search(r"(?:tăng|giảm) (?:< )?([\d.,]+)", told)
    right = (
        amount is None or abs(float(amount[1].replace(".", "").replace(",", ".")) - abs(float(moved))) <= 0.1
    )
    return word in told and right and str(first["year"]) in told


def test_one_year_alone_is_a_bar_and_no_line(warehouse):
    found = history(CATALOG.indicators["procedures_one_stop"], question(official_only=True), warehouse)
    (panel,) = trend_chart(found).panels(Drawing(PALETTES["light"]))
    assert {trace["type"] for trace in panel.traces} == {"bar"}
    assert [cell.place.year for cell in found.cells if not not_rankable_reason(cell)] == [2019]


def test_the_table_of_all_years_has_a_row_for_each_period(client):  # noqa: F811
    rows = rows_of_table(client, "/chi-tieu/procedures_one_stop", "theo-nam")
    assert [row[2] for row in rows[1:]] == [f"năm {year}" for year in YEARS[:-1]] + ["6 tháng đầu năm 2025"]
    assert [row[3] for row in rows[1:] if "2019" in row[2]] == ["89,8% (220/245)"]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_published_year_heads_the_years_and_simulated_ones_do_not(warehouse, language):
    with use_language(language):
        told = trend_finding(history(CATALOG.indicators["procedures_one_stop"], question(), warehouse))
    expected = {"vi": "89,8%, năm 2019, năm duy nhất có số liệu đã công bố", "en": "89.8% in 2019"}
    assert expected[language] in told and "99" not in told


def test_a_sum_without_room_in_the_chart_is_named(warehouse):
    staff = CATALOG.indicators["staff_qualification"]
    found = history(staff, question(2025, [*OLD[:5], NEW_WITHOUT_OUTSIDE_LAND[0]]), warehouse)
    assert [unit.id for unit in found.unsummed] == [NEW_WITHOUT_OUTSIDE_LAND[0]]
    assert any("không được vẽ" in text for _, text in trend_chart(found).notes)
    alone = history(staff, question(2025, [NEW_WITHOUT_OUTSIDE_LAND[0]]), warehouse)
    assert not alone.unsummed


def test_passages_of_all_years_are_linked_whichever_year_is_asked(client):  # noqa: F811
    page = client.get("/chi-tieu/procedures_one_stop?nam=2022")
    assert "năm 2019, đoạn 3: 220/245" in page.text


@pytest.mark.parametrize(
    ("indicator", "compares"), [("procedures_one_stop", False), ("staff_qualification", True)]
)
def test_a_page_without_a_chart_by_unit_says_why(client, indicator, compares):  # noqa: F811
    page = client.get(f"/chi-tieu/{indicator}").text
    assert ("không có biểu đồ theo đơn vị" in page) is not compares
    assert ("card-xep-hang" in page) is compares


def test_each_empty_chart_says_so_and_offers_what_is_hidden(page):
    page.goto("/chi-tieu/staff_qualification?nam=2021&don-vi=05977&so-lieu=chinh-thuc&giao-dien=toi")
    for key in ("staff_qualification", "theo-nam", "xep-hang"):
        expect(page.locator(f"#card-{key} .nothing")).to_contain_text("Không có số liệu để hiển thị")
        expect(page.locator(f"#card-{key} .nothing a").last).to_have_text("Hiện số liệu mô phỏng")
    assert violations(page) == []


def test_the_page_follows_a_choice_and_its_table_opens(page):
    page.goto("/chi-tieu/staff_qualification?nam=2019&don-vi=178-xa")
    expect(page.locator("#card-theo-nam .main-svg").first).to_be_visible()
    expect(page.locator("#card-theo-nam h2")).to_contain_text("73,5%, năm 2019")
    page.locator("#year").select_option("2021")
    expect(page.locator("#card-staff_qualification .subtitle")).to_contain_text("năm 2021")
    expect(page).to_have_url(re.compile("nam=2021"))
    assert len(table_rows(page, "theo-nam")) == 33
    page.locator("#card-theo-nam [data-show=table]").click()
    page.locator("#year").select_option("2020")
    expect(page.locator("#card-staff_qualification .subtitle")).to_contain_text("năm 2020")
    expect(page.locator("#card-theo-nam caption")).to_contain_text("2020")
    assert violations(page) == []


def test_a_chart_that_a_choice_does_not_change_is_not_drawn_again(page):
    page.goto("/chi-tieu/staff_qualification?nam=2019&don-vi=178-xa")
    expect(page.locator("#card-theo-nam .main-svg").first).to_be_visible()
    page.evaluate("""() => document.querySelectorAll(".js-plotly-plot").forEach((plot) => {
        plot.drawings = 0;
        plot.on("plotly_afterplot", () => plot.drawings++);
    })""")
    page.locator("#year").select_option("2021")
    expect(page.locator("#card-xep-hang .subtitle")).to_contain_text("năm 2021")
    kept = page.evaluate("""() => Object.fromEntries([...document.querySelectorAll(".graph")].map(
        (graph) => [graph.id, graph.querySelector(".js-plotly-plot").drawings]))""")
    assert kept == {"graph-staff_qualification": 1, "graph-theo-nam": 0, "graph-xep-hang": 1}


# The page is made anew in the moment between a chart's place becoming narrower and the chart following it.
MADE_ANEW = """async () => {
  const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
  const place = document.getElementById("graph-theo-nam");
  place.style.width = "500px";
  await new Promise((done) => new ResizeObserver((_, seen) => {
    seen.disconnect();
    cchcGraphs.put(document.getElementById("content"), page.getElementById("content").innerHTML);
    done();
  }).observe(place));
}"""
AS_WIDE_AS_ITS_PLACE = """() => [...document.querySelectorAll(".graph")].every((graph) =>
    Math.abs(graph.clientWidth - graph.querySelector(".main-svg").getAttribute("width")) < 1.5)"""


def test_a_chart_whose_place_goes_while_it_follows_it_is_taken_along(page):
    shown(page, "/chi-tieu/staff_qualification?nam=2019&don-vi=178-xa")
    page.evaluate(MADE_ANEW)
    page.set_viewport_size({"width": 1100, "height": 900})
    page.wait_for_function(AS_WIDE_AS_ITS_PLACE)


@pytest.mark.parametrize("path", ["/chi-tieu/khong-co", "/chi-tieu/PROCEDURES"])
def test_an_unknown_indicator_has_no_page(client, path):  # noqa: F811
    assert client.get(path).status_code == 404
