"""The generator adds up to official totals, gives way to official cells, and always says the same."""

import re
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tries import tries

from dashboard.build.simulation import simulate
from dashboard.build.simulation.fill import CannotAddUp, FillTarget, fill
from dashboard.build.simulation.plan import Plan
from dashboard.catalog import DefinitionError, read_catalog
from dashboard.catalog.models import Simulation
from dashboard.data import schema

DATA = Path(__file__).resolve().parent.parent / "data"
CATALOG = read_catalog((DATA,))
STAFF = CATALOG.model_copy(
    update={
        "indicators": {
            name: CATALOG.indicators[name] for name in ("commune_staff_present", "staff_qualification")
        }
    }
)
OLD_WARDS = ["05971", "05974", "05977", "05980", "05983", "05986", "05989", "05992"]
NEW_WARDS = ["05977@2025-07-01", "05983@2025-07-01", "05986@2025-07-01", "06187@2025-07-01"]
LEVELS = ("university_or_higher", "college", "intermediate")
CELL = ["indicator", "unit", "time_period", "category"]


def load(path: Path) -> pd.DataFrame:
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    for column in ("numerator", "denominator", "value"):
        frame[column] = pd.to_numeric(frame[column].replace("", None)).astype("Int64")
    frame["year"] = frame["time_period"].str[:4].astype(int)
    return frame.assign(preferred=frame["preferred"] == "true", claim=frame["claim"].astype(int))


OFFICIAL = load(DATA / "observations" / "article-2020-02-24.csv")
SIMULATED = simulate(CATALOG, OFFICIAL)


def official_rows(indicator: str, period: str = "2019", **cells) -> pd.DataFrame:
    """Add official ward values: `u05977={category: (numerator, denominator)}`."""
    rows = [
        {
            "indicator": indicator, "unit": unit[1:], "time_period": period, "category": category, "claim": 1,
            "numerator": numerator, "denominator": denominator, "qualifier": "exact", "status": "official",
            "preferred": True, "source": "article-2020-02-24",
        }
        for unit, categories in cells.items()
        for category, (numerator, denominator) in categories.items()
    ]  # fmt: skip
    return pd.concat([OFFICIAL, pd.DataFrame(rows)], ignore_index=True)


def wards(frame: pd.DataFrame, indicator: str, period: str = "2019") -> pd.DataFrame:
    return frame[
        (frame["indicator"] == indicator) & (frame["time_period"] == period) & frame["unit"].isin(OLD_WARDS)
    ]


def ward_sums(simulated: pd.DataFrame, official: pd.DataFrame, indicator: str, period: str = "2019") -> dict:
    everything = wards(pd.concat([simulated, official], ignore_index=True), indicator, period)
    sums = everything.groupby("category")[["numerator", "denominator"]].sum()
    return {
        category: tuple(int(number) for number in row)
        for category, row in zip(sums.index, sums.values, strict=True)
    }


def assert_staff_adds_up(simulated: pd.DataFrame, official: pd.DataFrame) -> None:
    qualification = dict(zip(LEVELS, [(122, 166), (14, 166), (30, 166)], strict=True))
    assert ward_sums(simulated, official, "staff_qualification") == qualification
    assert ward_sums(simulated, official, "commune_staff_present") == {
        "cadre": (79, 82), "civil_servant": (87, 88), "total": (166, 170),
    }  # fmt: skip
    everything = pd.concat([simulated, official], ignore_index=True)
    present = wards(everything, "commune_staff_present").query("category == 'total'")
    present = present.set_index("unit")["numerator"].sort_index()
    qualified = wards(everything, "staff_qualification").groupby("unit")
    assert (qualified["denominator"].min() == present).all() and (
        qualified["denominator"].max() == present
    ).all()
    assert (qualified["numerator"].sum() == present).all()


def test_rows_say_that_they_are_simulated():
    assert list(SIMULATED.columns) == schema.OBSERVATIONS.names
    assert len(SIMULATED) > 1000 and not SIMULATED.duplicated([*CELL, "claim"]).any()
    for column, value in [
        ("status", "simulated"),
        ("source", "simulation"),
        ("locator", ""),
        ("qualifier", "exact"),
        ("claim", 1),
    ]:
        assert set(SIMULATED[column]) == {value}
    assert SIMULATED["preferred"].all() and SIMULATED["reported_rate_pct"].isna().all()
    assert SIMULATED["as_of"].isna().all()  # what was made stands for no day


