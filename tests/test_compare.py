"""Comparison: its data against a plain second computation, its words against their numbers, its page in a browser."""

import json
import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import pairwise
from typing import get_args
from urllib.parse import parse_qs, urlsplit

import pandas as pd
import pytest
from browsing import flat, shown
from drawn import WORDS, bars_in, words_in
from hypothesis import assume, given
from hypothesis import strategies as st
from languages import in_both
from playwright.sync_api import expect
from test_accessibility import violations
from twin import CITY, COMMUNES, NEW, OLD, YEARS, Twin, opened, question, rate_of

from bench import many as bench_many
from dashboard import pages
from dashboard.catalog import read_catalog
from dashboard.data.cells import Cell, Place
from dashboard.data.claim import Claim
from dashboard.data.comparison import (
    Obstacle,
    Refusal,
    amount,
    change,
    in_order,
    league,
    not_rankable_reason,
    pooled,
    runs,
    span,
    top_n,
)
from dashboard.data.comparison_matrix import grid
from dashboard.figures import figure
from dashboard.figures.comparison import CHARTS, levels
from dashboard.figures.heat import DARKEST, share
from dashboard.figures.panel import Drawing
from dashboard.language import use_language
from dashboard.pages.comparison import ComparisonPage
from dashboard.settings import SHIPPED_DATA
from dashboard.theme import PALETTES
from dashboard.wording import comparison, obstacles
from dashboard.wording.amounts import claim_value
from dashboard.wording.names import period_name, unit_name, unit_short_name

CATALOG = read_catalog((SHIPPED_DATA,))
RATES = ("staff_qualification", "commune_staff_present", "legal_docs_expired")
COUNT = "legal_docs_due_for_review"
LANGUAGES = pytest.mark.parametrize("language", ["vi", "en"])
MARK = {"vi": "Mô phỏng: ", "en": "Simulated: "}
REASONS = sorted({*get_args(Obstacle), *(why for part in get_args(Refusal) for why in get_args(part))})
PAGE = "/so-sanh"


def claimed(indicator, counts, unit="05971", period="2019", status="simulated", qualifier="exact"):
    """Return an imagined claim: (numerator, denominator) of a rate, or a count."""
    numerator, denominator = counts if isinstance(counts, tuple) else (None, None)
    value = None if isinstance(counts, tuple) else Decimal(counts)
    rate = None
    if denominator:
        rate = (Decimal(100 * numerator) / Decimal(denominator)).quantize(Decimal("0.0001"), ROUND_HALF_UP)
    return Claim(
        indicator, unit, period, "", 1, numerator, denominator, value, qualifier, status,
        "article-2020-02-24", "p5", date(2020, 2, 24), True, "", "", None, "", "", "", rate,
    )  # fmt: skip


def cell(indicator, unit, counts, period="2019", **rest):
    """Return a cell of an imagined claim, a gap where there are no counts."""
    place = Place(CATALOG.units[unit], period, False)
    claim = None if counts is None else claimed(indicator, counts, unit, period, **rest)
    return Cell(
        CATALOG.indicators[indicator], "", place, claim, missing_reason="missing" if counts is None else None
    )


pairs = st.integers(0, 30).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole)))
kinds = st.fixed_dictionaries(
    {
        "status": st.sampled_from(["simulated", "official"]),
        "qualifier": st.sampled_from(["exact", "exact", "exact", "at_least", "at_most", "estimate"]),
    }
)


@st.composite
def mixed(draw):
    """Return the cells of eight communes: ties, zero denominators, bounds, both statuses, gaps."""
    counted = draw(st.booleans())
    indicator = COUNT if counted else "legal_docs_expired"
    counts = st.integers(0, 5) if counted else pairs
    return [cell(indicator, unit, draw(st.none() | counts), **draw(kinds)) for unit in OLD]


@st.composite
def years(draw):
    """Return one commune's cells of eleven years."""
    made = (draw(st.none() | pairs) for _ in YEARS)
    periods = [f"{year}-S1" if year == 2025 else str(year) for year in YEARS]
    status = st.sampled_from(["simulated", "official"])
    return [
        cell("legal_docs_expired", "05971", counts, period, status=draw(status))
        for counts, period in zip(made, periods, strict=True)
    ]


