"""Files for programs: CSV, JSON and Parquet, with the same records."""

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

# Excel reads a file without it as if it were of one of Windows' old alphabets.
MARK = "\ufeff"


def csv_file(taken: ExportedChart, semicolons: bool = False) -> bytes:
    """Return the records as CSV; with semicolons the decimal mark is a comma, as a Vietnamese Excel reads it."""
    found = _columns(taken)
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";" if semicolons else ",", lineterminator="\r\n")
    writer.writerow([escape_formula(column.name) for column in found])
    lines = [_values(column, lambda told: _written(told, semicolons), "") for column in found]
    writer.writerows(zip(*lines, strict=True))
    return (MARK + text.getvalue()).encode("utf-8")


def json_file(taken: ExportedChart) -> bytes:
    """Return question, finding, notes and sources with the records; a number is null where only text is known."""
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
        "signs": [f"{sign} {word}" for _, sign, word in chart.signs],
        "notes": taken.notes,
        "disagreements": list(chart.disagreements),
        "sources": [text for _, _, text in chart.sources],
        "definitions": [f"{name}: {meaning}" for name, meaning in taken.definitions],
    }
    kept: dict[str, Any] = {
        key: escape_formula(said) if isinstance(said, str) else list(map(escape_formula, said))
        for key, said in told.items()
    }
    kept["rows"] = [dict(zip(names, line, strict=True)) for line in lines]
    return json.dumps(kept, ensure_ascii=False, indent=1).encode("utf-8")


def parquet_file(taken: ExportedChart) -> bytes:
    """Return the records as Parquet, the question in the file's own description."""
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
    """Return the columns of a file that has no other place for where it comes from."""
    words, rows = taken.words, len(taken.chart.table.rows)
    found = columns(taken.chart.table, words, str)
    return [
        *found,
        RecordColumn(words.say("Source"), "text", tuple(map(taken.sources_of, range(rows)))),
        RecordColumn(words.say("Data version"), "text", (taken.version,) * rows),
        RecordColumn(words.say("Address"), "text", (taken.address,) * rows),
    ]


def _values(column: RecordColumn, told: Callable, absent: str | None) -> list:
    """Return a column's entries: numbers as `told`, `absent` where there is none, texts as no formula."""
    if column.kind != "number":
        return [escape_formula(entry) for entry in column.entries]
    numbers = [rounded(entry) for entry in column.entries]
    return [absent if one is None else told(one) for one in numbers]


def _plain(value: int | Decimal) -> int | float:
    return value if isinstance(value, int) else float(value)


def _written(value: int | Decimal, comma: bool) -> str:
    text = format(Decimal(value).normalize(), "f")
    return text.replace(".", ",") if comma else text
