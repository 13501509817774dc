"""Each query of the warehouse, each answer made from them, against a plain pandas twin; the seal around the data."""

import shutil
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from datetime import date
from threading import Barrier
from types import SimpleNamespace

import duckdb
import pytest
from browsing import CARDS, publish
from rows import write_rows
from twin import CHOSEN, CITY, COMMUNES, NEW, OLD, YEARS, Twin, amount_of, basis_of, opened, question, rate_of

from dashboard.data.answers import answer, answers, choices, places, standing
from dashboard.data.open_version import current_warehouse
from dashboard.data.overview import outlook
from dashboard.data.unit_cache import Records
from dashboard.data.versions import PARQUET, POINTER, VersionError, current_id, list_versions
from dashboard.settings import Settings


@pytest.fixture(scope="module", params=[True, False], ids=["simulated on", "simulated off"])
def both(request, published):
    """Return a warehouse and its twin, with simulated figures and with the setting that removes them."""
    warehouse = opened(published, request.param)
    return SimpleNamespace(warehouse=warehouse, twin=Twin(warehouse.version, request.param))


@pytest.fixture(scope="module")
def warehouse(published):
    return opened(published)


@pytest.fixture(scope="module")
def two_versions(tmp_path_factory):
    """Return a folder with two versions: one without simulated figures, and the current one with them."""
    folder = tmp_path_factory.mktemp("two")
    publish(folder, simulated=False)
    publish(folder)
    return folder


@pytest.fixture
def damaged(two_versions, tmp_path):
    """Return settings for a copy of the two versions, and a function that cuts a version's Parquet file off."""
    folder = shutil.copytree(two_versions, tmp_path / "data", symlinks=True)
    given = Settings(data=folder)

    def cut(version_id):
        path = given.published / "versions" / version_id / PARQUET
        path.write_bytes(path.read_bytes()[:-100])

    return SimpleNamespace(settings=given, cut=cut)


def as_claim(row):
    """Return a row of the twin as a claim is: with the rate recomputed, without year and measure unit."""
    return {name: value for name, value in row.items() if name not in ("year", "measure_unit")} | {
        "rate_pct": rate_of(row)
    }


# The queries, one by one.


@pytest.mark.parametrize("year", YEARS)
def test_claims_are_those_of_the_twin_in_the_same_order(both, year):
    everything = sorted(both.twin.indicators)
    for units in CHOSEN:
        where = [(unit, period) for unit in units if (period := both.twin.period(unit, year))]
        said = both.warehouse.claims(everything, year, where)
        assert [asdict(claim) for claim in said] == [
            as_claim(row) for row in both.twin.claims(everything, year, where)
        ]


def test_claims_of_a_unit_are_found_only_in_the_period_asked_for(warehouse):
    assert warehouse.claims(["staff_qualification"], 2025, [("05977", "2025-S1")])
    assert warehouse.claims(["staff_qualification"], 2025, [("05977", "2025"), ("05977", "2025-S2")]) == []


@pytest.mark.parametrize("nothing", [([], 2019, [(CITY, "2019")]), (["procedures_postal"], 2019, [])])
def test_asking_for_nothing_finds_nothing(warehouse, nothing):
    assert warehouse.claims(*nothing) == []


def test_a_rate_is_computed_from_its_counts_and_not_taken_from_the_source(warehouse):
    (claim,) = warehouse.claims(["procedures_one_stop"], 2019, [(CITY, "2019")])
    assert (str(claim.rate_pct), str(claim.reported_rate_pct)) == ("89.7959", "89.7900")


def test_claims_of_a_source_are_all_that_was_taken_from_it(both):
    for source in ("article-2020-02-24", "simulation"):
        rows = [row for row in both.twin.rows if row["source"] == source]
        rows.sort(
            key=lambda row: [
                row[name] for name in ("locator", "indicator", "unit", "category", "time_period", "claim")
            ]
        )
        assert [asdict(claim) for claim in both.warehouse.claims_of(source)] == [
            as_claim(row) for row in rows
        ]


def test_the_source_of_2019_gave_51_figures(warehouse):
    assert len(warehouse.claims_of("article-2020-02-24")) == 51


def test_years_are_those_with_data_and_say_which_are_official(both):
    expected = {}
    for row in both.twin.rows:
        expected[row["year"]] = expected.get(row["year"], False) or row["status"] != "simulated"
    assert both.warehouse.years == expected
    assert [year for year, official in expected.items() if official] == [2019]


