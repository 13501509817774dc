"""The profile of a unit: its peers, ranks and changes by plain arithmetic, who it is not, and its own notes."""

import re
from fractions import Fraction
from functools import cache
from itertools import product

import pytest
from browsing import publish
from playwright.sync_api import expect
from test_accessibility import violations
from test_pillars import client, rows_of_table  # noqa: F401
from twin import CITY, COMMUNES, NEW, OLD, YEARS, Twin, opened, question

from dashboard.catalog import DefinitionError, read_catalog
from dashboard.components.unit import lacking, values_table
from dashboard.data.answers import answer
from dashboard.data.comparison import FEW, is_yes_or_no
from dashboard.data.profile import namesakes, peers_of, profile, successors
from dashboard.data.schema import BASES
from dashboard.data.status import matrix
from dashboard.figures import card_chart
from dashboard.figures.panel import Drawing
from dashboard.figures.profile import profile_chart
from dashboard.language import use_language
from dashboard.pages import visit
from dashboard.settings import SHIPPED_DATA
from dashboard.theme import PALETTES
from dashboard.wording import notes
from dashboard.wording.profile import against_peers, entry_name, known, rank, since_last_year, standing

CATALOG = read_catalog((SHIPPED_DATA,))
UNITS = (CITY, COMMUNES, *OLD, *NEW)
HEADER = "indicator,category,unit,time_period,explanation,remedy,responsible,due,written\n"
NOTE = (
    "staff_qualification,university_or_higher,05977,2020,"
    "Hai người đang đi học,Cử đi học thêm,UBND phường,2021-06-30,2020-12-20\n"
)


@pytest.fixture(scope="module")
def warehouse(published):
    return opened(published)


@pytest.fixture(scope="module")
def twin(warehouse):
    return Twin(warehouse.version)


@pytest.fixture(scope="module")
def profiled(warehouse):
    """Return the profile of a unit (id) in a year, made once for all tests."""
    return cache(lambda unit, year: profile(CATALOG.units[unit], question(year), warehouse))


@pytest.fixture(scope="module")
def kept(warehouse):
    """Return how the data of a year is kept, made once for all tests."""
    return cache(lambda year: matrix(question(year), warehouse))


@pytest.mark.parametrize("year", [2018, 2019, 2025])
@pytest.mark.parametrize("unit", UNITS)
def test_ranks_and_means_are_those_of_plain_counting(profiled, twin, unit, year):
    found = profiled(unit, year)
    assert any(entry.rank for entry in found.entries) is (unit in OLD or (unit in NEW and year == 2025))
    for entry in found.entries:
        beside = company(twin, entry, unit, year)
        if unit not in beside or is_yes_or_no(entry.cell):
            assert (entry.rank, entry.mean, entry.above) == (None, None, None)
            continue
        mine = amount_of(beside[unit])
        # A rate of fewer than ten things has no rank; in the mean it counts for what it is.
        large = {one: row for one, row in beside.items() if (row["denominator"] or 10) >= 10}
        ranked = large if len(large) > 1 else {}
        higher = sum(amount_of(row) > mine for row in ranked.values())
        assert entry.rank == (1 + higher if unit in ranked else None)
        assert len(entry.league.cells) == len(ranked)
        others = [row for one, row in beside.items() if one != unit]
        expected = together(others)
        assert entry.mean == expected
        assert expected is None or abs(entry.above - (mine - expected)) < Fraction(1, 10_000)


def company(twin, entry, unit, year):
    """Return the rows (unit id → row) that a unit's value is compared with: of its level, exact, of one status."""
    groups = {}
    for one in OLD if unit in OLD else NEW if unit in NEW else ():
        for row in twin.claims([entry.cell.indicator.id], year, [(one, twin.period(one, year))]):
            if (
                row["category"] == entry.cell.category
                and row["preferred"]
                and row["qualifier"] == "exact"
                and amount_of(row) is not None
            ):
                groups.setdefault(row["status"], {})[one] = row
    kept = max(groups.values(), key=len, default={})
    return kept if len(kept) > 1 else {}


def together(rows):
    """Return all numerators over all denominators in per cent, or the mean count; None of a single row."""
    if len(rows) < 2:
        return None
    if rows[0]["denominator"] is None:
        return Fraction(sum(amount_of(row) for row in rows), len(rows))
    return Fraction(100 * sum(row["numerator"] for row in rows), sum(row["denominator"] for row in rows))


