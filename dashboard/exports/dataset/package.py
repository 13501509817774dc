"""The data set as a Frictionless Data Package (version 1): tables with their schemas, hashes and references."""

import json
from collections.abc import Callable
from typing import Any

from dashboard.data.warehouse import Warehouse
from dashboard.exports.dataset.tables import DatasetColumn, DatasetTable, tables
from dashboard.language import use_language
from dashboard.wording.dataset import (
    column_about,
    column_title,
    description,
    publisher,
    rights,
    table_title,
    title,
)


@use_language("vi")
def package(warehouse: Warehouse, official_only: bool, address: Callable[[str], str]) -> bytes:
    """Return the descriptor; `address` maps a file name of the package to its URL."""
    dataset_tables = tables(warehouse, official_only)
    simulated = dataset_tables[0].count("status", "simulated")
    whole = {
        "profile": "tabular-data-package",
        "name": "cchc-lang-son",
        "title": title(),
        "description": description(len(dataset_tables[0].rows), simulated),
        "version": warehouse.version.id,
        "simulated": simulated,
        "contributors": [{"title": publisher(), "role": "publisher"}],
        "sources": [{"title": source.title_vi} for source in warehouse.catalog.sources.values()],
        "licenses": [{"name": "CC-BY-4.0", "title": rights()}],
        "resources": [_resource(table, address) for table in dataset_tables],
    }
    return json.dumps(whole, ensure_ascii=False, indent=1).encode()


def _resource(table: DatasetTable, address: Callable[[str], str]) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": address(table.file),
        "title": table_title(table.name),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(table.data),
        "hash": f"sha256:{table.sha256}",
        "schema": _schema(table),
    }


def _schema(table: DatasetTable) -> dict[str, Any]:
    references = [
        {"fields": [column.name], "reference": {"resource": _named(column, table), "fields": ["id"]}}
        for column in table.columns
        if column.refers
    ]
    key = {"primaryKey": list(table.primary_key)} if table.primary_key else {}
    return {"fields": [_field(column) for column in table.columns], **key, "foreignKeys": references}


def _named(column: DatasetColumn, table: DatasetTable) -> str:
    """Return the resource that a column refers to; the standard uses an empty name for the table itself."""
    return "" if column.refers == table.name else column.refers


def _field(column: DatasetColumn) -> dict[str, Any]:
    limits: dict[str, Any] = {"required": True} if column.required else {}
    limits |= {"enum": list(column.among)} if column.among else {}
    limits |= {"pattern": column.pattern} if column.pattern else {}
    about = column_about(column.name)
    return {
        "name": column.name,
        "type": column.kind,
        "title": column_title(column.name),
        **({"description": about} if about else {}),
        **({"constraints": limits} if limits else {}),
    }