def is_small(one):
    """Tell whether a value is a rate of fewer than ten things."""
    return one.claim is not None and one.claim.denominator is not None and 0 < one.claim.denominator < 10


def plain_value(one):
    """Return an exact fraction for a cell that may be compared, None for one that may not."""
    claim = one.claim
    if claim is None or claim.qualifier != "exact":
        return None
    if claim.denominator is None:
        return Fraction(claim.value)
    return Fraction(100 * claim.numerator, claim.denominator) if claim.denominator else None


@pytest.fixture(scope="module")
def warehouse(published):
    return opened(published)


def asked(year=2019, units=OLD, indicators=RATES, since=2015, **rest):
    return question(year, units, since=since, indicators=tuple(indicators), **rest)


# ---- data ----


@given(mixed())
def test_a_ranking_holds_the_largest_group_of_one_status_and_refuses_the_others(cells):
    found = league(cells)
    fit = [one for one in cells if plain_value(one) is not None and not is_small(one)]
    groups = [[one for one in fit if one.claim.status == status] for status in ("official", "simulated")]
    largest = max(len(group) for group in groups)
    assert len(found.ranked) == (largest if largest > 1 else 0)
    assert len({one.claim.status for one in found.cells}) < 2
    kept = [*found.cells, *(one for one, _ in found.refused)]
    assert sorted(one.place.unit.id for one in kept) == sorted(OLD)


@given(mixed())
def test_a_rank_is_one_more_than_how_many_are_higher(cells):
    found = league(cells)
    for rank, one in found.ranked:
        assert rank == 1 + sum(plain_value(other) > plain_value(one) for other in found.cells)
    assert [rank for rank, _ in found.ranked] == sorted(rank for rank, _ in found.ranked)


@given(mixed(), st.integers(1, 9), st.sets(st.sampled_from(OLD), max_size=3))
def test_of_a_long_ranking_the_chosen_and_both_ends_are_drawn(cells, most, chosen):
    whole = league(cells)
    drawn = whole.top_n(most, chosen)
    assert len(drawn.ranked) + len(drawn.refused) == min(most, len(cells))
    assert [one for one in whole.ranked if one in drawn.ranked] == list(drawn.ranked)
    there = {one.place.unit.id for one in whole.cells} & chosen
    kept = {one.place.unit.id for one in drawn.cells}
    assert len(there & kept) == min(len(there), most)
    room = most - len(there)
    if whole.ranked and room > 1:
        assert whole.ranked[0] in drawn.ranked and whole.ranked[-1] in drawn.ranked


@given(mixed(), st.integers(1, 9), st.sets(st.sampled_from(OLD), max_size=3))
def test_of_a_card_with_many_units_the_chosen_and_both_ends_are_drawn(cells, most, chosen):
    kept, ranked = top_n(cells, most, chosen), league(cells).cells
    assert len(kept) == min(most, len(cells))
    assert len(kept & chosen) == min(len(chosen), most)
    if len(ranked) > 1 and most - len(chosen) > 1:
        assert {ranked[0].place.unit.id, ranked[-1].place.unit.id} <= kept


@given(mixed())
def test_whoever_is_not_ranked_has_the_reason_that_is_true_of_it(cells):
    found = league(cells)
    status = found.cells[0].claim.status if found.ranked else None
    for one, why in found.refused:
        claim = one.claim
        true = {
            "missing": claim is None,
            "inexact": claim is not None and claim.qualifier != "exact",
            "no_rate": claim is not None and claim.denominator == 0,
            "status": claim is not None and status not in (None, claim.status),
            "alone": status is None and plain_value(one) is not None and not is_small(one),
            "few": is_small(one) and status in (None, claim.status),
        }
        assert true[why], why


