"""Checks on every build: each rule against a plain second answer, what they catch, what they refuse, and their page."""

import csv
import json
import re
import shutil
from collections import defaultdict
from decimal import Decimal
from fractions import Fraction

import pandas as pd
import pytest
from browsing import publish
from hypothesis import given
from hypothesis import settings as thorough
from hypothesis import strategies as st
from languages import in_both
from playwright.sync_api import expect
from rows import write_rows
from test_accessibility import PHONE, fits, violations
from test_pillars import client  # noqa: F401
from twin import COMMUNES, OLD, YEARS, Twin, opened, question, rate_of

from dashboard.build.build import gather, read_text
from dashboard.build.checks import refuse, run
from dashboard.build.validation import DataError, check
from dashboard.build.validation_messages import STAGES
from dashboard.catalog import read_catalog
from dashboard.catalog.models import SeriesBreak
from dashboard.cli import main
from dashboard.data import checks
from dashboard.data.checks import CheckReport, report_of
from dashboard.data.reported_rates import printed
from dashboard.data.schema import TEXT_COLUMNS
from dashboard.data.versions import CHECKS, Version, content_id, current_version, verify
from dashboard.data.warehouse import Warehouse
from dashboard.language import format_number, use_language
from dashboard.language import gettext as _
from dashboard.pages.checks import ChecksPage
from dashboard.pages.visit import PageRequest
from dashboard.settings import SHIPPED_DATA, Settings
from dashboard.settings import settings as configured
from dashboard.submissions.build_version import build
from dashboard.wording.checks import (
    OUTCOME_SIGNS,
    formula,
    outcome_name,
    pieces,
    rule_name,
    sentence,
    summary,
    verdict,
)
from dashboard.wording.names import unit_short_name

FILE = SHIPPED_DATA / "observations" / "article-2020-02-24.csv"
CATALOG = read_catalog((SHIPPED_DATA,))
NUMBERS = ("numerator", "denominator", "value")


@pytest.fixture(scope="module")
def report(published):
    return report_of(opened(published).version)


@pytest.fixture(scope="module")
def twin(published):
    return Twin(opened(published).version)


def preferred(rows):
    """Return the preferred rows by indicator, category, unit and period."""
    return {
        (row["indicator"], row["category"], row["unit"], row["time_period"]): row
        for row in rows
        if row["preferred"]
    }


def amount(row):
    return row["value"] if row["numerator"] is None else row["numerator"]


def numbers_of(written, unit, period, found, units):
    """Return the rows and numbers of a term such as `a:b.denominator`, an empty list where they are not known."""
    cell, _unused, side = written.partition(".")
    indicator, _unused, category = cell.partition(":")
    communes = [one for one in OLD if period[:4] < "2025" or period == "2025-S1"] if unit == COMMUNES else []
    if side == "communes":
        rows = [found[key] for one in communes if (key := (indicator, category, one, period)) in found]
        return [(row, amount(row)) for row in rows]
    row = found.get((indicator, category, unit, period))
    if row is None:
        return []
    number = {"": amount(row), "denominator": row["denominator"], "units": len(communes)}[side]
    return [] if number is None else [(row, number)]


def sums_by_hand(rows, rules, units):
    """Return (rule, unit, period) → (numbers added, whole, simulated) of every declared sum that can be checked."""
    found, checked = preferred(rows), {}
    places = {(row["unit"], row["time_period"]) for row in rows}
    for rule in rules.values():
        for unit, period in places:
            if rule["levels"] and units[unit]["level"] not in rule["levels"]:
                continue
            if rule["periods"] and period not in rule["periods"]:
                continue
            terms = [numbers_of(term, unit, period, found, units) for term in rule["terms"]]
            whole = numbers_of(rule["whole"], unit, period, found, units)
            every = [one for term in [*terms, whole] for one in term]
            if not all(terms) or not whole or any("at_" in row["qualifier"] for row, _unused in every):
                continue
            if len({row["status"] == "simulated" for row, _unused in every}) == 1:
                added = [number for term in terms for _unused, number in term]
                checked[rule["id"], unit, period] = (added, whole[0][1], every[0][0]["status"] == "simulated")
    return checked


# What is shipped.


