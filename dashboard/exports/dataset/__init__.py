"""The whole data set in formats that other programs read."""

from collections.abc import Callable

from dashboard.data.warehouse import Warehouse
from dashboard.exports.dataset.package import package
from dashboard.exports.dataset.tables import tables

DESCRIPTOR = "datapackage.json"
MEDIA = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


def dataset_file(
    name: str, warehouse: Warehouse, official_only: bool, address: Callable[[str], str]
) -> bytes | None:
    """Return a file of the data set by its name, None where it has no such file."""
    if name == DESCRIPTOR:
        return package(warehouse, official_only, address)
    return next((one.data for one in tables(warehouse, official_only) if one.file == name), None)
