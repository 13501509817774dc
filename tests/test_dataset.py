"""The data set in the ecosystem's formats: valid to the standard tools, equal to the rows, no bound as a value."""

import csv
import io

import frictionless
import pytest
from twin import opened

from dashboard.app.server import server
from dashboard.exports.dataset import DESCRIPTOR, dataset_file
from dashboard.exports.dataset.tables import AMOUNTS, BOUNDS, harmless, tables
from dashboard.settings import settings


@pytest.fixture(scope="module")
def warehouse(published):
    return opened(published)


def read(data):
    return list(csv.DictReader(io.StringIO(data.decode())))


@pytest.mark.parametrize("official_only", (False, True))
def test_frictionless_finds_the_package_valid(warehouse, official_only, tmp_path):
    for table in tables(warehouse, official_only):
        (tmp_path / table.file).write_bytes(table.data)
    (tmp_path / DESCRIPTOR).write_bytes(dataset_file(DESCRIPTOR, warehouse, official_only, str))
    report = frictionless.Package(str(tmp_path / DESCRIPTOR)).validate()
    assert report.valid, report.flatten(["type", "note"])


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


@pytest.mark.parametrize("text", ("=1+1", "+1", "-1", "@a", "\ta"))
def test_no_free_text_is_a_formula(text):
    assert harmless(text) == f"'{text}" and harmless("a" + text) == "a" + text


def test_each_file_has_an_address(published, monkeypatch):
    monkeypatch.setenv("CCHC_DATA", str(published))
    settings.cache_clear()
    client = server.test_client()
    first = client.get("/du-lieu/observations.csv")
    assert first.status_code == 200 and first.mimetype == "text/csv"
    again = client.get("/du-lieu/observations.csv", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    package = client.get("/du-lieu/datapackage.json?so-lieu=chinh-thuc").get_json()
    assert package["simulated"] == 0 and "so-lieu=chinh-thuc" in package["resources"][0]["path"]
    for address, status in (("nothing.csv", 404), ("observations.csv?so-lieu=x", 400)):
        assert client.get(f"/du-lieu/{address}").status_code == status