def test_every_declared_sum_is_that_of_the_twin_and_is_satisfied(published, report, twin):
    version = opened(published).version
    definitions = json.loads(version.catalog.read_text("utf-8"))
    by_hand = sums_by_hand(twin.rows, definitions["sum_rules"], definitions["units"])
    assert all(sum(added) == whole for added, whole, _unused in by_hand.values())
    counted = defaultdict(int)
    for (rule, _unused, period), (_unused, _unused, simulated) in by_hand.items():
        counted[rule, int(period[:4]), simulated] += 1
    tallied = {
        (one.rule, one.year, one.simulated): one.passed
        for one in report.tallies
        if one.rule in CATALOG.sum_rules
    }
    assert tallied == counted
    shown = {
        (one.rule, one.unit, one.time_period): (
            [term.number for term in one.terms],
            one.whole.number,
            one.simulated,
        )
        for one in report.findings
        if one.rule in CATALOG.sum_rules
    }
    assert shown == {
        key: value for key, value in by_hand.items() if definitions["units"][key[1]]["level"] != "commune"
    }


def test_each_declared_sum_is_checked_in_2019_on_published_figures(report):
    found = {one.rule for one in report.published.of(question()).findings if one.outcome == "passed"}
    of_handins = {name for name in CATALOG.sum_rules if name.startswith("dossiers-")}  # nothing of 2019
    assert set(CATALOG.sum_rules) - of_handins <= found


@pytest.mark.parametrize(
    ("rule", "written"),
    [
        ("simplified-by-field", "2 + 3 + 3 + 13 = 21"),
        ("commune-staff-present", "79 + 87 = 166"),
        ("commune-staff-posts", "82 + 88 = 170"),
        ("commune-staff-qualification", "122 + 14 + 30 = 166"),
        ("service-units-by-autonomy", "2 + 3 + 30 = 35"),
        ("service-units-by-kind", "6 + 29 = 35"),
        ("autonomous-units-by-kind", "6 + 29 = 35"),
        ("merged-posts", "79 + 1 (P. Tam Thanh) + 1 (P. Chi Lăng) + 1 (X. Quảng Lạc) = 82"),
        ("one-stop-whole", "245 = 245"),
        ("to-amend-whole", "22 = 22"),
        ("communes-whole", "8 = 8"),
    ],
)
def test_a_sum_is_written_with_its_numbers(report, rule, written):
    (found,) = report.published.of(question()).of_rule(rule).findings
    assert formula(found, CATALOG) == written


def test_printed_rates_are_those_of_the_rows(report, twin):
    by_hand = {}
    for row in twin.rows:
        reported = row["reported_rate_pct"]
        # A rate that is printed alone has nothing to be checked against: it is neither checked nor passed.
        if reported is not None and row["denominator"]:
            places = max(0, -Decimal(reported).normalize().as_tuple().exponent)
            shifted = Fraction(100 * row["numerator"], row["denominator"]) * 10**places
            as_printed = int(Fraction(reported) * 10**places)
            kind = (
                "same"
                if shifted == as_printed
                else "rounded"
                if int(shifted + Fraction(1, 2)) == as_printed
                else "cut"
                if int(shifted) == as_printed
                else "?"
            )
            by_hand[row["indicator"], row["category"]] = kind
    found = {
        (one.whole.indicator, one.whole.category): one.kind
        for one in report.of_rule(checks.REPORTED).findings
    }
    assert found == by_hand
    assert report.of_rule(checks.REPORTED).checked == len(by_hand)
    assert ("dossier_results_published", "") not in found
    assert all(len(one.terms) == 2 for one in report.of_rule(checks.REPORTED).findings)
    assert [cell for cell, kind in found.items() if kind not in ("same", "rounded")] == [
        ("procedures_one_stop", "")
    ]


def test_parts_add_up_to_their_denominators(report, twin):
    whole = defaultdict(list)
    parts = {name: len(one["categories"]) for name, one in twin.indicators.items() if one["parts_of_whole"]}
    for row in twin.rows:
        if row["indicator"] in parts and row["preferred"]:
            whole[row["indicator"], row["unit"], row["time_period"]].append(row)
    complete = {
        key: rows for key, rows in whole.items() if len(rows) == parts[key[0]] and rows[0]["denominator"]
    }
    assert all(sum(row["numerator"] for row in rows) == rows[0]["denominator"] for rows in complete.values())
    assert report.of_rule(checks.PARTS).count("passed") == len(complete) > 100


