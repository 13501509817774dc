"""The profile of a unit: its peers, ranks and changes by plain arithmetic, who it is not, and its own notes."""

from fractions import Fraction

import pytest
from browsing import publish
from playwright.sync_api import expect
from test_accessibility import violations
from test_pillars import client, rows_of_table  # noqa: F401
from twin import CITY, COMMUNES, NEW, OLD, YEARS, Twin, opened, question

from dashboard.catalog import DefinitionError, read_catalog
from dashboard.data.answers import answer
from dashboard.data.profile import namesakes, peers_of, profile, successors
from dashboard.settings import SHIPPED_DATA
from dashboard.wording import notes, words
from dashboard.wording.profile import known, standing

CATALOG = read_catalog((SHIPPED_DATA,))
UNITS = (CITY, COMMUNES, *OLD, *NEW)
HEADER = "indicator,category,unit,time_period,explanation,remedy,responsible,due,written\n"
NOTE = "staff_qualification,university_or_higher,05977,2020,Hai người đang đi học,Cử đi học thêm,UBND phường,2021-06-30,2020-12-20\n"


@pytest.fixture(scope="module")
def warehouse(published):
    return opened(published)


@pytest.fixture(scope="module")
def twin(warehouse):
    return Twin(warehouse.version)


@pytest.mark.parametrize("year", [2018, 2019, 2025])
@pytest.mark.parametrize("unit", UNITS)
def test_ranks_and_means_are_those_of_plain_counting(warehouse, twin, unit, year):
    found = profile(CATALOG.units[unit], question(year), warehouse)
    group = OLD if unit in OLD else NEW if unit in NEW else ()
    for entry in found.entries:
        rows = {}
        for one in group:
            stated = twin.claims([entry.cell.indicator.id], year, [(one, twin.period(one, year))])
            of_category = [row for row in stated if row["category"] == entry.cell.category and row["preferred"]]
            if of_category:
                rows[one] = of_category[0]
        mine = rows.get(unit)
        if entry.rank is None:
            continue
        amounts = {one: value for one, row in rows.items() if (value := plain(row)) is not None and row["status"] == mine["status"]}
        assert entry.rank == 1 + sum(value > amounts[unit] for value in amounts.values())
        assert len(entry.league.cells) == len(amounts)
        if mine["denominator"] is not None:
            together = Fraction(
                100 * sum(rows[one]["numerator"] for one in amounts), sum(rows[one]["denominator"] for one in amounts)
            )
            assert entry.pooled == together


def plain(row):
    """Return what is compared of a row: the exact rate, the per cent or the count; None without a denominator."""
    if row["denominator"] is not None:
        return Fraction(100 * row["numerator"], row["denominator"]) if row["denominator"] else None
    return Fraction(row["value"] if row["numerator"] is None else row["numerator"])


@pytest.mark.parametrize("unit", UNITS)
def test_every_indicator_is_either_of_the_level_or_not(warehouse, unit):
    found = profile(CATALOG.units[unit], question(), warehouse)
    shown = {entry.cell.indicator.id for entry in found.entries}
    assert shown | {one.id for one in found.not_applicable} == set(CATALOG.indicators)
    assert not shown & {one.id for one in found.not_applicable}


def test_a_unit_has_the_peers_of_its_own_time():
    assert {one.id for one in peers_of(CATALOG.units["05977"], 2025, CATALOG)} == set(OLD) - {"05977"}
    assert {one.id for one in peers_of(CATALOG.units["05977@2025-07-01"], 2025, CATALOG)} == set(NEW) - {"05977@2025-07-01"}
    assert peers_of(CATALOG.units[CITY], 2019, CATALOG) == ()
    assert peers_of(CATALOG.units["05977@2025-07-01"], 2019, CATALOG) == ()