@pytest.mark.parametrize("official_only", [False, True])
@pytest.mark.parametrize("card", CARDS)
def test_years_and_units_with_data_are_those_of_the_twin(both, card, official_only):
    wanted = {shown.partition(":")[0] for shown in both.twin.cards[card]["shows"]}
    expected = {
        (row["year"], row["unit"])
        for row in both.twin.rows
        if row["indicator"] in wanted and not (official_only and row["status"] == "simulated")
    }
    names, there = sorted(wanted), both.warehouse
    for year in YEARS:
        units = {unit for known, unit in expected if known == year}
        assert there.units_with(names, year, official_only) == units
    for units in CHOSEN:
        years = {year for year, unit in expected if unit in units}
        assert there.years_with(names, units, official_only) == sorted(years)


@pytest.mark.parametrize("year", YEARS)
def test_stated_indicators_are_counted_once_in_each_basis_with_their_latest_day(both, year):
    for units in CHOSEN:
        rows = both.twin.official(year, units)
        expected = by_basis(rows), max((row["as_of"] for row in rows), default=None)
        pairs = [(name, unit) for name in both.warehouse.catalog.indicators for unit in units]
        assert both.warehouse.stated_indicators(pairs, year) == expected


def by_basis(rows):
    """Count the indicators of rows by what they rest on: a row of a form, or a passage of a document."""
    pairs = {(row["indicator"], basis_of(row)) for row in rows}
    return dict(Counter(basis for _, basis in pairs))


def test_official_years_of_a_unit_are_those_of_the_twin(both):
    for unit in (CITY, COMMUNES, *OLD, *NEW):
        official = {
            row["year"] for row in both.twin.rows if row["unit"] == unit and row["status"] != "simulated"
        }
        assert both.warehouse.official_years(unit) == official


@pytest.mark.parametrize("year", YEARS)
def test_disagreements_are_those_of_the_twin(both, year):
    for units in CHOSEN:
        assert both.warehouse.disagreements(
            list(both.warehouse.catalog.indicators), year, units
        ) == both.twin.disagreements(year, units)


def test_2019_has_exactly_three_disagreements(both):
    assert both.warehouse.disagreements(
        list(both.warehouse.catalog.indicators), 2019, [CITY, COMMUNES, *OLD, *NEW]
    ) == [
        ("procedures_online_l3_l4", CITY, "2019", ""),
        ("procedures_postal", CITY, "2019", ""),
        ("service_unit_autonomy", CITY, "2019", "partly_self_financed"),
    ]


def test_the_preferred_side_of_each_disagreement_is_the_passage_that_closes(warehouse):
    cells = [
        cell
        for found in answers(list(warehouse.catalog.cards.values()), question(), warehouse)
        for cell in found.disputed
    ]
    assert {
        cell.name: (cell.claim.locator, [other.locator for other in (*cell.others, *cell.restated)])
        for cell in cells
    } == {
        ("procedures_postal", ""): ("p3", ["p7"]),
        ("procedures_online_l3_l4", ""): ("p3", ["p7", "p7"]),
        ("service_unit_autonomy", "partly_self_financed"): ("p6", ["p4"]),
    }


# Disagreements that 2019 does not have, in figures that a clerk may yet hand in.

STATED = {"unit": CITY, "category": "", "locator": "p7"}
REASON = {"preference_reason_vi": "lý do", "preference_reason_en": "reason"}
PROCEDURES = STATED | {"measure_unit": "procedure", "denominator": ""}
WHOLE, LEVEL_3, LEVEL_4 = (
    PROCEDURES | {"indicator": f"procedures_online_{level}"} for level in ("l3_l4", "l3", "l4")
)
EMAIL = STATED | {
    "indicator": "email_internal",
    "time_period": "2020",
    "measure_unit": "percent",
    "numerator": "",
    "denominator": "",
}


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory):
    """Return a warehouse, and its twin, with disagreements of each kind added to what ships."""
    folder = tmp_path_factory.mktemp("handed-in")
    write_rows(
        folder,
        EMAIL | REASON | {"value": "70"},  # two per cents for one cell
        EMAIL | {"value": "60", "claim": "2", "preferred": "false"},
        WHOLE | {"time_period": "2020", "numerator": "150", "denominator": "250"},  # only one of two terms
        LEVEL_3 | {"time_period": "2020", "numerator": "100"},
        LEVEL_3 | {"time_period": "2021", "numerator": "100"},  # both terms, but their whole is simulated
        LEVEL_4 | {"time_period": "2021", "numerator": "10"},
        WHOLE | {"time_period": "2018", "numerator": "110", "denominator": "250"},  # terms that add up
        LEVEL_3 | {"time_period": "2018", "numerator": "100"},
        LEVEL_4 | {"time_period": "2018", "numerator": "10"},
    )
    publish(folder)
    warehouse = opened(folder)
    return SimpleNamespace(warehouse=warehouse, twin=Twin(warehouse.version))