def test_communes_add_up_to_their_total_where_all_are_of_one_status(report, twin):
    found, counted = preferred(twin.rows), 0
    for (indicator, category, unit, period), total in found.items():
        if unit != COMMUNES or not twin.indicators[indicator]["additive"]:
            continue
        rows = [found.get((indicator, category, one, period)) for one in OLD]
        if None in rows or {row["status"] for row in rows} != {total["status"]}:
            continue
        for side in ("amount", "denominator"):
            numbers = [amount(row) if side == "amount" else row[side] for row in (*rows, total)]
            if None not in numbers:
                assert sum(numbers[:-1]) == numbers[-1]
                counted += 1
    assert report.of_rule(checks.COMMUNES).count("passed") == counted > 50


def test_jumps_are_counted_on_neighbouring_years_of_one_status(report, twin):
    found, counted, far = preferred(twin.rows), 0, []
    for (indicator, category, unit, period), after in found.items():
        before = found.get((indicator, category, unit, str(int(period[:4]) - 1)))
        if "-" in period or not before or before["status"] != after["status"]:
            continue
        if {before["qualifier"], after["qualifier"]} != {"exact"}:
            continue
        if twin.indicators[indicator]["measure"] == "count":
            moved, most = amount(after) - amount(before), Decimal(amount(before)) / 2
            if abs(moved) < 10:
                continue
        else:
            rates, wholes = (rate_of(before), rate_of(after)), (before["denominator"], after["denominator"])
            if None in rates or any(whole is not None and whole < 20 for whole in wholes):
                continue
            moved, most = rates[1] - rates[0], 20
        counted += 1
        far += [(indicator, category, unit, period)] if abs(moved) > most else []
    jumps = report.of_rule(checks.JUMPS)
    assert jumps.checked == counted > 300
    assert [
        (one.whole.indicator, one.whole.category, one.unit, one.time_period) for one in jumps.findings
    ] == far


def test_every_row_is_counted_where_the_build_refuses_row_by_row(report, twin):
    rates = [row for row in twin.rows if row["numerator"] is not None and row["denominator"] is not None]
    assert report.of_rule(checks.WITHIN).count("passed") == len(rates)
    zero = report.of_rule(checks.NO_RATE)
    assert zero.count("information") == sum(row["denominator"] == 0 for row in rates)
    assert zero.checked == len(rates)
    assert report.of_rule(checks.CHOSEN).count("passed") == sum(row["preferred"] for row in twin.rows)


# The rate rule.


@given(
    whole=st.integers(1, 10**6),
    share=st.fractions(0, 1),
    places=st.integers(0, 4),
)
@thorough(max_examples=300)
def test_a_rate_that_is_rounded_cut_or_wrong_is_called_so(whole, share, places):
    exact = 100 * Fraction(int(share * whole), whole)
    unit = Fraction(1, 10**places)
    down = exact // unit * unit
    # Judged by the decimals that are left when zeros at the end are gone, as in what is stored.
    for reported in (down, down + unit, down + 2 * unit, down - unit):
        written = Decimal(reported.numerator) / Decimal(reported.denominator)
        left = Fraction(1, 10 ** max(0, -written.normalize().as_tuple().exponent))
        distance = abs(exact - reported)
        expected = (
            "same"
            if not distance
            else "rounded"
            if distance <= left / 2
            else "wrong"
            if distance >= left
            else "cut"
            if reported < exact
            else "raised"
        )
        assert printed(exact, written) == expected


@pytest.mark.parametrize(
    ("reported", "kind"),
    [
        ("89.79", "cut"),
        ("89.8", "rounded"),
        ("89.81", "wrong"),
        ("89.78", "wrong"),
        ("90", "rounded"),
        ("89", "cut"),
    ],
)
def test_the_rate_of_the_one_stop_shop(reported, kind):
    assert printed(Fraction(22000, 245), Decimal(reported)) == kind


# Mutations: each number of 2019, one more.

