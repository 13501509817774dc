"""A foreign table as a data set of its own, by a small mapping; PAPI where its table lies beside the checkout."""

import csv
import subprocess
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from dashboard.ingest.foreign import DATA, ForeignRefused, ingest_dataset, read_mapping
from dashboard.settings import PROJECT

MAPPING = PROJECT / "docs" / "examples" / "papi.toml"
NAME = "papi_63_provinces_2011_2024.csv"


def papi():
    """Return the table where it lies beside the checkout, or beside the main one of a work tree."""
    common = subprocess.run(
        ["git", "rev-parse", "--path-format=absolute", "--git-common-dir"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    ).stdout.strip()
    homes = [PROJECT.parent, *([Path(common).parent.parent] if common else [])]
    return next((path for home in homes if (path := home / "shared" / "reference" / NAME).is_file()), None)


def table(tmp_path, *rows, head="year,province_code,province,dimension,score"):
    path = tmp_path / "bang.csv"
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return path


def test_papi_is_ingested_whole(tmp_path):
    path = papi()
    if path is None:
        pytest.skip(f"{NAME} does not lie beside this checkout")
    made = ingest_dataset(path, read_mapping(MAPPING), tmp_path / "papi")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    stored = pq.read_table(tmp_path / "papi" / DATA).to_pylist()
    assert made.rows == len(rows) == len(stored) and made.units == len({row["province_code"] for row in rows})
    by_key = {(one["unit"], one["time_period"], one["indicator"]): one["value"] for one in stored}
    for row in rows:
        value = by_key[row["province_code"], row["year"], row["dimension"]]
        assert value == Decimal(row["score"]).quantize(Decimal("0.0001"))
    assert (
        ingest_dataset(path, read_mapping(MAPPING), tmp_path / "again").parquet_sha256 == made.parquet_sha256
    )


def test_each_bad_cell_is_named_and_nothing_is_written(tmp_path):
    path = table(
        tmp_path,
        "2019,P01,Hanoi,TOTAL,36.4",
        "nam,P01,Hanoi,TOTAL,36.4",
        "2020,,Hanoi,TOTAL,x",
        "2019,P01,Hanoi,TOTAL,36.4",
        "2021,P01,Hanoi,TOTAL,120",
    )
    with pytest.raises(ForeignRefused) as error:
        ingest_dataset(path, read_mapping(MAPPING), tmp_path / "out")
    places = [one.place for one in error.value.problems]
    assert places == [
        "dòng 3, cột year",
        "dòng 4, cột province_code",
        "dòng 4, cột score",
        "dòng 5",
        "dòng 6, cột score",
    ]
    assert not (tmp_path / "out").exists() and [one.name for one in tmp_path.iterdir()] == ["bang.csv"]


def test_a_table_without_its_columns_and_a_mapping_with_a_strange_key_are_refused(tmp_path):
    with pytest.raises(ForeignRefused, match="thiếu cột score"):
        ingest_dataset(
            table(tmp_path, "2019,P01,x,y", head="year,province_code,province,dimension"),
            read_mapping(MAPPING),
            tmp_path / "out",
        )
    strange = tmp_path / "m.toml"
    strange.write_text(MAPPING.read_text() + 'colour = "red"\n')
    with pytest.raises(ForeignRefused, match="colour"):
        read_mapping(strange)
    (tmp_path / "there").mkdir()
    with pytest.raises(ForeignRefused, match="đã có"):
        ingest_dataset(
            table(tmp_path, "2019,P01,Hanoi,TOTAL,36.4"), read_mapping(MAPPING), tmp_path / "there"
        )