@given(mixed())
def test_the_mean_is_all_numerators_over_all_denominators(cells):
    found = league(cells)
    assume(found.ranked)
    group = [one for one in cells if plain_value(one) is not None and one.simulated == found.simulated]
    assert {id(one) for one in found.company} == {id(one) for one in group}
    frame = pd.DataFrame([vars(one.claim) for one in group])
    if found.cells[0].indicator.measure == "count":
        mean = Fraction(int(frame["value"].astype(int).sum()), len(frame))
    else:
        mean = Fraction(int(frame["numerator"].sum()) * 100, int(frame["denominator"].sum()))
    assert found.mean == pooled(group) == mean


def test_a_total_is_not_ranked_among_its_parts_and_a_level_that_has_no_value_is_said():
    whole = cell("legal_docs_expired", COMMUNES, (10, 80))
    parts = [cell("legal_docs_expired", unit, (10, 20)) for unit in OLD[:2]]
    assert league([whole, *parts]).refused == ((whole, "level"),)
    assert not_rankable_reason(cell("procedures_public", "05971", 5)) == "not_applicable"


@given(years())
def test_a_line_joins_neighbouring_years_of_one_status_only(cells):
    pieces = runs(cells)
    assert [one for piece in pieces for one in piece] == [
        one for one in cells if plain_value(one) is not None
    ]
    for piece in pieces:
        found = [(one.place.year, one.claim.status, one.place.period) for one in piece]
        for (year, status, _), (after, other, period) in pairwise(found):
            assert after == year + 1 and status == other and "-" not in period


@given(years())
def test_a_span_is_the_longest_time_between_two_values_that_may_be_compared(cells):
    fit = [one for one in cells if plain_value(one) is not None and "-" not in one.place.period]
    times = [b.place.year - a.place.year for a in fit for b in fit if a.claim.status == b.claim.status]
    longest, found = max(times, default=0), span(cells)
    assert (found.after.place.year - found.before.place.year if found else 0) == longest


@given(years())
def test_changes_stand_from_the_greatest_rise_to_the_greatest_fall_and_refused_ones_last(cells):
    changes = [change(cells[0], one) for one in cells[1:]]
    ordered = in_order(changes)
    allowed = [one.difference for one in ordered if not one.why]
    assert allowed == sorted(allowed, reverse=True)
    assert [bool(one.why) for one in ordered] == sorted(bool(one.why) for one in ordered)
    for one in changes:
        fit = plain_value(one.before) is not None and plain_value(one.after) is not None
        alike = (
            fit and one.before.claim.status == one.after.claim.status and "-" not in one.after.place.period
        )
        assert bool(one.why) is not alike


@pytest.mark.parametrize("year", YEARS)
def test_the_grid_ranks_as_pandas_does(warehouse, year):
    twin, found = Twin(warehouse.version), grid(asked(year), warehouse)
    for name in found.names:
        rows = [
            row
            for row in twin.at[year, name.indicator]
            if row["category"] == name.category and row["unit"] in OLD
        ]
        rates = pd.Series(
            {
                row["unit"]: float(rate_of(row))
                for row in rows
                if row["preferred"] and (row["denominator"] or 0) >= 10
            }
        )
        wanted = rates.rank(method="min", ascending=False).astype(int).to_dict() if len(rates) > 1 else {}
        assert {one.place.unit.id: rank for rank, one in found.league(name).ranked} == wanted


def test_the_grid_changes_as_pandas_subtracts(warehouse):
    twin, found = Twin(warehouse.version), grid(asked(2022, since=2016), warehouse)
    for name in found.names:
        rates = {
            (row["unit"], year): rate_of(row)
            for year in (2016, 2022)
            for row in twin.at[year, name.indicator]
            if row["category"] == name.category and row["denominator"]
        }
        for one in found.changes(name):
            ends = [rates.get((one.unit.id, year)) for year in (2016, 2022)]
            assert bool(one.why) is (None in ends)
            if not one.why:
                assert one.difference == ends[1] - ends[0]


@given(mixed())
def test_the_colour_of_a_square_follows_its_value(cells):
    found = league(cells)
    shades = levels(found)
    assert shades.keys() == {one.place.unit.id for one in found.cells}
    ordered = sorted(found.cells, key=amount)
    assert [shades[one.place.unit.id] for one in ordered] == sorted(shades.values())
    assert all(0 < share(level) <= DARKEST for level in shades.values()) and share(None) == 0


# ---- words ----