# What stands alone in its source: no second number says what it must be. The sealed reference guards these.
ALONE = {
    ("legal_docs_to_amend", "", "1", "numerator"),
    ("legal_docs_expired", "", "1", "numerator"),
    ("legal_docs_unlawful", "", "1", "value"),
    ("procedures_postal", "", "2", "numerator"),
    ("procedures_online_l3", "", "1", "numerator"),
    ("procedures_online_l4", "", "1", "numerator"),
    ("services_online_l3", "", "1", "numerator"),
    ("services_online_l4", "", "1", "numerator"),
    ("specialised_agencies", "", "1", "value"),
    ("associations_with_quota", "", "1", "value"),
    ("city_civil_servants_present", "", "1", "numerator"),
    ("city_civil_servants_present", "", "1", "denominator"),
    ("public_employees_present", "", "1", "numerator"),
    ("public_employees_present", "", "1", "denominator"),
    ("agencies_autonomous", "", "1", "denominator"),
    ("agencies_income_increase", "", "1", "numerator"),
    ("communes_autonomous", "", "1", "numerator"),
    ("service_unit_autonomy", "self_financed_recurrent", "2", "numerator"),
    ("service_unit_autonomy", "partly_self_financed", "2", "numerator"),
    ("email_internal", "", "1", "value"),
    ("email_external", "", "1", "value"),
    ("applications_regular_use", "", "1", "denominator"),
    ("antivirus_computers", "", "1", "value"),
}


@pytest.fixture(scope="module")
def official():
    return read_text(Settings(simulated=False))


def mutations():
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [(place, name) for place, row in enumerate(rows) for name in NUMBERS if row[name]]


def name_of(row, column):
    return (row["indicator"], row["category"], str(row["claim"]), column)


def caught(official, place, column):
    """Tell whether a number that is one more is refused as a row, or found by a check."""
    catalog, frame = official
    changed = frame.copy()
    changed.loc[place, column] += 1
    try:
        check(changed, catalog, *STAGES)
    except DataError:
        return True
    before, after = run(frame, catalog), run(changed, catalog)
    return after.ended("error", "warning", "information") != before.ended("error", "warning", "information")


def test_every_number_of_2019_is_caught_but_for_those_that_stand_alone(official):
    frame = official[1]
    assert len(mutations()) > 70
    missed = {
        name_of(frame.loc[place], column)
        for place, column in mutations()
        if not caught(official, place, column)
    }
    assert missed == ALONE


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            ("procedures_simplified", "cooperative", "value", "4"),
            "2 + 3 + 4 + 13 = 22 ≠ 21, thừa 1 so với tổng",
        ),
        (("commune_staff_present", "cadre", "numerator", "78"), "78 + 87 = 165 ≠ 166, thiếu 1 so với tổng"),
        (
            ("service_unit_autonomy", "state_financed", "numerator", "31"),
            "2 + 3 + 31 = 36 ≠ 35, thừa 1 so với tổng",
        ),
        (("procedures_one_stop", "", "numerator", "246"), "tử số 246 lớn hơn mẫu số 245"),
    ],
)
def test_some_mutations_are_built_and_refused_with_file_and_row(tmp_path, monkeypatch, change, said):
    indicator, category, column, number = change
    rows = changed_rows(
        lambda row: row["indicator"] == indicator and row["category"] == category, {column: number}
    )
    with pytest.raises(DataError) as refused:
        build_of(tmp_path, monkeypatch, rows)
    assert said in str(refused.value)
    assert refused.value.file.endswith("article-2020-02-24.csv")
    assert re.match(r"dòng \d+", refused.value.place)
    assert refused.value.remedy
    assert not list((tmp_path / "data" / "published").glob("versions/*"))


@pytest.mark.parametrize(
    ("change", "rule", "said"),
    [
        (
            ("procedures_one_stop", "numerator", "221"),
            "reported_rate",
            "221/245 = 90,2041%; nguồn ghi 89,79%, lệch từ một đơn vị ở chữ số cuối trở lên",
        ),
        (
            ("public_service_units", "value", "36"),
            "service-units-by-kind",
            "6 + 29 = 35 ≠ 36, thiếu 1 so với tổng",
        ),
        (("legal_docs_reviewed", "value", "23"), "to-amend-whole", "22 ≠ 23, thiếu 1 so với tổng"),
    ],
)
def test_some_mutations_are_published_with_a_warning(tmp_path, monkeypatch, change, rule, said):
    indicator, column, number = change
    version = build_of(
        tmp_path, monkeypatch, changed_rows(lambda row: row["indicator"] == indicator, {column: number})
    )
    found = report_of(version).of_rule(rule).ended("warning")
    assert any(said in sentence(one, CATALOG) for one in found)
    assert all(len(set(in_both(sentence, one, CATALOG))) == 2 for one in found)