def test_rows_fit_the_schema_of_parquet():
    table = pa.Table.from_pandas(SIMULATED, schema=schema.OBSERVATIONS, preserve_index=False)
    assert table.num_rows == len(SIMULATED)
    assert list(SIMULATED.index) == list(SIMULATED.sort_values(list(schema.SORTED_BY)).index)


def test_nothing_stands_over_an_official_cell():
    assert SIMULATED.merge(OFFICIAL[CELL], on=CELL).empty


def test_same_input_gives_the_same_rows():
    pd.testing.assert_frame_equal(SIMULATED, simulate(CATALOG, OFFICIAL))
    pd.testing.assert_frame_equal(SIMULATED, simulate(CATALOG, OFFICIAL.iloc[::-1]))


def test_simulated_rows_of_the_input_are_ignored():
    pd.testing.assert_frame_equal(
        SIMULATED, simulate(CATALOG, pd.concat([OFFICIAL, SIMULATED], ignore_index=True))
    )


def test_only_declared_levels_periods_and_years():
    for row in SIMULATED.itertuples():
        indicator, unit = CATALOG.indicators[row.indicator], CATALOG.units[row.unit]
        assert indicator.simulation and unit.level in indicator.levels and indicator.exists_in(row.year)
        assert 2015 <= row.year <= 2025 and row.time_period == unit.period(row.year)
        assert row.category in indicator.category_ids and row.measure_unit == indicator.measure_unit


def test_after_the_change_there_are_the_four_wards_and_no_total():
    after = SIMULATED[SIMULATED["time_period"] == "2025-S2"]
    assert set(after["unit"]) == set(NEW_WARDS)
    staff = after.query("indicator == 'commune_staff_present' and category == 'total'").set_index("unit")[
        "denominator"
    ]
    assert staff["06187@2025-07-01"] > 80 and 30 < staff["05983@2025-07-01"] < 50


def test_values_are_possible():
    rates = SIMULATED[SIMULATED["numerator"].notna()]
    assert (rates["numerator"] >= 0).all() and (rates["numerator"] <= rates["denominator"]).all()
    for row in SIMULATED[SIMULATED["numerator"].isna()].itertuples():
        if CATALOG.indicators[row.indicator].measure == "percent":
            assert 0 <= row.value <= 100 and row.value == round(row.value, 1)
        else:
            assert row.value >= 0 and row.value == int(row.value)


def test_wards_add_up_to_the_official_totals_of_2019():
    assert_staff_adds_up(SIMULATED, OFFICIAL)
    assert ward_sums(SIMULATED, OFFICIAL, "legal_docs_expired") == {"": (1, 5)}
    assert ward_sums(SIMULATED, OFFICIAL, "communes_autonomous") == {"": (0, 8)}
    assert wards(SIMULATED, "legal_docs_due_for_review")["value"].sum() == 5
    assert set(wards(SIMULATED, "communes_autonomous")["denominator"]) == {1}
    assert SIMULATED.query("indicator == 'legal_docs_unlawful'").empty


@pytest.mark.parametrize(
    "indicator", [one.id for one in CATALOG.indicators.values() if one.additive and one.simulation]
)
def test_wards_add_up_in_every_year(indicator):
    rows = SIMULATED[(SIMULATED["indicator"] == indicator) & (SIMULATED["year"] != 2019)]
    for (period, category), group in rows[rows["time_period"] != "2025-S2"].groupby(
        ["time_period", "category"]
    ):
        group = group.set_index("unit")
        present = group.drop(index="178-xa")
        for column in ("numerator", "denominator", "value"):
            left = (
                (group.loc["178-xa", column] or 0) - present[column].sum()
                if group[column].notna().all()
                else 0
            )
            assert left >= 0, (period, category, column)
            if len(present) == 8:
                assert left == 0, (period, category, column)
            else:
                assert left <= 35, "what a left-out ward may hold"