@pytest.mark.parametrize(
    ("year", "expected"),
    [(2018, []), (2020, [("email_internal", CITY, "2020", "")]), (2021, [])],
    ids=["adds up", "two per cents", "simulated"],
)
def test_a_disagreement_needs_two_sides_that_sources_state(handed_in, year, expected):
    assert (
        handed_in.warehouse.disagreements(list(handed_in.warehouse.catalog.indicators), year, [CITY])
        == handed_in.twin.disagreements(year, [CITY])
        == expected
    )


@pytest.mark.parametrize("year", [2018, 2020, 2021])
def test_the_cards_flag_exactly_the_disagreements_of_the_query(handed_in, year):
    """Above all, no source is said to disagree with what the generator made."""
    found = answers(handed_in.warehouse.catalog.ordered_cards, question(year), handed_in.warehouse)
    flagged = {(*cell.name, cell.place.unit.id) for one in found for cell in one.disputed}
    assert flagged == {
        (indicator, category, unit)
        for indicator, unit, _, category in handed_in.warehouse.disagreements(
            list(handed_in.warehouse.catalog.indicators), year, [CITY]
        )
    }
    for one in found:
        assert [plain(cell) for cell in one.cells] == [
            plain_twin(cell) for cell in handed_in.twin.cells(one.card.key, question(year))
        ]


# Answers made from them.


@pytest.mark.parametrize(
    ("year", "official_only"), [*((year, False) for year in YEARS), (2019, True), (2025, True)]
)
def test_each_cell_of_each_card_is_the_one_of_the_twin(both, year, official_only):
    cards = both.warehouse.catalog.cards
    for units in CHOSEN:
        asked = question(year, units, official_only=official_only)
        for found in answers(list(cards.values()), asked, both.warehouse):
            assert [plain(cell) for cell in found.cells] == [
                plain_twin(cell) for cell in both.twin.cells(found.card.key, asked)
            ]


def plain(cell):
    """Return a cell in values that compare: names, place, gap, and (amount, preferred, rate) of each claim."""
    where = (
        cell.indicator.id,
        cell.category,
        cell.place.unit.id,
        cell.place.period,
        cell.place.is_fallback,
        cell.missing_reason,
    )
    claims = [] if cell.claim is None else [cell.claim, *cell.others]
    told = [(claim.amount, claim.preferred, claim.rate_pct) for claim in claims]
    return (*where, told, sorted((claim.indicator, claim.amount) for claim in cell.restated))


def plain_twin(cell):
    """Return a cell of the twin as `plain` does."""
    where = (
        cell["indicator"],
        cell["category"],
        cell["unit"],
        cell["period"],
        cell["stands_in"],
        cell["gap"],
    )
    told = [(amount_of(row), row["preferred"], rate_of(row)) for row in cell["rows"]]
    return (*where, told, sorted((row["indicator"], amount_of(row)) for row in cell["restated"]))


def test_one_card_alone_is_answered_as_among_the_others(warehouse):
    for card in warehouse.catalog.ordered_cards:
        asked = question(2021, CHOSEN[3])
        assert (
            answer(card, asked, warehouse).cells
            == answers(warehouse.catalog.ordered_cards, asked, warehouse)[card.order - 1].cells
        )


def test_nothing_simulated_is_in_an_answer_of_official_figures_only(warehouse):
    for year in YEARS:
        asked = question(year, CHOSEN[-1], official_only=True)
        found = answers(list(warehouse.catalog.cards.values()), asked, warehouse)
        assert not any(claim.simulated for one in found for claim in one.claims)


def test_an_empty_card_offers_the_nearest_years_and_the_units_that_have_data(warehouse):
    card = warehouse.catalog.cards["staff-qualification"]
    found = answer(card, question(2021, ["05977"], official_only=True), warehouse)
    assert (found.stated, found.nearest, found.units_with_data) == ((), (), ())
    found = answer(card, question(2019, ["05977"], official_only=True), warehouse)
    assert [unit.id for unit in found.units_with_data] == [COMMUNES]
    found = answer(card, question(2019, ["05977@2025-07-01"]), warehouse)
    [nearest] = found.nearest
    assert (nearest.years, nearest.simulated) == ((2025,), True)


