"""How the data stands, and the map: every state from the rows themselves, each tile a link, nothing by colour alone."""

import html
import re
from dataclasses import replace
from functools import cache

import pytest
from browsing import publish
from playwright.sync_api import expect
from test_accessibility import violations
from test_pillars import client, rows_of_table  # noqa: F401
from twin import CITY, COMMUNES, NEW, OLD, YEARS, Twin, basis_of, opened, question

from dashboard.catalog import DefinitionError, read_catalog
from dashboard.data.status import matrix
from dashboard.language import use_language
from dashboard.settings import SHIPPED_DATA
from dashboard.wording.status import STATE_SIGNS, counts, coverage, kept_name, kept_sign, state_name

CATALOG = read_catalog((SHIPPED_DATA,))


@pytest.fixture(scope="module", params=[True, False], ids=["simulated on", "simulated off"])
def both(request, published):
    warehouse = opened(published, request.param)
    return warehouse, Twin(warehouse.version, request.param)


@pytest.fixture(scope="module")
def standing(both):
    """Return the states of a year, with or without what is simulated, made once for all tests."""
    return cache(lambda year, hidden: matrix(question(year, official_only=hidden), both[0]))


@pytest.mark.parametrize("official_only", [False, True])
@pytest.mark.parametrize("year", YEARS)
def test_each_state_is_that_of_the_rows(both, standing, year, official_only):
    warehouse, twin = both
    assert (year in warehouse.years) == any(row["year"] == year for row in twin.rows)
    if year not in warehouse.years:
        return  # it cannot be asked for
    found = standing(year, official_only)
    disputed = {
        (indicator, unit) for indicator, unit, _, _ in twin.disagreements(year, (CITY, COMMUNES, *OLD, *NEW))
    }
    unused = twin.unused_terms(year, (CITY, COMMUNES, *OLD, *NEW))
    assert {unit.id for unit in found.units} == {
        unit for unit in (CITY, COMMUNES, *OLD, *NEW) if twin.period(unit, year)
    }
    for (indicator, unit), kept in found.by_unit.items():
        definition = twin.indicators[indicator]
        rows = [
            row
            for row in twin.claims([indicator], year, [(unit, twin.period(unit, year))])
            if row["preferred"]
        ]
        official = [row for row in rows if row["status"] == "official"]
        if twin.units[unit]["level"] not in definition["levels"]:
            expected = "not_applicable"
        elif not (definition["first_year"] or year) <= year <= (definition["last_year"] or year):
            expected = "not_measured"
        elif (indicator, unit) in disputed | unused:
            expected = "disputed"
        elif any(row["qualifier"] in ("at_least", "at_most") for row in official):
            expected = "bound"
        elif official:
            expected = basis_of(official[0])
        elif rows:
            expected = "hidden" if official_only else "simulated"
        else:
            expected = "missing"
        assert (indicator, unit, kept.state) == (indicator, unit, expected)
        assert kept.basis in ({basis_of(row) for row in rows} or {None}) or expected == "hidden"


def test_what_is_owed_has_no_published_figure(both, standing):
    _, twin = both
    found = standing(2019, False)
    for unit in found.units:
        published = {row["indicator"] for row in twin.official(2019, [unit.id])}
        owed = {one.id for one in found.owed(unit)}
        assert not owed & published
        level = {
            name
            for name, one in twin.indicators.items()
            if unit.level in one["levels"] and (one["first_year"] or 2019) <= 2019
        }
        assert owed | (published & level) == level


def test_what_is_disputed_or_a_bound_is_counted_as_published_too(both, standing):
    """2019: 35 indicators are published; two sums that are not used share a disagreement with the whole."""
    _, twin = both
    found = standing(2019, False)
    units = (CITY, COMMUNES, *OLD, *NEW)
    rows = [row for row in twin.official(2019, units) if row["preferred"]]
    disagreements = len(twin.disagreements(2019, units))
    for kept, disputes, published in (
        (found.by_unit, found.disagreements_by_unit, {(row["indicator"], row["unit"]) for row in rows}),
        (found.by_year, found.disagreements_by_year, {row["indicator"] for row in rows}),
    ):
        said = dict(counts(kept.values(), disputes))
        assert said["published"] == f"đã công bố: {len(published)}"
        assert said["disputed"].startswith("nguồn ghi khác nhau: 5 ô trong số đó")
        assert f"do {disagreements} số liệu mâu thuẫn" in said["disputed"]
        assert said["bound"] == "chỉ có giới hạn: 2 ô trong số đó"
    assert len({row["indicator"] for row in rows}) == 35 and disagreements == 3


def test_a_year_of_an_indicator_of_single_wards_says_in_how_many(both, standing):
    _, twin = both
    kept = standing(2019, False).by_year["party_secretary_is_chairperson", 2019]
    stated = {row["unit"] for row in twin.official(2019, OLD)}
    assert {unit.id for unit in kept.units} == stated and kept.existing == len(OLD)
    assert kept_sign(kept) == f"■ {len(stated)}/{len(OLD)}"
    assert kept_name(kept) == "đã công bố, 3/8 phường, xã"