def test_wards_add_up_before_any_are_left_out(monkeypatch):
    monkeypatch.setattr("dashboard.build.simulation.generator.GAPS", {})
    whole = simulate(CATALOG, OFFICIAL)
    additive = [one.id for one in CATALOG.indicators.values() if one.additive and one.simulation]
    rows = whole[
        whole["indicator"].isin(additive) & ~whole["year"].eq(2019) & whole["time_period"].ne("2025-S2")
    ]
    numbers = rows.assign(value=rows["value"].map(lambda value: 0 if value is None else int(value)))
    columns, by = ["numerator", "denominator", "value"], ["indicator", "time_period", "category"]
    totals = numbers[numbers["unit"] == "178-xa"].set_index(by)[columns].fillna(0)
    wards_summed = numbers[numbers["unit"] != "178-xa"].groupby(by)[columns].sum()
    assert len(totals) == 10 * 9  # years without 2019, times categories
    pd.testing.assert_frame_equal(totals.sort_index(), wards_summed, check_dtype=False)
    assert whole.merge(SIMULATED[CELL], on=CELL).equals(SIMULATED), "a gap changes nothing else"


def test_parts_close_and_totals_are_the_sum_of_their_categories():
    for (name, *_), group in SIMULATED.groupby(["indicator", "unit", "time_period"]):
        indicator, cells = CATALOG.indicators[name], group.set_index("category")
        if indicator.parts_of_whole:
            assert (
                cells["denominator"].nunique() == 1
                and cells["numerator"].sum() == cells["denominator"].iloc[0]
            )
        if "total" in indicator.category_ids:
            others = cells.drop(index="total")
            for column in ("numerator", "denominator", "value"):
                numbers = others[column].dropna()
                assert numbers.empty or numbers.sum() == cells.loc["total", column]


def test_denominators_are_the_count_of_their_whole(monkeypatch):
    monkeypatch.setattr("dashboard.build.simulation.generator.GAPS", {})
    simulated = simulate(CATALOG, OFFICIAL)
    everything = pd.concat([simulated, OFFICIAL[OFFICIAL["preferred"]]], ignore_index=True)
    numerators = everything["numerator"].astype(object)
    amounts = numerators.where(numerators.notna(), everything["value"])
    counts = everything.assign(amount=amounts).set_index(CELL)
    for row in simulated.itertuples():
        whole, _, category = CATALOG.indicators[row.indicator].simulation.whole.partition(":")
        if whole:
            assert row.denominator == counts.loc[(whole, row.unit, row.time_period, category), "amount"]


def test_wards_and_years_differ_and_qualification_rises():
    cells = SIMULATED.query("indicator == 'staff_qualification' and category == 'university_or_higher'")
    rates = (cells["numerator"] / cells["denominator"]).groupby(cells["unit"])
    assert rates.nunique().drop(NEW_WARDS, errors="ignore").min() > 5
    totals = cells[cells["unit"] == "178-xa"].set_index("year").sort_index()
    share = totals["numerator"] / totals["denominator"]
    assert share.is_monotonic_increasing and share[2015] < 0.6 and share[2025] > 0.9
    in_2019 = wards(cells, "staff_qualification")
    assert (in_2019["numerator"] / in_2019["denominator"]).nunique() > 4


def test_a_few_gaps_and_none_in_2019():
    there = SIMULATED.groupby(["indicator", "unit", "year"]).size()
    levels = []
    for name, unit, year in product(CATALOG.indicators, CATALOG.chosen_units, range(2015, 2026)):
        indicator = CATALOG.indicators[name]
        if not indicator.simulation or unit.level not in indicator.levels or year == 2019:
            continue
        if unit.period(year) and indicator.exists_in(year):
            found = there.get((name, unit.id, year), 0)
            assert found in (0, len(indicator.category_ids)), "all categories together"
            levels.append((unit.level, found == 0))
    missing = pd.DataFrame(levels, columns=["level", "missing"]).groupby("level")["missing"].mean()
    assert 0.01 < missing["commune"] < 0.07 and 0 < missing["city"] < 0.04 and missing["communes"] == 0
    for indicator in ("staff_qualification", "commune_staff_present", "communes_autonomous"):
        assert set(wards(SIMULATED, indicator)["unit"]) == set(OLD_WARDS)