@pytest.mark.parametrize("unit", [OLD[2], NEW[1], CITY])
def test_the_change_is_the_later_value_less_the_earlier(profiled, twin, unit):
    seen = set()
    for year in YEARS[1:]:
        for entry in profiled(unit, year).stated:
            if entry.change is None or entry.change.why:
                continue
            before, after = (preferred(twin, entry, unit, one) for one in (year - 1, year))
            moved = amount_of(after) - amount_of(before)
            assert abs(Fraction(entry.change.difference) - moved) < Fraction(1, 1_000)
            said = since_last_year(entry)
            assert said.startswith("▨ ") == entry.cell.simulated
            said = said.removeprefix("▨ ")
            assert (said[0] == "+", said[0] == "−") == (moved > 0, moved < 0)
            seen.add((moved > 0) - (moved < 0))
    assert seen == ({-1, 0, 1} if unit != NEW[1] else set())  # a unit of one half-year has no year before


@pytest.mark.parametrize("unit", [CITY, *OLD, *NEW])
def test_a_unit_without_figures_of_the_year_before_is_not_said_not_to_have_existed(profiled, unit):
    """The data begins in 2015: of the years before there is no figure, but the old units were there."""
    first, said = (2025, "đơn vị chưa thành lập") if unit in NEW else (2015, "chưa có số liệu năm 2014")
    found = profiled(unit, first).stated
    assert found and {since_last_year(entry) for entry in found} == {said}


def preferred(twin, entry, unit, year):
    """Return the one row of an entry's value in a year."""
    found = twin.claims([entry.cell.indicator.id], year, [(unit, twin.period(unit, year))])
    (row,) = [row for row in found if row["category"] == entry.cell.category and row["preferred"]]
    return row


def amount_of(row):
    """Return what is compared of a row: the exact rate, the per cent or the count; None without a denominator."""
    if row["denominator"] is not None:
        return Fraction(100 * row["numerator"], row["denominator"]) if row["denominator"] else None
    return Fraction(row["value"] if row["numerator"] is None else row["numerator"])


@pytest.mark.parametrize("unit", UNITS)
def test_every_indicator_is_either_of_the_level_or_not(profiled, unit):
    found = profiled(unit, 2019)
    shown = {entry.cell.indicator.id for entry in found.entries}
    assert shown | {one.id for one in found.not_applicable} == set(CATALOG.indicators)
    assert not shown & {one.id for one in found.not_applicable}


@pytest.mark.parametrize("year", [2015, 2019, 2022, 2025])
@pytest.mark.parametrize("unit", [CITY, COMMUNES, OLD[6], NEW[1]])
def test_what_is_not_measured_in_a_year_is_not_missing_here_nor_in_the_data_status(
    profiled, kept, unit, year
):
    found, states = profiled(unit, year), kept(year).by_unit
    if not found.exists:
        return
    of = {name: one.state for (name, place), one in states.items() if place == unit}
    assert {entry.cell.indicator.id for entry in found.measured} == {
        name for name, state in of.items() if state not in ("not_measured", "not_applicable")
    }
    left_out = {one.id for one in found.not_measured}
    assert left_out == {name for name, state in of.items() if state == "not_measured"}
    assert not {entry.cell.indicator.id for entry in found.missing} & left_out
    shown = lacking(found)
    folded = [part for part in shown.children if part.__class__.__name__ == "Details"]
    assert any(f"không áp dụng trong năm {year}" in part.children[0].children for part in folded) is bool(
        found.not_measured
    )


def test_a_unit_has_the_peers_of_its_own_time():
    assert {one.id for one in peers_of(CATALOG.units["05977"], 2025, CATALOG)} == set(OLD) - {"05977"}
    assert {one.id for one in peers_of(CATALOG.units["05977@2025-07-01"], 2025, CATALOG)} == set(NEW) - {
        "05977@2025-07-01"
    }
    assert peers_of(CATALOG.units[CITY], 2019, CATALOG) == ()
    assert peers_of(CATALOG.units["05977@2025-07-01"], 2019, CATALOG) == ()


def test_units_with_one_code_or_one_name_are_told_apart():
    assert {one.id for one in namesakes(CATALOG.units["05977"], CATALOG)} == {"05977@2025-07-01"}
    assert {one.id for one in namesakes(CATALOG.units["05977@2025-07-01"], CATALOG)} == {"05977", "05980"}
    assert {one.id for one in namesakes(CATALOG.units["05974"], CATALOG)} == {"05986@2025-07-01"}
    assert namesakes(CATALOG.units["05989"], CATALOG) == ()
    assert [one.id for one in successors(CATALOG.units["05989"], CATALOG)] == ["05983@2025-07-01"]


@pytest.mark.parametrize("year", YEARS)
def test_the_finding_counts_what_is_there(profiled, year):
    for unit, language in product(UNITS, ("vi", "en")):
        found = profiled(unit, year)
        with use_language(language):
            said = known(found)
        if not found.exists:
            assert "không tồn tại" in said or "did not exist" in said
            continue
        assert re.findall(r"\d+", said) == counted(found, said)