@pytest.mark.parametrize("why", REASONS)
def test_every_reason_has_words_in_both_languages(why):
    for how in (obstacles.reason, obstacles.short_reason):
        said = in_both(how, why)
        assert all(said) and said[0] != said[1]


@LANGUAGES
@given(cells=mixed())
def test_a_ranking_s_finding_names_the_highest_and_the_lowest_and_marks_what_is_simulated(language, cells):
    found = league(cells)
    with use_language(language):
        finding = comparison.ranking_finding(found, "Văn bản")
        assert finding.startswith(MARK[language]) is found.simulated
        if not found.ranked:
            return
        values = {one.place.unit.id: plain_value(one) for one in found.cells}
        for end in (max(values.values()), min(values.values())):
            there = [one for one in found.cells if values[one.place.unit.id] == end]
            assert claim_value(there[0].claim) in finding
            named = [one for one in there if unit_short_name(one.place.unit) in finding]
            assert max(values.values()) == min(values.values()) or len(named) == min(
                len(there), comparison.MOST_NAMED
            )


@LANGUAGES
@given(cells=mixed())
def test_notes_say_every_shared_rank_and_every_small_denominator(language, cells):
    found = league(cells)
    with use_language(language):
        notes = comparison.ranking_notes(found)
        ranks = [rank for rank, _ in found.ranked]
        shared = sorted({rank for rank in ranks if ranks.count(rank) > 1})
        assert [int(re.search(r"=(\d+)", text)[1]) for kind, text in notes if kind == "tie"] == shared
        assert not any(map(is_small, found.cells))
        few = [one for one in found.company if is_small(one)]
        assert ("few" in dict(notes)) is bool(few)


@LANGUAGES
@given(
    ends=st.lists(st.tuples(pairs, pairs, st.sampled_from(["simulated", "official"])), min_size=1, max_size=8)
)
def test_a_change_s_finding_counts_rises_and_falls_of_each_status(language, ends):
    with use_language(language):
        changes = [
            change(
                *(
                    cell("legal_docs_expired", unit, counts, year, status=status)
                    for counts, year in ((a, "2015"), (b, "2019"))
                )
            )
            for unit, (a, b, status) in zip(OLD, ends, strict=False)
        ]
        finding = comparison.change_finding(changes, "Văn bản", (2015, 2019))
        allowed = [one for one in changes if not one.why]
        counted = {"vi": r"(tăng|giảm|không đổi) ở (\d+)", "en": r"(up|down|unchanged) in (\d+)"}[language]
        assert sum(int(number) for _, number in re.findall(counted, finding)) == len(allowed)
        for simulated in (False, True):
            there = [one for one in allowed if one.after.simulated == simulated]
            rises = sum(
                one.after.claim.numerator * one.before.claim.denominator
                > one.before.claim.numerator * one.after.claim.denominator
                for one in there
            )
            part = "".join(
                finding.partition(MARK[language])[1:] if simulated else finding.partition(MARK[language])[:1]
            )
            word = {"vi": "tăng ở ", "en": "up in "}[language]
            assert (f"{word}{rises} " in part) is bool(rises)
        assert (MARK[language] in finding) is any(one.after.simulated for one in allowed)


@LANGUAGES
@given(st.decimals(-100, 100, places=4))
def test_points_keep_their_sign_and_never_round_a_change_to_none(language, difference):
    with use_language(language):
        text = comparison.points(difference, CATALOG.indicators["legal_docs_expired"])
    assert text.startswith({1: "+", 0: "0", -1: "−"}[(difference > 0) - (difference < 0)])
    assert (re.search(r"\d[\d,.]*", text)[0] == "0") is (difference == 0)


@LANGUAGES
def test_every_chart_is_whole_in_both_languages_and_says_what_is_simulated(warehouse, language):
    chosen = [
        asked(2019),
        asked(2025, (OLD[1], *NEW)),
        asked(2019, (COMMUNES, *OLD[:3]), (COUNT, *RATES)),
        asked(2019, OLD[:2], ("procedures_public",)),
    ]
    for one in chosen:
        found = grid(one.replace(language=language), warehouse)
        with use_language(language):
            for key, make in CHARTS.items():
                chart = make(found)
                drawn, _ = figure(chart, Drawing(PALETTES["light"]))
                assert chart.key == key and chart.finding and json.dumps(drawn)
                marked = any(kind == "simulated" for kind, _ in chart.notes)
                assert (
                    marked
                    is any(chart.table.simulated)
                    is any(kind == "simulated" for kind, *_ in chart.signs)
                )
                assert len(chart.table.rows) == len(chart.table.simulated)


