"""Machine-readable files: CSV, JSON and Parquet, with the same records."""

import csv
import io
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pyarrow as pa
from pyarrow import parquet

from dashboard.exports.cell_text import escape_formula
from dashboard.exports.exported_chart import ExportedChart
from dashboard.exports.records import RecordColumn, columns, rounded
from dashboard.language import gettext as _

# Byte order mark: without it Excel reads the file in a legacy Windows encoding.
MARK = "\ufeff"


def csv_file(taken: ExportedChart, semicolons: bool = False) -> bytes:
    """Return the records as CSV; with semicolons the decimal mark is a comma, as a Vietnamese Excel expects."""
    found = _columns(taken)
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";" if semicolons else ",", lineterminator="\r\n")
    writer.writerow([escape_formula(column.name) for column in found])
    lines = [_values(column, lambda told: _written(told, semicolons), "") for column in found]
    writer.writerows(zip(*lines, strict=True))
    return (MARK + text.getvalue()).encode("utf-8")


def json_file(taken: ExportedChart) -> bytes:
    """Return the records as JSON with question, finding, notes and sources; a number is null if only text is known."""
    chart, found = taken.chart, _columns(taken)
    names = [escape_formula(column.name) for column in found]
    lines = zip(*(_values(column, _plain, None) for column in found), strict=True)
    told = {
        "topic": chart.topic,
        "finding": chart.finding,
        "subtitle": chart.subtitle,
        "filters": chart.filters,
        "version": taken.version,
        "address": taken.address,
        "simulated": taken.warning,
        "signs": [f"{sign} {word}" for _unused, sign, word in chart.signs],
        "notes": taken.notes,
        "disagreements": list(chart.disagreements),
        "sources": [text for _unused, _unused, text in chart.sources],
        "definitions": [f"{name}: {meaning}" for name, meaning in taken.definitions],
    }
    kept: dict[str, Any] = {
        key: escape_formula(said) if isinstance(said, str) else list(map(escape_formula, said))
        for key, said in told.items()
    }
    kept["rows"] = [dict(zip(names, line, strict=True)) for line in lines]
    return json.dumps(kept, ensure_ascii=False, indent=1).encode("utf-8")


def parquet_file(taken: ExportedChart) -> bytes:
    """Return the records as Parquet, with finding, filters and sources in the file's metadata."""
    found, chart = _columns(taken), taken.chart
    kinds = {"number": pa.float64()}
    arrays = [pa.array(_values(column, float, None), kinds.get(column.kind, pa.string())) for column in found]
    described = {
        "finding": taken.title,
        "filters": chart.filters,
        "sources": taken.sources,
        "version": taken.version,
        "address": taken.address,
        "simulated": taken.warning,
    }
    made = pa.table(arrays, names=[escape_formula(column.name) for column in found]).replace_schema_metadata(
        {key: escape_formula(said) for key, said in described.items()}
    )
    file = io.BytesIO()
    parquet.write_table(made, file)
    return file.getvalue()


def _columns(taken: ExportedChart) -> list[RecordColumn]:
    """Return the columns of a file, with source, data version and address added to every row."""
    rows = len(taken.chart.table.rows)
    found = columns(taken.chart.table, str)
    return [
        *found,
        RecordColumn(_("Source"), "text", tuple(map(taken.sources_of, range(rows)))),
        RecordColumn(_("Data version"), "text", (taken.version,) * rows),
        RecordColumn(_("Address"), "text", (taken.address,) * rows),
    ]


def _values(column: RecordColumn, told: Callable, absent: str | None) -> list:
    """Return a column's entries: numbers converted by `told`, gaps as `absent`, texts escaped against formulas."""
    if column.kind != "number":
        return [escape_formula(entry) for entry in column.entries]
    numbers = [rounded(entry) for entry in column.entries]
    return [absent if one is None else told(one) for one in numbers]


def _plain(value: int | Decimal) -> int | float:
    return value if isinstance(value, int) else float(value)


def _written(value: int | Decimal, comma: bool) -> str:
    text = format(Decimal(value).normalize(), "f")
    return text.replace(".", ",") if comma else text
