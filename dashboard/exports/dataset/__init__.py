"""The whole data set in machine-readable standard formats."""

from collections.abc import Callable

from dashboard.data.warehouse import Warehouse
from dashboard.exports.dataset.csvw import csvw
from dashboard.exports.dataset.dcat import dcat
from dashboard.exports.dataset.package import package
from dashboard.exports.dataset.sdmx import sdmx_csv, sdmx_structure
from dashboard.exports.dataset.tables import CSVW, DCAT, DESCRIPTOR, SDMX, STRUCTURE, tables

MEDIA = {
    DESCRIPTOR: "application/json",
    CSVW: "application/csvm+json",
    DCAT: "application/ld+json",
    SDMX: "application/vnd.sdmx.data+csv; version=2.0.0; charset=utf-8",
    STRUCTURE: "application/vnd.sdmx.structure+json; version=2.0.0",
}
CSV = "text/csv; charset=utf-8"


def dataset_file(
    name: str, warehouse: Warehouse, official_only: bool, address: Callable[[str], str]
) -> tuple[bytes, str] | None:
    """Return a file of the data set by its name, with its media type; None if there is no such file."""
    writers: dict[str, Callable[[], bytes]] = {
        DESCRIPTOR: lambda: package(warehouse, official_only, address),
        CSVW: lambda: csvw(warehouse, official_only, address),
        DCAT: lambda: dcat(warehouse, official_only, address),
        SDMX: lambda: sdmx_csv(warehouse, official_only),
        STRUCTURE: lambda: sdmx_structure(warehouse),
    }
    if name in writers:
        return writers[name](), MEDIA[name]
    content = next((table.data for table in tables(warehouse, official_only) if table.file == name), None)
    return (content, CSV) if content is not None else None