def test_what_is_refused_is_listed_with_its_reason(warehouse):
    found = grid(asked(2025, (OLD[1], *NEW), RATES[:2]), warehouse)
    listed = {(one.what, one.units, one.why) for one in comparison.refusals(found)}
    text = " ".join(" ".join(one) for one in listed)
    assert "không so số liệu nửa năm với số liệu cả năm" in text
    assert "năm 2015: đơn vị chưa thành lập hoặc không còn" in text
    for name in found.names:
        for one, why in found.league(name).refused:
            assert any(
                unit_short_name(one.place.unit) in units and obstacles.reason(why) in said_why
                for _, units, said_why in listed
            )


@pytest.mark.parametrize("unit", NEW)
def test_a_new_unit_says_whether_its_predecessors_add_up_to_it(unit):
    said = obstacles.of_new_unit(CATALOG.units[unit], CATALOG.units)
    assert ("ngoài thành phố" in said) is CATALOG.units[unit].outside_land
    assert ("số cộng lại" in said) is not CATALOG.units[unit].outside_land


@pytest.mark.parametrize(
    ("unit", "outside"),
    [
        ("05977@2025-07-01", "Xã Yên Trạch"),
        ("06187@2025-07-01", "Thị trấn Cao Lộc, Xã Hợp Thành, Xã Gia Cát, Xã Tân Liên"),
    ],
)
def test_only_land_from_outside_the_city_is_said_to_be_from_there(unit, outside):
    said = obstacles.of_new_unit(CATALOG.units[unit], CATALOG.units)
    assert said.split(" (")[-1].split(")")[0] == outside


def test_a_year_is_not_compared_with_itself_and_a_later_one_stands_after_an_earlier(warehouse):
    same = CHARTS["thay-doi"](grid(asked(2019, since=2019), warehouse))
    assert same.empty and "hãy chọn hai năm khác nhau" in same.finding
    assert {(row[3], row[5]) for row in same.table.rows} == {("–", "hai lần cùng một năm")}
    assert grid(asked(2016, since=2021), warehouse).years == (2016, 2021)


def test_official_figures_alone_leave_gaps_and_no_ranking(warehouse):
    found = grid(asked(2019, official_only=True), warehouse)
    assert all(not found.league(name).ranked for name in found.names)
    assert all("mô phỏng" in dict(make(found).notes)["gap"] for make in CHARTS.values())
    assert {why for name in found.names for _, why in found.league(name).refused} == {"hidden"}


# ---- page ----


def opened_at(page, address):
    shown(page, address)
    expect(page.locator("#content > *").first).to_be_visible()
    return page


def at_indicators(page, *names):
    """Assert that the address names these indicators, in this order and no others."""
    listed, other = "&".join(f"chi-tieu={name}" for name in names), "(?!chi-tieu=)[^&]*"
    expect(page).to_have_url(re.compile(rf"\?({other}&)*{listed}(&{other})*$"))


def test_the_address_says_what_is_compared_where_nothing_was_chosen(page):
    opened_at(page, PAGE)
    expect(page.locator("#card-xep-hang .main-svg").first).to_be_visible()
    expect(page).to_have_url(re.compile("tu-nam=2018"))
    asked_for = parse_qs(urlsplit(page.url).query)
    assert (
        asked_for["don-vi"] == list(OLD)
        and asked_for["chi-tieu"] == list(RATES)
        and asked_for["tu-nam"] == ["2018"]
    )
    expect(page.locator("#filters input[name=don-vi]:checked")).to_have_count(len(OLD))
    expect(page.locator("#filters input[name=chi-tieu]:checked")).to_have_count(len(RATES))
    expect(page.locator("#card-bang-mau .heat tbody tr")).to_have_count(len(OLD))
    expect(page.locator("#card-bang-mau .heat")).to_contain_text("mô phỏng")
    expect(page.locator("#khong-so-sanh-duoc")).to_contain_text("mẫu số bằng 0")
    page.locator("#card-bang-mau thead a").first.click()
    expect(page.locator("#card-xep-hang .topic")).to_contain_text("Cán bộ, công chức cấp xã có mặt")


