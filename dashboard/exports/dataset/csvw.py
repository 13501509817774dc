"""The data set as CSV on the Web: one table group describing each table (W3C Recommendation, 17 December 2015)."""

import json
from collections.abc import Callable
from typing import Any

from dashboard.data.warehouse import Warehouse
from dashboard.exports.dataset.tables import DatasetColumn, DatasetTable, tables
from dashboard.language import use_language
from dashboard.wording.dataset import column_about, column_title, description, publisher, table_title, title

DATATYPES = {
    "string": "string",
    "integer": "integer",
    "number": "decimal",
    "boolean": "boolean",
    "date": "date",
}


@use_language("vi")
def csvw(warehouse: Warehouse, official_only: bool, address: Callable[[str], str]) -> bytes:
    """Return the metadata of all tables; `address` maps a file name of the data set to its URL."""
    dataset_tables = tables(warehouse, official_only)
    simulated = dataset_tables[0].count("status", "simulated")
    group = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "vi"}],
        "dc:title": title(),
        "dc:description": description(len(dataset_tables[0].rows), simulated),
        "dc:publisher": publisher(),
        "dc:identifier": warehouse.version.id,
        "dc:license": {"@id": "https://creativecommons.org/licenses/by/4.0/"},
        "tables": [_table(table, dataset_tables, address) for table in dataset_tables],
    }
    return json.dumps(group, ensure_ascii=False, indent=1).encode()


def _table(
    table: DatasetTable, dataset_tables: tuple[DatasetTable, ...], address: Callable[[str], str]
) -> dict[str, Any]:
    where = {dataset_table.name: address(dataset_table.file) for dataset_table in dataset_tables}
    keys = [
        {
            "columnReference": column.name,
            "reference": {"resource": where[column.refers], "columnReference": "id"},
        }
        for column in table.columns
        if column.refers and column.required  # strict validators reject an empty cell in a key
    ]
    schema: dict[str, Any] = {"columns": [_column(column) for column in table.columns], "foreignKeys": keys}
    if table.primary_key:
        schema["primaryKey"] = list(table.primary_key)
    return {
        "url": where[table.name],
        "dc:title": table_title(table.name),
        "tableSchema": schema,
    }


def _column(column: DatasetColumn) -> dict[str, Any]:
    datatype: dict[str, Any] = {"base": DATATYPES[column.kind]}
    if column.pattern or column.among:
        datatype["format"] = column.pattern or "|".join(column.among)
    about = column_about(column.name)
    return {
        "name": column.name,
        "titles": column.name,
        "dc:title": column_title(column.name),
        "datatype": datatype,
        "required": column.required,
        **({"dc:description": about} if about else {}),
    }