def counted(found, said):
    """Return the numbers of the sentence of what is known, in the order of its language."""
    bases = [entry.cell.preferred.basis for entry in found.stated]
    year, stated, whole = str(found.question.year), str(len(found.stated)), str(len(found.measured))
    lead = [year, stated, whole] if said.startswith("Năm") else [stated, whole, year]
    return [*lead, *(str(bases.count(basis)) for basis in BASES if basis in bases)]


@pytest.mark.parametrize("unit", [*OLD, *NEW])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_standing_counts_rates_above_below_and_at_the_mean_of_the_others(profiled, twin, unit, language):
    year = 2025
    found = profiled(unit, year)
    sides, seen = {1: [], -1: [], 0: []}, set()
    for entry in found.rates:
        ranked = company(twin, entry, unit, year)
        if (
            unit in ranked
            and (mean := together([row for one, row in ranked.items() if one != unit])) is not None
        ):
            if entry.cell.indicator.id in seen or (entry.cell.claim.denominator or FEW) < FEW:
                continue  # parts of one whole, or a rate that each single thing moves far
            seen.add(entry.cell.indicator.id)
            mine = amount_of(ranked[unit])
            with use_language(language):
                sides[(mine > mean) - (mine < mean)].append(entry_name(entry))
    with use_language(language):
        said = standing(found)
    assert said.startswith(("Mô phỏng:", "Simulated:"))
    where = (
        ("cao hơn ở", "thấp hơn ở", "bằng ở")
        if language == "vi"
        else ("higher for", "lower for", "equal for")
    )
    more = " và {} tỷ lệ khác" if language == "vi" else " and {} other rates"
    expected = [
        f"{place} {', '.join(names[:3])}" + (more.format(len(names) - 3) if len(names) > 3 else "")
        for place, names in zip(where, sides.values(), strict=True)
        if names
    ]
    assert said.partition("các phường, xã khác: " if language == "vi" else "communes: ")[2] == "; ".join(
        expected
    )


def test_what_follows_from_simulated_values_carries_their_sign(profiled):
    for entry in profiled("05977", 2021).stated:
        said = [rank(entry), against_peers(entry)]
        for text in (text for text in said if entry.rank and text):
            assert text.startswith("▨ ") == entry.league.simulated
        if entry.rank and entry.cell.indicator.direction == "down":
            assert "thấp hơn là tốt hơn" in said[0]


@pytest.mark.parametrize("unit", [*OLD, *NEW])
def test_a_profile_without_a_year_is_of_a_year_in_which_the_unit_was(warehouse, unit):
    asked = visit(f"/don-vi/{unit}", "", warehouse).question
    assert asked.year == (2019 if unit in OLD else 2025)
    assert visit(f"/don-vi/{unit}", "nam=2021", warehouse).question.year == 2021


@pytest.mark.parametrize("unit", UNITS)
def test_the_chart_of_the_rates_shows_the_unit_alone_and_marks_its_peers(profiled, unit):
    found = profiled(unit, 2021)
    chart = profile_chart(found)
    assert chart.empty is not bool(found.rates)
    if chart.empty:
        return
    (panel,) = chart.panels(Drawing(PALETTES["light"]))
    (bars,) = panel.traces
    assert len(bars["x"]) == len(chart.table.rows) == len(found.rates)
    # Classes stand beside each other: none is a part of the one above it, nor is a sign of a gap before its name.
    names = [note["text"].replace("<br>", " ").strip("\N{NO-BREAK SPACE} ") for note in panel.annotations]
    assert [name for name in names if name in {row[0] for row in chart.table.rows}] == [
        row[0] for row in chart.table.rows
    ]
    assert not any(name.startswith(("–", "-")) for name in names)
    assert bars["x"] == [float(entry.cell.rate) for entry in found.rates]
    marks = [shape["x0"] for shape in panel.shapes if shape["type"] == "line"]
    assert marks == [float(entry.mean) for entry in found.rates if entry.mean is not None]
    assert bool(marks) is (unit in OLD)
    assert {entry.cell.place.unit.id for entry in found.rates} == {unit}