def test_axe_finds_nothing_in_units_of_two_times_and_a_table(page):
    units = "don-vi=05974&don-vi=05986@2025-07-01&don-vi=06187@2025-07-01"
    opened_at(page, f"{PAGE}?nam=2025&{units}&lang=en&giao-dien=toi")
    expect(page.locator("#card-nhieu-hinh .main-svg").first).to_be_visible()
    page.locator("#card-thay-doi [data-show=table]").click()
    expect(page.locator("#card-thay-doi .view.table tbody")).to_be_visible()
    assert violations(page) == []


OVERLAPS = """() => [...document.querySelectorAll('.card .js-plotly-plot')]
  .filter((plot) => plot.offsetHeight).flatMap((plot) => {
  // Line by line: a value may stand beside the last line of its name.
  const lines = (text) => text.querySelector('tspan.line') ? [...text.querySelectorAll('tspan.line')] : [text];
  const texts = [...plot.querySelectorAll('WORDS, .xtick text')].flatMap(lines)
    .filter((one) => one.textContent.trim());
  const boxes = texts.map((one) => [one.textContent, one.getBoundingClientRect()]);
  const meet = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 3
    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 3;
  return boxes.flatMap(([name, box], at) => boxes.slice(at + 1)
    .filter(([, other]) => meet(box, other)).map(([other]) => `${name} / ${other}`));
})""".replace("WORDS", WORDS)


@pytest.mark.parametrize(
    "query",
    [
        "nam=2019&chi-tieu=legal_docs_expired",
        f"nam=2025&chi-tieu=commune_staff_present&don-vi={'&don-vi='.join((OLD[0], *NEW))}",
    ],
)
def test_no_words_of_a_chart_lie_on_others_on_a_phone(page, query):
    page.set_viewport_size({"width": 390, "height": 800})
    opened_at(page, f"{PAGE}?{query}")
    expect(page.locator("#card-nhieu-hinh .main-svg").first).to_be_visible()
    assert page.evaluate(OVERLAPS) == []


def asked_of(warehouse, query):
    """Return a visit of the page, and what it makes of the question."""
    visit = pages.visit(PAGE, query, warehouse)
    return visit, ComparisonPage(visit).question


@pytest.mark.parametrize("unit", (CITY, COMMUNES, *OLD, *NEW))
def test_what_was_chosen_is_what_is_compared(warehouse, unit):
    visit, shown = asked_of(warehouse, f"nam=2019&tu-nam=2018&don-vi={unit}")
    assert (shown.units, shown.since, shown.year) == ((unit,), 2018, 2019)
    level = warehouse.catalog.units[unit].level
    assert all(level in warehouse.catalog.indicators[name].levels for name in shown.indicators)
    asked = pages.page(visit).keys
    assert asked == ["thay-doi", "bang-mau", "nhieu-hinh"]  # one is not ranked
    there = CATALOG.units[unit].period(2019)
    assert [pages.page(visit).chart(key).empty for key in asked[:2]] == [not there] * 2
    for key in asked:
        assert {row[0] for row in pages.page(visit).chart(key).table.rows} <= names_of(unit)


def names_of(unit):
    name = unit_name(CATALOG.units[unit])
    return {name, *(f"{name}, {period_name(f'2025-S{half}')}" for half in (1, 2))}