def test_an_indicator_without_a_value_at_the_level_is_looked_up_at_the_level_that_it_has(warehouse):
    catalog = warehouse.catalog
    for name, indicator in catalog.indicators.items():
        for units in CHOSEN:
            found = places(indicator, question(2025, units), catalog)
            expected = [
                (unit, Twin.period(None, unit, 2025), lifted)
                for unit, lifted in Twin.places(catalog_twin(catalog), name, units)
            ]
            assert [(place.unit.id, place.period, place.is_fallback) for place in found] == expected


def catalog_twin(catalog):
    """Return the definitions of a catalogue as the twin reads them from JSON."""
    return SimpleNamespace(**catalog.model_dump(mode="json", include={"indicators", "units"}))


@pytest.mark.parametrize("year", [2018, 2019, 2025])
def test_the_standing_counts_what_is_stated_of_the_units_themselves_and_what_is_shown(both, year):
    for units in CHOSEN:
        below = {CITY: [COMMUNES, *OLD], COMMUNES: OLD}
        covered = {part for unit in units for part in (unit, *below.get(unit, ()))}
        indicators = list(both.warehouse.catalog.indicators.values())
        places = {
            (one.id, place): lifted for one in indicators for place, lifted in both.twin.places(one.id, units)
        }
        pairs, shown = set(places), {place for _, place in places}
        own = {pair for pair, lifted in places.items() if not lifted}
        rows = [row for row in both.twin.official(year, shown) if (row["indicator"], row["unit"]) in own]
        found = standing(indicators, question(year, units), both.warehouse)
        assert found.stated == by_basis(rows)
        assert found.as_of == max((row["as_of"] for row in rows), default=None)
        assert found.simulated == sum(
            row["status"] == "simulated" and row["year"] == year and (row["indicator"], row["unit"]) in pairs
            for row in both.twin.rows
        )
        assert found.disagreements == len(both.twin.disagreements(year, covered | shown))


def test_the_city_of_2019_stands_on_a_day_with_three_disagreements(warehouse):
    found = standing(list(warehouse.catalog.indicators.values()), question(), warehouse)
    assert (found.as_of, found.simulated, found.disagreements) == (date(2020, 2, 24), 0, 3)


def test_what_can_be_asked_is_every_year_with_data_and_every_unit_in_official_order(both):
    found = choices(both.warehouse)
    assert found.years == tuple(sorted({row["year"] for row in both.twin.rows}))
    assert (found.default_year, found.default_unit) == (2019, CITY)
    assert tuple(found.units) == (CITY, COMMUNES, *OLD, *NEW)


# The seal: nothing but this version's observations can be read, and nothing written.

OUTSIDE = {
    "read a file": "SELECT * FROM read_text('/etc/hostname')",
    "list a folder": "SELECT * FROM glob('/etc/*')",
    "read the web": "SELECT * FROM read_parquet('https://example.org/a.parquet')",
    "write a file": "COPY (SELECT 1) TO '{outside}/stolen.csv'",
    "write beside the data": "COPY (SELECT 1) TO '{folder}/stolen.csv'",
    "write over the data": "COPY (SELECT 1) TO '{folder}/observations.parquet' (FORMAT parquet)",
    "export": "EXPORT DATABASE '{outside}/all'",
    "attach a database": "ATTACH '{outside}/other.db'",
    "attach one beside the data": "ATTACH '{folder}/other.db'",
    "install an extension": "INSTALL httpfs",
    "load an extension": "LOAD httpfs",
    "allow access": "SET enable_external_access = true",
    "change a setting": "SET threads = 8",
    "unlock the settings": "RESET lock_configuration",
}


@pytest.mark.parametrize("statement", OUTSIDE.values(), ids=OUTSIDE)
def test_the_connection_is_sealed(warehouse, tmp_path, statement):
    before = sorted(path.name for path in warehouse.version.folder.iterdir())
    with (
        warehouse._connection.cursor() as cursor,
        pytest.raises((duckdb.PermissionException, duckdb.InvalidInputException)),
    ):
        cursor.execute(statement.format(outside=tmp_path, folder=warehouse.version.folder))
    assert sorted(path.name for path in warehouse.version.folder.iterdir()) == before
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("value", ["'", "x' OR '1'='1", "'; DROP TABLE x; --", "$file", "\x00", "đ" * 10_000])
def test_values_are_bound_so_that_a_quote_finds_nothing_and_breaks_nothing(warehouse, value):
    assert warehouse.claims([value], 2019, [(CITY, "2019")]) == []
    assert warehouse.claims(["procedures_postal"], 2019, [(value, value)]) == []
    assert warehouse.claims_of(value) == []
    assert warehouse.years_with([value], [value], False) == []
    assert warehouse.units_with([value], 2019, False) == frozenset()
    assert warehouse.stated_indicators([(value, value)], 2019) == ({}, None)
    assert warehouse.disagreements([value], 2019, [value]) == []
    assert len(warehouse.claims(["procedures_postal"], 2019, [(CITY, "2019")])) == 2