def changed_rows(belongs, change):
    """Return the shipped rows, with the first that belongs changed."""
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    next(row for row in rows if belongs(row)).update(change)
    return rows


def build_of(folder, monkeypatch, rows, simulated=False):
    """Publish a copy of the shipped data with other observations."""
    text = shipped_copy(folder)
    with (text / "observations" / FILE.name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, TEXT_COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    return build_copy(folder, text, monkeypatch, simulated)


def shipped_copy(folder):
    text = folder / "text"
    shutil.copytree(SHIPPED_DATA, text, ignore=shutil.ignore_patterns("published"))
    return text


def build_copy(folder, text, monkeypatch, simulated=False):
    data = folder / "data"
    data.mkdir(exist_ok=True)
    monkeypatch.setattr("dashboard.settings.SHIPPED_DATA", text)
    return build(Settings(data=data, simulated=simulated), "test")


# The other rules, on rows made for them.


def added(tmp_path, *rows):
    """Return what the checks find in the shipped rows and these."""
    (tmp_path / "data").mkdir()
    write_rows(tmp_path / "data", *rows)
    catalog, frame = gather(Settings(data=tmp_path / "data", simulated=False))
    return run(frame, catalog), frame, catalog


CITY_ROW = {
    "indicator": "procedures_public",
    "unit": "178",
    "category": "",
    "numerator": "",
    "denominator": "",
    "measure_unit": "procedure",
    "locator": "p3",
}


@pytest.mark.parametrize(("value", "kinds"), [("367", []), ("368", ["rise"]), ("122", ["fall"]), ("240", [])])
def test_a_count_that_moves_by_more_than_half_is_a_jump(tmp_path, value, kinds):
    report, _unused, catalog = added(tmp_path, CITY_ROW | {"value": value})
    found = report.of_rule(checks.JUMPS).findings
    assert [one.kind for one in found] == kinds
    assert all("245 → " in sentence(one, catalog) for one in found)


def test_a_declared_jump_replaces_the_default(tmp_path):
    (tmp_path / "data" / "indicators").mkdir(parents=True)
    catalog, frame = gather(Settings(data=tmp_path / "data", simulated=False))
    one = catalog.indicators["procedures_public"].model_copy(update={"largest_jump": 1.0})
    other = catalog.model_copy(update={"indicators": catalog.indicators | {one.id: one}})
    rows = frame[frame["indicator"] == one.id]
    later = rows.assign(time_period="2020", year=2020, value=rows["value"] + 11)
    both = pd.concat([rows, later], ignore_index=True)
    assert run(both, catalog).of_rule(checks.JUMPS).count("warning") == 0
    assert run(both, other).of_rule(checks.JUMPS).count("warning") == 1


def test_a_jump_of_a_rate_is_written_in_per_cent(tmp_path):
    staff = {"indicator": "city_civil_servants_present", "unit": "178", "category": "", "denominator": "97"}
    report, frame, catalog = added(tmp_path, staff | {"numerator": "60"})
    (found,) = report.of_rule(checks.JUMPS).findings
    assert (found.kind, formula(found, CATALOG)) == ("fall", "88,6598% → 61,8557%")
    broken = catalog.indicators[staff["indicator"]].model_copy(
        update={"breaks": (SeriesBreak(year=2020, note_vi="x", note_en="x"),)}
    )
    cut = catalog.model_copy(update={"indicators": catalog.indicators | {broken.id: broken}})
    assert run(frame, cut).of_rule(checks.JUMPS).checked == 0


def test_no_jump_is_told_of_official_against_simulated(report):
    found = [one for one in report.findings if one.rule == checks.JUMPS and one.year in (2019, 2020)]
    assert found == []


@pytest.mark.parametrize(("numerator", "count"), [("5", 1), ("7", 0)])
def test_a_claim_below_a_stated_bound_contradicts_it(tmp_path, numerator, count):
    bound = {"qualifier": "at_least", "numerator": "6", "denominator": "10"}
    reason = {"preference_reason_vi": "x", "preference_reason_en": "x"}
    report, _unused, catalog = added(
        tmp_path,
        bound | reason,
        {"claim": "2", "numerator": numerator, "denominator": "10", "preferred": "false"},
    )
    found = report.of_rule(checks.BOUNDS)
    assert (found.count("warning"), found.checked) == (count, 1)
    assert all("trên 60% và 50%" in sentence(one, catalog) for one in found.findings)


def staff(unit, **rest):
    return {"unit": unit, "time_period": "2020"} | rest


@pytest.mark.parametrize(("total", "kinds"), [("160", []), ("161", ["short"]), ("159", ["over"])])
def test_wards_of_one_status_are_added_up_against_their_total(tmp_path, total, kinds):
    wards = [staff(unit, numerator="20", denominator="21") for unit in OLD]
    report, _unused, _unused = added(tmp_path, *wards, staff(COMMUNES, numerator=total, denominator="168"))
    assert [one.kind for one in report.of_rule(checks.COMMUNES).ended("warning")] == kinds


def test_some_wards_may_not_be_more_than_all(tmp_path):
    few = [staff(unit, numerator="90", denominator="90") for unit in OLD[:2]]
    report, _unused, _unused = added(tmp_path, *few, staff(COMMUNES, numerator="160", denominator="200"))
    assert [(one.kind, one.whole.side) for one in report.of_rule(checks.COMMUNES).findings] == [
        ("over", "amount")
    ]


def test_0_of_0_is_information(tmp_path):
    report, _unused, _unused = added(tmp_path, {"numerator": "0", "denominator": "0"})
    assert [one.outcome for one in report.of_rule(checks.NO_RATE).findings] == ["information"]


def test_parts_of_different_wholes_are_a_warning_and_too_many_an_error(tmp_path):
    part = {"indicator": "staff_qualification", "locator": "p5"}
    names = ("university_or_higher", "college", "intermediate")
    rows = [part | {"category": name, "numerator": "7", "denominator": "21"} for name in names]
    rows[1]["denominator"] = "20"
    report, _unused, _unused = added(tmp_path, *rows)
    assert [one.kind for one in report.of_rule(checks.PARTS).ended("warning")] == ["unlike"]
    rows[1] |= {"denominator": "21", "numerator": "8"}
    (tmp_path / "other").mkdir()
    report, frame, catalog = added(tmp_path / "other", *rows)
    with pytest.raises(DataError, match="dòng 2, 3, 4"):
        refuse(report, frame, catalog)


def test_what_the_generator_made_never_stops_a_build(official, report):
    """A sum of simulated figures that does not close is a warning, however severe its rule."""
    catalog, frame = gather(Settings())
    made = frame["status"] == "simulated"
    place = frame.index[
        made & (frame["indicator"] == "procedures_simplified") & (frame["category"] == "total")
    ][0]
    frame.loc[place, "value"] += 1
    found = run(frame, catalog).of_rule("simplified-by-field").ended("error", "warning")
    assert [(one.outcome, one.simulated) for one in found] == [("warning", True)]
    assert sentence(found[0], catalog).startswith("Mô phỏng: ")


# Bad rules.

GOOD = """terms = ["procedures_simplified:press_publishing"]
whole = "procedures_simplified:total"
severity = "information"
name_vi = "a"
name_en = "a"
reason_vi = "a"
reason_en = "a"
source = "article-2020-02-24"
paragraphs = [3]
"""


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("procedures_simplified:total", "no_such_thing", "khóa whole"),
        ("press_publishing", "no_such_field", "khóa terms"),
        ("press_publishing", "press_publishing.top", "sau dấu chấm"),
        ("press_publishing", "press_publishing.denominator", "khóa terms"),
        ("procedures_simplified:press_publishing", "email_internal", "khóa terms"),
        ("procedures_simplified:press_publishing", "procedures_simplified", "khóa terms"),
        ("procedures_simplified:press_publishing", "procedures_simplified:total", "tệp"),
        ("information", "fatal", "khóa severity"),
        ('severity = "information"', 'severity = "information"\nlevel = "city"', "khóa level"),
        ('severity = "information"', 'severity = "information"\nlevels = ["district"]', "khóa levels"),
        ('severity = "information"', 'severity = "information"\nperiods = ["last year"]', "khóa periods"),
        ("article-2020-02-24", "no-such-source", "khóa source"),
        ("[3]", "[9]", "khóa paragraphs"),
        ('source = "article-2020-02-24"\n', "", "tệp"),
        ('name_en = "a"\n', "", "khóa name_en"),
        ("terms = [", "terms = ", "cú pháp TOML"),
    ],
)
def test_a_bad_rule_is_refused_with_file_key_and_remedy(data_folder, capsys, old, new, key):
    path = data_folder / "checks" / "bad.toml"
    path.parent.mkdir()
    path.write_text(GOOD.replace(old, new, 1), encoding="utf-8")
    assert main.main(["check"]) == 1
    said = capsys.readouterr().err
    assert "checks/bad.toml" in said and key in said and "Cách sửa:" in said
    assert "Traceback" not in said