def test_a_real_ward_value_remakes_the_rest():
    added = official_rows(
        "staff_qualification", u05977=dict(zip(LEVELS, [(15, 20), (2, 20), (3, 20)], strict=True))
    )
    remade = simulate(CATALOG, added)
    assert wards(remade, "staff_qualification").query("unit == '05977'").empty
    assert_staff_adds_up(remade, added)
    pd.testing.assert_frame_equal(
        remade[remade["year"] != 2019].reset_index(drop=True),
        SIMULATED[SIMULATED["year"] != 2019].reset_index(drop=True),
    )


def test_one_real_category_of_a_ward_keeps_the_others_simulated():
    added = official_rows("staff_qualification", u05977={"university_or_higher": (15, 20)})
    remade = simulate(CATALOG, added)
    assert set(wards(remade, "staff_qualification").query("unit == '05977'")["category"]) == {
        "college",
        "intermediate",
    }
    assert_staff_adds_up(remade, added)


def test_a_real_ward_value_of_the_whole_remakes_its_dependents():
    added = official_rows(
        "commune_staff_present", u05986={"cadre": (5, 6), "civil_servant": (4, 4), "total": (9, 10)}
    )
    remade = simulate(CATALOG, added)
    assert_staff_adds_up(remade, added)
    assert set(wards(remade, "staff_qualification").query("unit == '05986'")["denominator"]) == {9}


def test_wards_that_cannot_add_up_are_withdrawn():
    added = official_rows("staff_qualification", u05977={"university_or_higher": (170, 200)})
    remade = simulate(CATALOG, added)
    assert wards(remade, "staff_qualification").empty
    assert set(wards(remade, "communes_autonomous")["unit"]) == set(OLD_WARDS)
    assert len(wards(remade, "staff_qualification", "2018")) == len(
        wards(SIMULATED, "staff_qualification", "2018")
    )


def test_wards_whose_whole_is_withdrawn_are_withdrawn_too():
    remade = simulate(CATALOG, official_rows("commune_staff_present", u05977={"cadre": (90, 95)}))
    assert wards(remade, "commune_staff_present").empty and wards(remade, "staff_qualification").empty


def test_a_bound_is_never_calculated_with():
    added = official_rows("staff_qualification", u05977={"college": (3, 20)})
    added.loc[added.index[-1], "qualifier"] = "at_least"
    assert wards(simulate(CATALOG, added), "staff_qualification").empty


def test_a_simulated_total_follows_the_real_ward_value():
    there = SIMULATED[SIMULATED["unit"].isin(OLD_WARDS)].query(
        "indicator == 'staff_qualification' and year != 2019"
    )
    complete = there.groupby("time_period")["unit"].nunique()
    year = complete[complete == len(OLD_WARDS)].index[0]  # a gap would be missing from the sum
    added = official_rows("staff_qualification", year, u05977={"university_or_higher": (60, 70)})
    remade = simulate(CATALOG, added)
    assert wards(remade, "staff_qualification", year).query("unit == '05977'")["denominator"].eq(70).all()
    sums = ward_sums(remade, added, "staff_qualification", year)
    total = remade.query("indicator == 'staff_qualification' and unit == '178-xa' and time_period == @year")
    assert sums == {row.category: (row.numerator, row.denominator) for row in total.itertuples()}


@st.composite
def real_wards(draw):
    """Draw some wards' qualification, sometimes one category only, sometimes more than there are people."""
    chosen = draw(st.lists(st.sampled_from(OLD_WARDS), min_size=1, max_size=8, unique=True))
    added = {}
    for ward in chosen:
        numbers = [draw(st.integers(0, most)) for most in (25, 4, 8)]
        given_levels = draw(st.sets(st.sampled_from(range(3)), min_size=1))
        whole = sum(numbers)
        added[f"u{ward}"] = {LEVELS[place]: (numbers[place], whole) for place in given_levels}
    return added


@settings(max_examples=tries(12, 300))
@given(real_wards())
def test_any_real_ward_values_either_add_up_or_withdraw(added):
    official = official_rows("staff_qualification", **added)
    remade = simulate(STAFF, official)
    assert remade.merge(official[CELL], on=CELL).empty
    qualification = wards(remade, "staff_qualification")
    if len(qualification):
        assert_staff_adds_up(remade, official)


