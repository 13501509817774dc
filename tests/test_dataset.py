"""The data set in the ecosystem's formats: valid to the standard tools, equal to the rows, no bound as a value."""

import csv
import io
from collections import Counter
from pathlib import Path

import frictionless
import pyshacl
import pytest
import rdflib
from csvw import TableGroup
from pysdmx.io import read_sdmx
from twin import opened

from dashboard.exports.cell_text import escape_formula
from dashboard.exports.dataset import CSVW, DCAT, DESCRIPTOR, MEDIA, SDMX, STRUCTURE, dataset_file
from dashboard.exports.dataset.sdmx import CODED, DIMENSIONS, MANDATORY
from dashboard.exports.dataset.tables import AMOUNTS, BOUNDS, FIGURES, tables
from dashboard.settings import settings
from dashboard.web.server import server

SHAPES = Path(__file__).with_name("dcat_shapes.ttl")


@pytest.fixture(scope="module")
def warehouse(published):
    return opened(published)


def write(made, folder):
    for table in made:
        (folder / table.file).write_bytes(table.data)


def read(data):
    return list(csv.DictReader(io.StringIO(data.decode())))


@pytest.mark.parametrize("official_only", (False, True))
def test_frictionless_finds_the_package_valid(warehouse, official_only, tmp_path):
    write(tables(warehouse, official_only), tmp_path)
    data, _ = dataset_file(DESCRIPTOR, warehouse, official_only, str)
    (tmp_path / DESCRIPTOR).write_bytes(data)
    report = frictionless.Package(str(tmp_path / DESCRIPTOR)).validate()
    assert report.valid, report.flatten(["type", "note"])


def test_a_simulated_row_stands_for_no_day_in_any_format(warehouse):
    rows = read(tables(warehouse, False)[0].data)
    assert {(row["status"] == "simulated", row["as_of"] == "") for row in rows} == {
        (True, True),
        (False, False),
    }
    told = read(dataset_file(SDMX, warehouse, False, str)[0])
    days = {(row["FIGURE_STATUS"] in ("simulated", "none"), row["AS_OF"] == "") for row in told}
    assert days == {(True, True), (False, False)}


def test_the_observations_are_the_rows_of_the_version(warehouse):
    rows = read(tables(warehouse, False)[0].data)
    for row, claim in zip(rows, warehouse.all_claims(False), strict=True):
        assert (row["indicator"], row["unit"], row["qualifier"]) == (
            claim.indicator,
            claim.unit,
            claim.qualifier,
        )
        side = "bound_" if claim.qualifier in BOUNDS else ""
        for name in AMOUNTS:
            held, written = getattr(claim, name), row[f"{side}{name}"]
            assert (held is None) == (written == "") and (held is None or held == type(held)(written))


def test_a_bound_is_never_a_value_and_simulation_is_marked_in_every_row(warehouse):
    rows = read(tables(warehouse, False)[0].data)
    bounded = [row for row in rows if row["qualifier"] in BOUNDS]
    assert [row["stated_vi"] for row in bounded] == ["trên 30%", "trên 60%"]
    assert all(row[name] == "" for row in bounded for name in AMOUNTS)
    made = [row for row in rows if row["status"] == "simulated"]
    assert made and all(row["stated_vi"].endswith("(mô phỏng)") for row in made)
    assert {row["status"] for row in read(tables(warehouse, True)[0].data)} == {"official"}


@pytest.mark.parametrize("text", ("=1+1", "+1", "-1", "@a", "＝1"))
def test_no_free_text_is_a_formula(text):
    assert escape_formula(text) == f"'{text}" and escape_formula("a" + text) == "a" + text


@pytest.mark.parametrize("official_only", (False, True))
def test_csvw_finds_the_tables_valid(warehouse, official_only, tmp_path):
    write(tables(warehouse, official_only), tmp_path)
    data, media = dataset_file(CSVW, warehouse, official_only, str)
    (tmp_path / CSVW).write_bytes(data)
    group = TableGroup.from_file(tmp_path / CSVW)
    assert media == "application/csvm+json" and len(group.tables) == len(tables(warehouse, official_only))
    group.check_referential_integrity(strict=True)
    for table, made in zip(group.tables, tables(warehouse, official_only), strict=True):
        rows = list(table.iterdicts(strict=True, _Row=dict))
        assert len(rows) == len(made.rows) and table.check_primary_key()


def test_csvw_refuses_a_table_that_does_not_fit(warehouse, tmp_path):
    write(tables(warehouse, True), tmp_path)
    figures = tmp_path / FIGURES
    figures.write_bytes(figures.read_bytes().replace(b",official,", b",wrong,"))
    (tmp_path / CSVW).write_bytes(dataset_file(CSVW, warehouse, True, str)[0])
    with pytest.raises(ValueError, match="wrong"):
        list(TableGroup.from_file(tmp_path / CSVW).tables[0].iterdicts(strict=True))