def test_the_rule_that_the_bad_ones_are_made_from_is_good(data_folder):
    (data_folder / "checks").mkdir()
    (data_folder / "checks" / "good.toml").write_text(GOOD, encoding="utf-8")
    report = report_of(publish(data_folder, simulated=False))
    (found,) = report.of_rule("good").findings
    with use_language("en"):
        assert (found.outcome, found.kind, formula(found, CATALOG)) == (
            "information",
            "short",
            "2 ≠ 21",
        )


# What is kept with a version, and what the commands say.


def test_findings_are_a_listed_file_of_the_version(published):
    version = current_version(published / "published")
    assert CHECKS in version.manifest.files
    assert verify(version).checks.is_file()
    assert CheckReport.model_validate_json(version.checks.read_bytes()) == report_of(version)


def test_the_same_text_gives_the_same_findings_and_id(published, tmp_path):
    version = current_version(published / "published")
    again = publish(tmp_path)
    assert (again.id, again.checks.read_bytes()) == (version.id, version.checks.read_bytes())


def test_a_version_without_findings_still_opens(published, tmp_path):
    version = current_version(published / "published")
    written = json.loads((version.folder / "manifest.json").read_text())
    del written["files"][CHECKS]
    kept = type(version.manifest).model_validate(written)
    written["id"] = content_id(kept.files)
    folder = tmp_path / written["id"]
    shutil.copytree(version.folder, folder, ignore=shutil.ignore_patterns(CHECKS))
    (folder / "manifest.json").write_text(json.dumps(written))
    old = verify(Version.read(folder))
    assert report_of(old) is None
    visit = PageRequest("/kiem-tra", "", question(), None, Warehouse(old, True))
    assert "lần công bố tới sẽ lưu" in str(ChecksPage(visit).content)