def test_units_with_one_code_or_one_name_are_told_apart():
    assert {one.id for one in namesakes(CATALOG.units["05977"], CATALOG)} == {"05977@2025-07-01"}
    assert {one.id for one in namesakes(CATALOG.units["05977@2025-07-01"], CATALOG)} == {"05977", "05980"}
    assert {one.id for one in namesakes(CATALOG.units["05974"], CATALOG)} == {"05986@2025-07-01"}
    assert namesakes(CATALOG.units["05989"], CATALOG) == ()
    assert [one.id for one in successors(CATALOG.units["05989"], CATALOG)] == ["05983@2025-07-01"]


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_finding_counts_what_is_there(warehouse, year, language):
    for unit in UNITS:
        found = profile(CATALOG.units[unit], question(year), warehouse)
        said = known(found, words(language))
        assert str(len(found.stated)) in said and str(len(found.entries)) in said
        if above := standing(found, words(language)):
            rates = [entry for entry in found.stated if entry.above is not None and entry.cell.indicator.measure != "count"]
            assert above.startswith(("Mô phỏng:", "Simulated:")) == all(entry.cell.simulated for entry in rates)


def test_a_units_note_stands_on_its_profile_and_its_card(data_folder):
    (data_folder / "notes.csv").write_text(HEADER + NOTE, encoding="utf-8")
    publish(data_folder)
    noted = opened(data_folder)
    found = answer(noted.catalog.cards["staff-qualification"], question(2020, ["05977"]), noted)
    (said,) = [text for kind, text in notes(found, words("vi")) if kind == "unit-note"]
    for part in ("Hai người đang đi học", "Biện pháp: Cử đi học thêm", "Phụ trách: UBND phường", "Hạn 30/06/2021", "20/12/2020"):
        assert part in said
    other = answer(noted.catalog.cards["staff-qualification"], question(2021, ["05977"]), noted)
    assert "unit-note" not in {kind for kind, _ in notes(other, words("vi"))}


@pytest.mark.parametrize(
    ("right", "wrong", "named"),
    [
        ("05977,2020", "99999,2020", "unit"),
        ("staff_qualification,university_or_higher", "staff_qualification,phd", "indicator"),
        ("staff_qualification,university_or_higher", "no_such,", "indicator"),
        ("05977,2020", "05977,2020-13", "time_period"),
        ("2020-12-20", "20/12/2020", "written"),
    ],
)
def test_a_wrong_note_is_refused_by_file_and_key(data_folder, right, wrong, named):
    (data_folder / "notes.csv").write_text(HEADER + NOTE.replace(right, wrong), encoding="utf-8")
    with pytest.raises(DefinitionError) as caught:
        read_catalog((SHIPPED_DATA, data_folder))
    assert "notes.csv" in str(caught.value) and named in str(caught.value)


def test_the_chart_of_the_rates_has_its_table(client):  # noqa: F811
    rows = rows_of_table(client, "/don-vi/178-xa", "ho-so")
    assert any("73,5%" in cell for row in rows for cell in row)


@pytest.mark.parametrize("path", ["/don-vi/20", "/don-vi/99999", "/don-vi/05977@2025", "/don-vi/06226", "/don-vi/"])
def test_only_the_citys_units_have_a_profile(client, path):  # noqa: F811
    assert client.get(path).status_code == 404


def test_the_profile_keeps_the_address_and_leads_to_the_other_unit_of_its_code(page):
    page.goto("/don-vi/05977?nam=2020&don-vi=178")
    expect(page.locator(".apart")).to_contain_text("Phường Đông Kinh (từ 01/07/2025)")
    page.locator("#year").select_option("2021")
    expect(page.locator("h1")).to_have_text("Phường Vĩnh Trại, năm 2021")
    assert "don-vi=178" in page.url
    assert violations(page) == []
    page.locator(".apart").get_by_role("link", name="Phường Đông Kinh").click()
    expect(page.locator("main:not(.skeleton *) h1")).to_contain_text("Phường Đông Kinh (từ 01/07/2025)")