def test_a_year_that_is_simulated_is_hollow_without_a_difference_and_says_why(warehouse):
    visit, _ = asked_of(warehouse, f"nam=2019&tu-nam=2018&don-vi={CITY}&chi-tieu=procedures_one_stop")
    chart = pages.page(visit).chart("thay-doi")
    assert chart.finding.endswith(f"năm 2018 và năm 2019: {obstacles.reason('status')}")
    assert [row[3] for row in chart.table.rows] == ["–"]
    drawn, _ = figure(chart, Drawing(PALETTES["light"]))
    marks = {
        symbol
        for trace in drawn["data"]
        if trace["mode"] == "markers"
        for symbol in trace["marker"]["symbol"]
    }
    assert marks == {"circle-open", "diamond"}
    assert not [one for one in drawn["layout"]["shapes"] if one["line"]["width"] == 3]  # nothing joins them


@pytest.mark.parametrize(("year", "since"), [(2019, 2018), (2016, 2015), (2015, 2016), (2025, 2024)])
def test_without_another_year_it_is_the_one_before(warehouse, year, since):
    assert asked_of(warehouse, f"nam={year}")[1].since == since
    assert asked_of(warehouse, f"nam={year}&tu-nam=2017")[1].since == 2017


def test_only_an_address_without_a_unit_compares_the_usual_ones(warehouse):
    assert asked_of(warehouse, "nam=2019")[1].units == OLD
    visit, shown = asked_of(warehouse, "nam=2019&don-vi=05977@2025-07-01")
    assert shown.units == ("05977@2025-07-01",)
    assert ComparisonPage(visit).default.units == OLD


def test_indicators_that_the_unit_has_not_are_said_and_those_that_it_has_offered(page):
    opened_at(page, f"{PAGE}?nam=2021&tu-nam=2018&don-vi=05974&chi-tieu=staff_qualification")
    expect(page.locator(".choose-again")).to_have_count(0)
    page.locator("#units").click()
    page.get_by_label("Toàn thành phố", exact=True).check()
    expect(page.locator(".choose-again")).to_contain_text("Không chỉ tiêu nào đã chọn có ở cấp này.")
    page.locator(".choose-again a").click()
    expect(page.locator("#card-thay-doi .main-svg").first).to_be_visible()
    expect(page.locator(".choose-again")).to_have_count(0)
    expect(page.locator("#filters input[name=don-vi]:checked")).to_have_count(1)


def test_one_unit_over_two_years_leads_on_to_others_and_too_many_to_fewer(page):
    opened_at(page, f"{PAGE}?nam=2021&tu-nam=2018&don-vi=05974")
    expect(page.locator("#title")).to_have_text("So sánh Phường Tam Thanh, năm 2018 và năm 2021")
    expect(page.locator("#card-thay-doi .main-svg").first).to_be_visible()
    expect(page.locator("#card-bang-mau .heat tbody tr")).to_have_count(1)
    expect(page.locator("#filters input[name=don-vi]:checked")).to_have_count(1)
    expect(page.locator("#card-xep-hang")).to_have_count(0)  # nobody asked to rank one
    assert violations(page) == []
    page.get_by_role("link", name="So sánh với các phường, xã khác cùng thời kỳ").click()
    expect(page.locator("#card-xep-hang")).to_be_visible()
    nine = "".join(f"&don-vi={unit}" for unit in (COMMUNES, *OLD))
    opened_at(page, f"{PAGE}?nam=2019{nine}")
    expect(page.locator(".choose-again")).to_contain_text("hãy chọn nhiều nhất 8 đơn vị")
    page.locator(".choose-again a").click()
    expect(page.locator("#card-bang-mau .heat tbody tr")).to_have_count(8)


def test_the_keyboard_chooses_units_and_none_means_the_usual_ones(page):
    opened_at(page, f"{PAGE}?nam=2019&don-vi=05974&don-vi=05977&chi-tieu=commune_staff_present&tu-nam=2016")
    expect(page.locator("#card-bang-mau .heat tbody tr")).to_have_count(2)
    page.locator("#units").focus()
    page.keyboard.press("Enter")
    page.locator("#filters [data-adds='05980']").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#card-bang-mau .heat tbody tr")).to_have_count(3)
    page.locator("#indicators").focus()
    page.keyboard.press("Enter")
    page.locator("#filters input[name=chi-tieu][value='commune_staff_present']").focus()
    page.keyboard.press("Space")
    expect(page.locator("#card-bang-mau .heat thead th")).to_have_count(1 + len(RATES))
    at_indicators(page, *RATES)