def test_check_prints_findings_by_level(data_folder, capsys):
    write_rows(data_folder, CITY_ROW | {"value": "400"})
    assert main.main(["check"]) == 0
    printed = capsys.readouterr()
    heads = [line for line in printed.out.splitlines() if not line.startswith("  ")]
    assert [head.partition(" (")[0] for head in heads] == ["Cảnh báo", "Thông tin"]
    assert "245 → 400, tăng nhiều hơn mức thường thấy trong một năm." in printed.out
    assert re.search(r"Đã kiểm tra \d+ phép: \d+ đạt, 0 lỗi, 1 cảnh báo, \d+ thông tin\.", printed.err)


def test_check_ends_with_1_where_something_cannot_be(data_folder, capsys):
    whole = CITY_ROW | {"indicator": "procedures_simplified", "locator": "p3"}
    parts = ("press_publishing", "household_business", "cooperative", "civil_status_commune")
    write_rows(
        data_folder,
        whole | {"category": "total", "value": "5"},
        *(whole | {"category": name, "value": "1"} for name in parts),
    )
    assert main.main(["check"]) == 1
    printed = capsys.readouterr()
    assert "Lỗi (1):" in printed.out
    assert "1 + 1 + 1 + 1 = 4 ≠ 5, thiếu 1 so với tổng" in printed.err
    assert main.main(["build"]) == 1
    assert not list(configured().published.glob("versions/*"))