def test_figures_of_half_years_are_said_to_be_that_in_both_tables(client):  # noqa: F811
    page = html.unescape(client.get("/tinh-trang?nam=2025").text)
    by_unit, by_year = re.findall(r'<section class="card status">(.*?)</section>', page, re.DOTALL)
    heads = re.findall(r"<th[^>]*>(.*?)</th>", by_unit.partition("</thead>")[0], re.DOTALL)[1:]
    first, second = "6 tháng đầu năm 2025", "6 tháng cuối năm 2025"
    assert [first in head for head in heads] == [True] * (len(OLD) + 2) + [False] * len(NEW)
    assert [second in head for head in heads] == [False] * (len(OLD) + 2) + [True] * len(NEW)
    assert re.search(r">2025<small>nửa năm</small>", by_year) and ">2024</th>" in by_year
    assert f"Toàn thành phố: {first}" in by_year and f"Từng phường, xã: {first} / {second}" in by_year
    assert f'title="Văn bản được rà soát, Toàn thành phố, {first}: mô phỏng"' in by_year
    assert f"Phường Kỳ Lừa (từ 01/07/2025), {second}: " in page
    whole = html.unescape(client.get("/tinh-trang?nam=2024").text)
    assert "6 tháng" not in whole.partition("Chỉ tiêu theo năm")[0]


def test_each_row_of_the_years_names_its_level(client):  # noqa: F811
    page = html.unescape(client.get("/tinh-trang?nam=2019").text)
    by_year = re.findall(r'<section class="card status">(.*?)</section>', page, re.DOTALL)[1]
    named = dict(re.findall(r'<th scope="row">(.*?)</th><td class="level">(.*?)</td>', by_year))
    names = {"city": "Toàn thành phố", "communes": "Tất cả phường, xã", "commune": "Từng phường, xã"}
    assert named == {
        one.short_vi: names[next(level for level in names if level in one.levels)]
        for one in CATALOG.ordered_indicators
    }


def test_the_finding_names_the_kinds_where_not_all_is_published(standing):
    found = standing(2019, False)
    assert re.search(r"37/\d+ ô có số liệu đã công bố;", coverage(found))
    of = {
        name: replace(kept, basis="provisional") if kept.state == "bound" else kept
        for name, kept in found.by_unit.items()
    }
    said = coverage(replace(found, by_unit=of))
    assert re.search(r"37/\d+ ô có số liệu từ nguồn \(35 đã công bố, 2 sơ bộ\);", said)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_state_has_a_sign_and_words_of_its_own(language):
    with use_language(language):
        names = [state_name(state) for state in STATE_SIGNS]
    assert len(set(names)) == len(names)
    assert all(STATE_SIGNS.values())


def test_the_finding_adds_up(standing):
    for year in YEARS:
        _, stated, whole, simulated, rest = map(int, re.findall(r"\d+", coverage(standing(year, False))))
        assert stated + simulated + rest == whole


def test_a_cell_leads_to_its_indicator_and_says_its_state(page):
    page.goto("/tinh-trang?nam=2019")
    cell = page.get_by_role(
        "link", name="Dịch vụ bưu chính công ích, Toàn thành phố: đã công bố, nguồn ghi khác nhau"
    )
    expect(cell).to_have_text("‡")
    assert violations(page) == []
    cell.click()
    expect(page.locator("main h1")).to_have_text("TTHC qua dịch vụ bưu chính công ích")


# The map.


def test_every_ward_and_commune_has_a_tile_of_its_own():
    communes = [unit for unit in CATALOG.chosen_units if unit.level == "commune"]
    assert {unit.id for unit in communes} == set(CATALOG.tiles)
    for new in (False, True):
        places = [
            (CATALOG.tiles[unit.id].column, CATALOG.tiles[unit.id].row)
            for unit in communes
            if bool(unit.valid_from) == new
        ]
        assert len(set(places)) == len(places)


@pytest.mark.parametrize(("key", "units"), [("ban-do", OLD), ("ban-do-moi", NEW)])
def test_both_maps_of_2025_have_their_units(client, key, units):  # noqa: F811
    answer = client.get(f"/bang/{key}?trang=/ban-do&nam=2025&chi-tieu=staff_qualification")
    assert answer.text.count('<th scope="row">') == len(units)


def test_a_year_before_the_change_has_no_map_of_the_new_units(client):  # noqa: F811
    assert rows_of_table(client, "/ban-do", "ban-do")
    assert client.get("/bang/ban-do-moi?trang=/ban-do&nam=2019").status_code == 404


def test_an_indicator_of_the_city_has_no_map_and_others_are_offered(client):  # noqa: F811
    page = client.get("/ban-do?chi-tieu=procedures_one_stop").text
    assert "không có bản đồ" in page
    assert "chi-tieu=staff_qualification" in page


def test_a_tile_for_an_unknown_unit_is_refused(data_folder):
    (data_folder / "tiles.csv").write_text("unit,column,row\n99999,0,0\n", encoding="utf-8")
    with pytest.raises(DefinitionError, match=r"tiles\.csv"):
        publish(data_folder)


def test_a_tile_says_its_value_and_leads_to_its_unit(page):
    page.goto("/ban-do?nam=2021&chi-tieu=staff_qualification&giao-dien=toi")
    tile = page.locator(".tiles .tile", has_text="P. Vĩnh Trại")
    expect(tile).to_contain_text("86,2%")
    expect(tile).to_contain_text("mô phỏng")
    page.locator("#indicator").select_option("commune_staff_present")
    expect(page.locator("h1")).to_contain_text("Cán bộ và công chức cấp xã có mặt")
    assert violations(page) == []
    tile.locator(".name").focus()
    page.keyboard.press("Enter")
    expect(page.locator("main h1")).to_have_text("Phường Vĩnh Trại, năm 2021")


def test_the_whole_data_set_is_offered_and_each_file_answers(page, site):
    page.goto("/tinh-trang?nam=2019&don-vi=178&so-lieu=chinh-thuc&lang=en")
    links = page.locator("a[href^='/du-lieu/']")
    expect(links).to_have_count(5)
    for link in links.all():
        answer = page.request.get(link.get_attribute("href"))
        assert answer.ok and ",simulated," not in answer.text()