def test_a_units_note_stands_on_its_profile_and_its_card(data_folder):
    (data_folder / "notes.csv").write_text(HEADER + NOTE, encoding="utf-8")
    publish(data_folder)
    noted = opened(data_folder)
    found = answer(noted.catalog.cards["staff-qualification"], question(2020, ["05977"]), noted)
    (said,) = [text for kind, text in notes(found) if kind == "unit-note"]
    for part in (
        "Hai người đang đi học",
        "Biện pháp: Cử đi học thêm",
        "Phụ trách: UBND phường",
        "Hạn 30/06/2021",
        "20/12/2020",
    ):
        assert part in said
    for year, is_there in ((2020, True), (2021, False)):
        rows = values_table(profile(CATALOG.units["05977"], question(year), noted), 4)
        assert ("Hai người đang đi học" in str(rows)) is is_there
        wide = [
            one
            for one in rows.children[1].children[1].children
            if getattr(one, "className", "") == "unit-note"
        ]
        assert len(wide) == is_there and all(
            one.children.colSpan == len(rows.children[1].children[0].children.children) for one in wide
        )
    shown = card_chart(found).table
    assert [name for name, _ in shown.columns][-1] == "Giải trình của đơn vị"
    told = [row[-1] for row in shown.rows]
    assert sum("Hai người đang đi học" in one for one in told) == 1 and told.count("") == len(told) - 1
    assert all("Ghi ngày 20/12/2020" in one for one in told if one)
    other = answer(noted.catalog.cards["staff-qualification"], question(2021, ["05977"]), noted)
    assert "Giải trình của đơn vị" not in dict(card_chart(other).table.columns)
    assert "unit-note" not in {kind for kind, _ in notes(other)}


@pytest.mark.parametrize(
    ("right", "wrong", "named"),
    [
        ("05977,2020", "99999,2020", "unit"),
        ("staff_qualification,university_or_higher", "staff_qualification,phd", "category"),
        ("staff_qualification,university_or_higher", "no_such,", "indicator"),
        ("05977,2020", "05977,2020-13", "time_period"),
        ("2020-12-20", "20/12/2020", "written"),
        ("staff_qualification,university_or_higher", "staff_qualification,", "category"),
        ("staff_qualification,university_or_higher", "procedures_one_stop,", "indicator"),
        ("05977,2020", "06247,2020", "unit"),
        ("05977,2020", "05977,2025", "time_period"),
        ("05977,2020", "05977,2026", "time_period"),
        ("05977,2020", "05977@2025-07-01,2020", "time_period"),
        ("2021-06-30", "2020-06-30", "due"),
        (NOTE, NOTE + NOTE, "time_period"),
    ],
)
def test_a_wrong_note_is_refused_by_file_and_key(data_folder, right, wrong, named):
    (data_folder / "notes.csv").write_text(HEADER + NOTE.replace(right, wrong), encoding="utf-8")
    with pytest.raises(DefinitionError) as caught:
        read_catalog((SHIPPED_DATA, data_folder))
    assert "notes.csv" in str(caught.value) and named in caught.value.place and "dòng 2" in str(caught.value)


def test_a_unit_says_of_outside_land_what_its_predecessors_say(data_folder):
    head = (SHIPPED_DATA / "units.csv").read_text(encoding="utf-8").splitlines()[0]
    row = "09999,Mới,Phường,ward,commune,20,2026-01-01,,05971|06247,false,"
    (data_folder / "units.csv").write_text(f"{head}\n{row}\n", encoding="utf-8")
    with pytest.raises(DefinitionError, match="outside_land"):
        read_catalog((SHIPPED_DATA, data_folder))
    (data_folder / "units.csv").write_text(f"{head}\n{row.replace('false', 'true')}\n", encoding="utf-8")
    assert read_catalog((SHIPPED_DATA, data_folder)).units["09999@2026-01-01"].outside_land


def test_the_chart_of_the_rates_has_its_table(client):  # noqa: F811
    rows = rows_of_table(client, "/don-vi/178-xa", "ho-so")
    assert [row[1] for row in rows if "Đại học" in row[0]] == ["73,5% (122/166)"]
    assert not any("mô phỏng" in cell for row in rows for cell in row)


@pytest.mark.parametrize(
    "path", ["/don-vi/20", "/don-vi/99999", "/don-vi/05977@2025", "/don-vi/06226", "/don-vi/20/"]
)
def test_only_the_citys_units_have_a_profile(client, path):  # noqa: F811
    assert client.get(path).status_code == 404


def test_the_profile_keeps_the_address_and_leads_to_the_other_unit_of_its_code(page):
    page.goto("/don-vi/05977?nam=2020&don-vi=178")
    expect(page.locator(".apart")).to_contain_text("Phường Đông Kinh (từ 01/07/2025)")
    page.locator("#year").select_option("2021")
    expect(page.locator("h1")).to_have_text("Phường Vĩnh Trại, năm 2021")
    expect(page).to_have_url(re.compile("don-vi=178"))
    assert violations(page) == []
    page.locator(".apart").get_by_role("link", name="Phường Đông Kinh").click()
    expect(page.locator("main h1")).to_contain_text("Phường Đông Kinh (từ 01/07/2025)")