# Words and page.


def test_a_term_of_another_unit_than_its_line_names_that_unit(report):
    """79 + 1 + 1 + 1 = 82 stood for all wards, where each 1 is of one ward."""
    seen = set()
    for one in report.findings:
        written = pieces(one, CATALOG)
        for term in one.terms:
            name = unit_short_name(CATALOG.units[term.unit])
            named = [text for text, key in written if key == term.key and name in text]
            assert bool(named) is (term.unit != one.unit)
            seen.add(term.unit != one.unit)
    assert seen == {True, False}


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_finding_is_a_sentence_with_its_numbers(report, language):
    with use_language(language):
        for one in report.findings:
            spoken = sentence(one, CATALOG)
            assert verdict(one) in spoken and formula(one, CATALOG) in spoken
            assert spoken.startswith(_("Simulated: {finding}", finding="")) == one.simulated
            assert format_number(one.whole.number, "#,##0.####") in spoken
        for rule in (*CATALOG.sum_rules, *checks.GENERAL):
            assert rule_name(rule, CATALOG)
        assert (
            len({outcome_name(outcome) for outcome in OUTCOME_SIGNS}) == len(set(OUTCOME_SIGNS.values())) == 4
        )


def test_the_numbers_of_the_summary_add_up(report):
    for year in YEARS:
        for hidden in (False, True):
            shown = report.of(question(year, official_only=hidden))
            said = summary(shown, year).replace(".", "")
            counted = [int(number) for number in re.findall(r"\d+", said) if number != str(year)]
            assert counted == [] if not shown.checked else counted[0] == sum(counted[1:])
            only_made = shown.checked > 0 and not any(not one.simulated for one in shown.tallies)
            assert summary(shown, year).startswith("Mô phỏng: ") == only_made
            assert not hidden or not any(one.simulated for one in (*shown.findings, *shown.tallies))


def test_the_page_says_what_is_simulated_and_nothing_of_it_when_hidden(client):  # noqa: F811
    shown, hidden = (client.get(f"/kiem-tra?nam=2018{rest}").text for rest in ("", "&so-lieu=chinh-thuc"))
    assert "Mô phỏng: " in shown
    assert "Mô phỏng: " not in hidden and "Năm 2018 không có số liệu để kiểm" in hidden


def test_the_page_is_found_from_status_and_search_and_leads_on(page):
    page.goto("/tinh-trang?nam=2019")
    page.get_by_role("link", name="Xem kết quả kiểm tra các số liệu này").click()
    expect(page.locator("main h1")).to_have_text("Kiểm tra số liệu năm 2019")
    rule = page.locator("#phep-simplified-by-field")
    expect(rule.locator(".formula")).to_have_text("2 + 3 + 3 + 13 = 21")
    expect(rule.locator(".verdict")).to_have_text("✓Đạt")
    expect(rule.get_by_role("link", name="đoạn 3")).to_have_attribute(
        "href", "/nguon/article-2020-02-24?nam=2019&don-vi=178#p3"
    )
    rule.get_by_role("link", name="TTHC đề nghị đơn giản hóa").focus()
    page.keyboard.press("Enter")
    expect(page.locator("main h1")).to_contain_text("đơn giản hóa")
    expect(page).to_have_url(re.compile("/chi-tieu/procedures_simplified"))
    assert "/kiem-tra" in page.evaluate("() => fetch('/tim?q=kiem tra').then(answer => answer.text())")


def test_the_page_of_a_year_with_findings_is_clean_at_night(page):
    page.goto("/kiem-tra?nam=2019&giao-dien=toi")
    expect(page.locator("main .checks")).to_be_visible()
    assert violations(page) == []
    page.set_viewport_size(PHONE)
    fits(page)


def test_a_choice_is_spoken_and_shown(page):
    page.goto("/kiem-tra?nam=2019")
    expect(page.locator("main .standing p")).to_have_count(2)
    page.get_by_label("Hiện số liệu mô phỏng").uncheck()
    expect(page.locator("main .standing p")).to_have_count(1)
    expect(page.locator("#spoken")).to_contain_text("phép kiểm số liệu năm 2019")
    expect(page.locator(".checks")).not_to_contain_text("Mô phỏng")