@pytest.fixture(scope="module")
def structure(warehouse):
    return read_sdmx(io.BytesIO(dataset_file(STRUCTURE, warehouse, False, str)[0]))


def test_the_sdmx_structure_names_every_code_of_the_data(warehouse, structure):
    definition = structure.get_data_structure_definitions()[0]
    lists = {one.id: {code.id for code in one.codes} for one in structure.get_codelists()}
    rows = read(dataset_file(SDMX, warehouse, False, str)[0])
    for component, name in CODED.items():
        assert {row[component] for row in rows} - {""} <= lists[name], component
    assert [one.id for one in definition.components.dimensions] == [*DIMENSIONS]
    mandatory = {one.id for one in definition.components.attributes if one.required}
    assert mandatory == {*MANDATORY} and all(row[name] for row in rows for name in mandatory)


def test_sdmx_csv_is_read_back_as_the_rows_of_the_version(warehouse):
    (data,) = read_sdmx(io.BytesIO(dataset_file(SDMX, warehouse, False, str)[0]), validate=True).data
    rows = data.data.astype(str).to_dict("records")
    claims = warehouse.all_claims(False)
    assert len(rows) == len(claims) + len(tables(warehouse, False)[1].rows)
    for row, claim in zip(rows, claims, strict=False):
        assert (row["INDICATOR"], row["REF_AREA"], row["TIME_PERIOD"]) == (
            claim.indicator,
            claim.unit,
            claim.time_period,
        )
        amount = claim.amount if claim.rate_pct is None else claim.rate_pct
        if claim.qualifier in BOUNDS:
            assert row["OBS_VALUE"] in ("nan", "NaN") and float(row["LOWER_BOUND"]) == float(amount)
        else:
            assert float(row["OBS_VALUE"]) == float(amount)


def test_a_filter_on_normal_observations_holds_no_simulation_bound_or_gap(warehouse):
    rows = read(dataset_file(SDMX, warehouse, False, str)[0])
    told = Counter((row["OBS_STATUS"], row["FIGURE_STATUS"], row["QUALIFIER"]) for row in rows)
    assert {key for key in told if key[0] == "A"} == {("A", "official", "exact")}
    assert told["L", "official", "at_least"] == 2 and told["E", "official", "estimate"] == 1
    assert all(status == "I" for status, figure, _ in told if figure == "simulated")
    assert all("(mô phỏng)" in row["COMMENT_OBS"] for row in rows if row["OBS_STATUS"] == "I")
    assert {row["OBS_VALUE"] for row in rows if row["OBS_STATUS"] in ("L", "M", "O")} == {"NaN"}


# rdflib's own reader of JSON-LD uses what rdflib itself calls old.
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
@pytest.mark.parametrize("official_only", (False, True))
def test_the_dcat_record_has_what_dcat_ap_asks_of_it(warehouse, official_only):
    data, _ = dataset_file(DCAT, warehouse, official_only, lambda file: f"http://localhost/du-lieu/{file}")
    record = rdflib.Graph().parse(data=data, format="json-ld")
    conforms, _, said = pyshacl.validate(record, shacl_graph=rdflib.Graph().parse(SHAPES, format="turtle"))
    assert conforms, said
    spoiled = rdflib.Graph().parse(data=data.replace(b"dcat:accessURL", b"dcat:nothing"), format="json-ld")
    assert not pyshacl.validate(spoiled, shacl_graph=rdflib.Graph().parse(SHAPES, format="turtle"))[0]


def test_one_version_gives_the_same_bytes(warehouse):
    for name in MEDIA:
        assert dataset_file(name, warehouse, False, str) == dataset_file(name, warehouse, False, str)


def test_each_file_has_an_address(published, monkeypatch):
    monkeypatch.setenv("CCHC_DATA", str(published))
    settings.cache_clear()
    client = server.test_client()
    first = client.get("/du-lieu/observations.csv")
    assert first.status_code == 200 and first.mimetype == "text/csv"
    assert f"/du-lieu/{CSVW}?phien-ban=" in first.headers["Link"] and "describedby" in first.headers["Link"]
    for name, media in MEDIA.items():
        answer = client.get(f"/du-lieu/{name}")
        assert (answer.status_code, answer.mimetype) == (200, media.partition(";")[0])
    record = client.get(f"/du-lieu/{DCAT}").get_json(force=True)
    for one in record["dcat:distribution"]:
        assert client.get(one["dcat:downloadURL"]["@id"]).status_code == 200
    again = client.get("/du-lieu/observations.csv", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    package = client.get("/du-lieu/datapackage.json?so-lieu=chinh-thuc").get_json()
    assert package["simulated"] == 0 and "so-lieu=chinh-thuc" in package["resources"][0]["path"]
    for address, status in (("nothing.csv", 404), ("observations.csv?so-lieu=x", 400)):
        assert client.get(f"/du-lieu/{address}").status_code == status