# Many readers, and data that changes under them.


def test_sixteen_threads_that_ask_at_once_get_equal_answers(warehouse):
    cards, start = warehouse.catalog.ordered_cards, Barrier(16)

    def ask(order):
        start.wait()
        asked = [question(2019 + (order + step) % 3, CHOSEN[-1]) for step in range(3)]
        return {one: answers(cards, one, warehouse) for one in asked}

    with ThreadPoolExecutor(16) as threads:
        first, *others = threads.map(ask, range(16))
    assert all(other == first for other in others)


def test_a_reader_keeps_the_version_it_began_with(two_versions, tmp_path):
    folder = shutil.copytree(two_versions, tmp_path / "data", symlinks=True)
    before = opened(folder)
    asked = question(2021)
    card = before.catalog.cards["procedure-coverage"]
    said = answer(card, asked, before)
    published = Settings(data=folder).published
    (other,) = (version for version in list_versions(published) if version.id != before.version.id)
    (published / POINTER).unlink()
    (published / POINTER).symlink_to(f"versions/{other.id}")
    assert answer(card, asked, before) == said
    assert answer(card, asked, opened(folder)).stated == ()


def test_an_unchanged_version_is_opened_once(damaged):
    assert current_warehouse(damaged.settings) is current_warehouse(damaged.settings)


def test_a_damaged_version_gives_way_to_one_that_is_whole(damaged):
    running = current_warehouse(damaged.settings)
    damaged.cut(running.version.id)
    fallen_back = current_warehouse(damaged.settings)
    assert fallen_back.version.id != running.version.id
    assert answer(fallen_back.catalog.cards["procedure-coverage"], question(), fallen_back).stated


def test_a_missing_file_gives_way_too(damaged):
    running = current_warehouse(damaged.settings)
    running.version.parquet.unlink()
    assert current_warehouse(damaged.settings).version.id != running.version.id


def test_without_any_whole_version_the_error_names_the_file_of_the_current_one(damaged):
    current = current_id(damaged.settings.published)
    current_warehouse(damaged.settings)
    for version in list_versions(damaged.settings.published):
        damaged.cut(version.id)
    with pytest.raises(VersionError, match=f"{current}/{PARQUET}"):
        current_warehouse(damaged.settings)


def test_a_version_made_whole_again_is_used_again(damaged):
    running = current_warehouse(damaged.settings)
    whole = running.version.parquet.read_bytes()
    damaged.cut(running.version.id)
    current_warehouse(damaged.settings)
    running.version.parquet.write_bytes(whole)
    assert current_warehouse(damaged.settings).version.id == running.version.id


def test_a_unit_is_read_once_and_those_asked_for_longest_ago_make_room(warehouse):
    read = []

    def reading(units):
        read.append(units)
        return warehouse._read_units(units)

    one = sum(len(claims) for claims in warehouse._records.of([CITY])[CITY].values())
    records = Records(reading, most=one + 1)
    assert records.of([CITY, CITY]) == records.of([CITY]) == warehouse._records.of([CITY])
    assert read == [[CITY]]
    assert set(records.of([COMMUNES, CITY])) == {CITY, COMMUNES}
    records.of([CITY])
    assert read == [[CITY], [COMMUNES], [CITY]]


def test_a_question_about_units_that_were_read_asks_the_file_nothing(published, monkeypatch):
    fresh, queries = opened(published), []
    rows = fresh._rows
    monkeypatch.setattr(fresh, "_rows", lambda sql, **values: queries.append(sql) or rows(sql, **values))

    def ask(asked):
        answers(fresh.catalog.ordered_cards, asked, fresh)
        standing(fresh.catalog.ordered_indicators, asked, fresh)
        outlook(asked, fresh)
        return len(queries)

    first = ask(question(year=2018, units=(CITY, COMMUNES)))
    assert first <= 3  # the units, the years, the disagreements
    assert ask(question(year=2017, units=(CITY, COMMUNES))) == first
    # An empty card says which units have values, which is asked once for each such card and year.
    empty = ask(question(year=2017, units=NEW[:1]))
    assert ask(question(year=2017, units=NEW[:1])) == empty