def test_one_more_indicator_comes_last_so_that_the_first_stays(page):
    opened_at(page, f"{PAGE}?nam=2019&don-vi=05974&don-vi=05977&chi-tieu=staff_qualification&tu-nam=2016")
    page.locator("#indicators").click()
    page.locator("#filters input[name=chi-tieu][value='commune_staff_present']").click()
    expect(page.locator("#card-bang-mau .heat thead th")).to_have_count(3)
    at_indicators(page, "staff_qualification", "commune_staff_present")
    expect(page.locator("#card-xep-hang .topic")).to_contain_text("Trình độ chuyên môn")


def test_each_picture_says_finding_and_simulation_and_names_no_bare_trace(site):
    where = (
        f"trang={PAGE}&nam=2019"
        + "".join(f"&don-vi={unit}" for unit in OLD)
        + "&chi-tieu=staff_qualification&tu-nam=2015"
    )
    for key in CHARTS:
        made = json.loads(site.get(f"/hinh/{key}.json?{where}"))["figure"]
        written = flat(" ".join(one["text"] for one in made["layout"]["annotations"]))
        assert "Mô phỏng:" in written and "không phải số liệu thật" in written
        assert all(trace["showlegend"] is False for trace in made["data"])
        assert "mô phỏng" in site.get(f"/bang/{key}?{where}")


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data") / "many"
    bench_many.write(folder, lambda line: None)
    return opened(folder)


def test_of_many_units_thirty_are_drawn_and_the_table_has_all(many):
    for language, said in (("vi", "Vẽ 30/175 đơn vị"), ("en", "30 of 175 units are shown")):
        visit = pages.visit(bench_many.ADDRESS, f"nam=2018&don-vi=90100&lang={language}", many)
        with use_language(language):
            chart = pages.page(visit).chart("xep-hang")
            drawn, _ = figure(chart, Drawing(PALETTES["light"]))
        labels = " ".join(mark["text"] for mark in words_in(drawn))
        assert said in " ".join(text for _, text in chart.notes)
        assert len(chart.table.rows) == 175
        assert sum(len(trace["x"]) for trace in bars_in(drawn)) == 30
        assert "Thử 100" in labels  # the unit that was chosen
        assert chart.alternative.count(";") < 40


def test_the_card_and_the_map_of_many_units(many):
    visit = pages.visit(bench_many.ADDRESS, "nam=2018&don-vi=178-xa", many)
    chart = pages.page(visit).chart(bench_many.INDICATOR)
    drawn, _ = figure(chart, Drawing(PALETTES["light"]))
    named = [mark["text"] for mark in words_in(drawn) if mark["x"] == 0]
    assert len(named) == len(set(named)) == 30 and named[0] == "Tất cả phường, xã"
    assert ("part", "Vẽ 30/176 đơn vị") in [(kind, text[:16]) for kind, text in chart.notes]
    assert len(chart.table.rows) == 176 * 3
    map_visit = pages.visit("/ban-do", f"nam=2018&chi-tieu={bench_many.INDICATOR}", many)
    mapped = pages.page(map_visit).chart(pages.page(map_visit).keys[0])
    assert "part" not in [kind for kind, _ in mapped.notes]


# ---- differences of rounded values


@given(st.lists(st.tuples(pairs, pairs), min_size=1, max_size=6))
def test_a_difference_that_is_not_that_of_the_written_values_is_explained(counts):
    changes = [
        change(cell(RATES[0], unit, before, "2018"), cell(RATES[0], unit, after))
        for unit, (before, after) in zip(OLD, counts, strict=False)
    ]
    with use_language("en"):
        table = comparison.change_table(changes, (2018, 2019))
    written = [
        [re.sub(r"[^\d.−-]", "", re.sub(r"\(.*", "", text)) for text in row[1:4]] for row in table.rows
    ]
    apart = [
        row
        for row, one in zip(written, changes, strict=True)
        if not one.why and Decimal(row[1]) - Decimal(row[0]) != Decimal(row[2].replace("−", "-") or 0)
    ]
    with use_language("en"):
        assert bool(comparison.change_notes(changes)) == bool(apart)
