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


def csv_file(export: ExportedChart, semicolons: bool = False) -> bytes:
    """Return the records as CSV; with semicolons the decimal mark is a comma, as a Vietnamese Excel expects."""
    record_columns = _columns(export)
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";" if semicolons else ",", lineterminator="\r\n")
    writer.writerow([escape_formula(column.name) for column in record_columns])
    lines = [_values(column, lambda value: _written(value, semicolons), "") for column in record_columns]
    writer.writerows(zip(*lines, strict=True))
    return (MARK + text.getvalue()).encode("utf-8")


def json_file(export: ExportedChart) -> bytes:
    """Return the records as JSON with question, finding, notes and sources; a number is null if only text is known."""
    chart, record_columns = export.chart, _columns(export)
    names = [escape_formula(column.name) for column in record_columns]
    lines = zip(*(_values(column, _plain, None) for column in record_columns), strict=True)
    texts = {
        "topic": chart.topic,
        "finding": chart.finding,
        "subtitle": chart.subtitle,
        "filters": chart.filters,
        "version": export.version,
        "address": export.address,
        "simulated": export.warning,
        "signs": [f"{sign} {word}" for _unused, sign, word in chart.signs],
        "notes": export.notes,
        "disagreements": list(chart.disagreements),
        "sources": [text for _unused, _unused, text in chart.sources],
        "definitions": [f"{name}: {meaning}" for name, meaning in export.definitions],
    }
    document: dict[str, Any] = {
        key: escape_formula(text) if isinstance(text, str) else list(map(escape_formula, text))
        for key, text in texts.items()
    }
    document["rows"] = [dict(zip(names, line, strict=True)) for line in lines]
    return json.dumps(document, ensure_ascii=False, indent=1).encode("utf-8")


def parquet_file(export: ExportedChart) -> bytes:
    """Return the records as Parquet, with finding, filters and sources in the file's metadata."""
    record_columns, chart = _columns(export), export.chart
    kinds = {"number": pa.float64()}
    arrays = [
        pa.array(_values(column, float, None), kinds.get(column.kind, pa.string()))
        for column in record_columns
    ]
    metadata = {
        "finding": export.title,
        "filters": chart.filters,
        "sources": export.sources,
        "version": export.version,
        "address": export.address,
        "simulated": export.warning,
    }
    table = pa.table(
        arrays, names=[escape_formula(column.name) for column in record_columns]
    ).replace_schema_metadata({key: escape_formula(text) for key, text in metadata.items()})
    file = io.BytesIO()
    parquet.write_table(table, file)
    return file.getvalue()


def _columns(export: ExportedChart) -> list[RecordColumn]:
    """Return the columns of a file, with source, data version and address added to every row."""
    rows = len(export.chart.table.rows)
    record_columns = columns(export.chart.table, str)
    return [
        *record_columns,
        RecordColumn(_("Source"), "text", tuple(map(export.sources_of, range(rows)))),
        RecordColumn(_("Data version"), "text", (export.version,) * rows),
        RecordColumn(_("Address"), "text", (export.address,) * rows),
    ]


def _values(column: RecordColumn, convert: Callable, absent: str | None) -> list:
    """Return a column's entries: numbers converted by `convert`, gaps as `absent`, texts escaped against formulas."""
    if column.kind != "number":
        return [escape_formula(entry) for entry in column.entries]
    numbers = [rounded(entry) for entry in column.entries]
    return [absent if number is None else convert(number) for number in numbers]


def _plain(value: int | Decimal) -> int | float:
    return value if isinstance(value, int) else float(value)


def _written(value: int | Decimal, comma: bool) -> str:
    text = format(Decimal(value).normalize(), "f")
    return text.replace(".", ",") if comma else text