@settings(max_examples=tries(100))
@given(st.data(), st.integers(1, 4), st.integers(1, 3), st.integers(0, 2**16))
def test_a_table_is_filled_wherever_it_can_be(data, rows, columns, seed):
    hidden = np.array([[data.draw(st.integers(0, 6)) for _ in range(columns)] for _ in range(rows)])
    some = [data.draw(st.booleans()) for _ in range(rows + columns)]
    places = data.draw(st.sets(st.sampled_from(list(np.ndindex(hidden.shape)))))
    row_sums = [
        int(total) if there else None for total, there in zip(hidden.sum(axis=1), some[:rows], strict=True)
    ]
    column_sums = [
        int(total) if there else None for total, there in zip(hidden.sum(axis=0), some[rows:], strict=True)
    ]
    target = np.ones(hidden.shape)
    known = {place: int(hidden[place]) for place in places}
    limits = data.draw(st.sampled_from([None, hidden + 1]))
    filled = fill(FillTarget(target, row_sums, column_sums, known, limits), np.random.default_rng(seed))
    most = hidden + 1 if limits is not None else np.maximum(target, hidden.sum())
    assert (filled >= 0).all() and (filled <= most).all()
    assert all(filled[place] == hidden[place] for place in places)
    assert all(total in (None, number) for total, number in zip(row_sums, filled.sum(axis=1), strict=True))
    assert all(total in (None, number) for total, number in zip(column_sums, filled.sum(axis=0), strict=True))


@pytest.mark.parametrize("period", ["2016", "2024", "2025-S1"])
@pytest.mark.parametrize("categories", [{"total": (15, 20)}, {"total": (20, 20)}, {"cadre": (9, 9)}])
def test_one_real_value_of_a_ward_leaves_the_others_plausible(period, categories):
    """Its sum or one category alone tells nothing of the others' size: they stay near their plan."""
    official = official_rows("commune_staff_present", period, u05974=categories)
    remade = simulate(STAFF, official)
    staff = remade[(remade["indicator"] == "commune_staff_present") & (remade["time_period"] == period)]
    assert len(staff)
    assert staff["denominator"].max() <= 300
    assert (staff["numerator"] >= 0.8 * staff["denominator"] - 8).all()


@pytest.mark.parametrize(
    "grid",
    [
        FillTarget(np.ones((2, 1)), [1, 1], [3]),
        FillTarget(np.ones((1, 2)), [5], [None, None], limits=np.array([[2, 2]])),
        FillTarget(np.ones((1, 1)), [None], [2], {(0, 0): 3}),
        FillTarget(np.ones((1, 1)), [None], [None], {(0, 0): -1}),
    ],
)
def test_a_table_that_cannot_be_filled_is_refused(grid):
    with pytest.raises(CannotAddUp):
        fill(grid, np.random.default_rng(0))


def test_an_unrelated_indicator_changes_no_other_row():
    other = CATALOG.indicators["specialised_agencies"].model_copy(update={"id": "a_new_one"})
    more = CATALOG.model_copy(update={"indicators": {**CATALOG.indicators, "a_new_one": other}})
    rows = simulate(more, OFFICIAL)
    assert (rows["indicator"] == "a_new_one").any()
    pd.testing.assert_frame_equal(rows[rows["indicator"] != "a_new_one"].reset_index(drop=True), SIMULATED)


@pytest.mark.parametrize(
    ("indicator", "key"),
    [("specialised_agencies", "size"), ("procedures_postal", "rate_pct"), ("staff_qualification", "weights")],
)
def test_an_incomplete_definition_names_file_and_key(indicator, key):
    whole = CATALOG.indicators[indicator].simulation.whole
    bare = CATALOG.indicators[indicator].model_copy(update={"simulation": Simulation(whole=whole)})
    catalog = CATALOG.model_copy(update={"indicators": {**CATALOG.indicators, indicator: bare}})
    with pytest.raises(
        DefinitionError, match=re.escape(f"indicators/{indicator}.toml: khóa simulation.{key}")
    ):
        simulate(catalog, OFFICIAL)


def test_what_the_definition_does_not_simulate_is_refused():
    bare = CATALOG.indicators["specialised_agencies"].model_copy(update={"simulation": None})
    with pytest.raises(
        DefinitionError, match=re.escape("indicators/specialised_agencies.toml: [simulation]")
    ):
        Plan(bare, 2020).rate_pct()
