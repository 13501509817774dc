"""A table from elsewhere as a data set of its own: a small mapping says what its columns are; ours is untouched."""

import csv
import hashlib
import io
import os
import shutil
import tomllib
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Annotated
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from dashboard.catalog import Period, Problem, Refused
from dashboard.data.schema import OBSERVATIONS
from dashboard.ingest.durable import sync, write_file
from dashboard.ingest.handin.cells import clean

SHOWN = 20
DATA, FACTS = "observations.parquet", "dataset.json"
Text = Annotated[str, StringConstraints(min_length=1)]
SCHEMA = pa.schema(
    [
        *(pa.field(name, pa.string(), nullable=False) for name in ("indicator", "unit", "unit_name")),
        OBSERVATIONS.field("time_period"),
        OBSERVATIONS.field("year"),
        pa.field("value", pa.decimal128(18, 4), nullable=False),
    ]
)


class ForeignRefused(Refused):
    """A table or its mapping cannot be used."""


class Mapping(BaseModel):
    """What the columns of a foreign table are: unit, its name, period, indicator and value, by their heads.

    `lowest` and `highest` are what a value can be; a value outside is refused. Other columns are left aside.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: Text
    source: Text
    unit: Text
    unit_name: str = ""
    period: Text
    indicator: Text
    value: Text
    lowest: Decimal = Decimal(0)
    highest: Decimal | None = None
    delimiter: Annotated[str, StringConstraints(min_length=1, max_length=1)] = ","

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the heads that must be there."""
        named = (self.unit, self.unit_name, self.period, self.indicator, self.value)
        return tuple(name for name in named if name)


class Dataset(BaseModel):
    """What lies in a data set's folder: what it is, from which file and by which mapping, and how much."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    source: str
    file: str
    sha256: str
    mapping: Mapping
    rows: int = Field(ge=1)
    units: int
    indicators: tuple[str, ...]
    periods: tuple[str, ...]
    parquet_sha256: str


def read_mapping(path: Path) -> Mapping:
    """Return a mapping. Raises ForeignRefused naming the key that is wrong."""
    try:
        return Mapping(**tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ForeignRefused.at(path, "cú pháp TOML", f"không đọc được ({error}).", "sửa cú pháp.") from error
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"]))
        known = ", ".join(Mapping.model_fields)
        raise ForeignRefused.at(path, f"khóa {key}", f"{first['msg']}.", f"các khóa là: {known}.") from error


def ingest_dataset(path: Path, mapping: Mapping, folder: Path) -> Dataset:
    """Write a foreign CSV into a folder of its own as Parquet with a manifest, in one step, and return the manifest.

    The same table and mapping give the same bytes. Raises ForeignRefused naming rows and columns, for a folder that
    is there already as well; then nothing is written.
    """
    if folder.exists():
        raise ForeignRefused.at(folder, "thư mục", "đã có.", "chọn thư mục khác; không ghi đè.")
    data = path.read_bytes()
    table = _table(path, data, mapping)
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd")
    stored = sink.getvalue().to_pybytes()
    made = _described(path, data, mapping, table, stored)
    staging = folder.with_name(f".{folder.name}-{uuid4().hex}")
    staging.mkdir(parents=True)
    try:
        write_file(staging / DATA, stored)
        write_file(staging / FACTS, made.model_dump_json(indent=1).encode())
        sync(staging)
        os.rename(staging, folder)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return made


def _described(path: Path, data: bytes, mapping: Mapping, table: pa.Table, stored: bytes) -> Dataset:
    known = {
        name: sorted(map(str, table[name].unique().to_pylist()))
        for name in ("unit", "indicator", "time_period")
    }
    return Dataset(
        title=mapping.title,
        source=mapping.source,
        file=path.name,
        sha256=hashlib.sha256(data).hexdigest(),
        mapping=mapping,
        rows=table.num_rows,
        units=len(known["unit"]),
        indicators=tuple(known["indicator"]),
        periods=tuple(known["time_period"]),
        parquet_sha256=hashlib.sha256(stored).hexdigest(),
    )


def _table(path: Path, data: bytes, mapping: Mapping) -> pa.Table:
    problems: list[Problem] = []
    rows: dict[tuple[str, str, str], dict] = {}
    for line, cells in _lines(path, data, mapping):
        row = _row(path, line, cells, mapping, problems)
        key = (row["indicator"], row["time_period"], row["unit"]) if row else None
        if key in rows:
            problems.append(
                Problem(
                    str(path),
                    f"dòng {line}",
                    "đã có dòng khác của đơn vị, kỳ và chỉ tiêu này.",
                    "xóa dòng thừa.",
                )
            )
        elif key:
            rows[key] = row
    if problems:
        raise ForeignRefused(problems[:SHOWN], len(problems))
    if not rows:
        raise ForeignRefused.at(path, "tệp", "không có dòng nào.", "gửi bảng có số liệu.")
    return pa.Table.from_pylist([rows[key] for key in sorted(rows)], SCHEMA)


def _lines(path: Path, data: bytes, mapping: Mapping) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ForeignRefused.at(
            path, f"byte {error.start}", "không phải UTF-8.", "lưu thành CSV UTF-8."
        ) from error
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=mapping.delimiter)
    lacking = [name for name in mapping.columns if name not in (reader.fieldnames or ())]
    if lacking:
        there = ", ".join(reader.fieldnames or ()) or "không có cột nào"
        raise ForeignRefused.at(
            path, "dòng 1", f"thiếu cột {', '.join(lacking)}.", f"các cột của tệp: {there}."
        )
    for cells in reader:
        yield reader.line_num, cells


def _row(path: Path, line: int, cells: dict, mapping: Mapping, problems: list[Problem]) -> dict:
    """Return a row of the data set; where a cell is wrong, keep why and return nothing of it."""
    said = {name: clean(cells[name] or "") for name in mapping.columns}
    fits = {
        mapping.unit: (bool(said[mapping.unit]), "mã đơn vị"),
        mapping.indicator: (bool(said[mapping.indicator]), "tên chỉ tiêu"),
        mapping.period: (_is_period(said[mapping.period]), "kỳ số liệu, ví dụ 2019"),
        mapping.value: (
            _fits(said[mapping.value], mapping),
            "một số với dấu chấm thập phân, trong khoảng đã khai",
        ),
    }
    faults = [(name, said[name], expected) for name, (right, expected) in fits.items() if not right]
    for column, read, expected in faults:
        problems.append(
            Problem(str(path), f"dòng {line}, cột {column}", f"đọc được {read!r}.", f"cần {expected}.")
        )
    if faults:
        return {}
    period = said[mapping.period]
    return {
        "indicator": said[mapping.indicator],
        "unit": said[mapping.unit],
        "unit_name": said.get(mapping.unit_name, ""),
        "time_period": period,
        "year": Period.parse(period).year,
        "value": Decimal(said[mapping.value]).quantize(Decimal("0.0001"), ROUND_HALF_UP),
    }


def _is_period(written: str) -> bool:
    try:
        Period.parse(written)
    except ValueError:
        return False
    return True


def _fits(written: str, mapping: Mapping) -> bool:
    try:
        value = Decimal(written)
    except ArithmeticError:
        return False
    return (
        value.is_finite()
        and mapping.lowest <= value
        and (mapping.highest is None or value <= mapping.highest)
    )
