"""The data set as plain tables: their columns, references and rows."""

import csv
import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Literal

from dashboard.catalog import Catalog, Indicator
from dashboard.data.claim import Claim
from dashboard.data.schema import COMPUTED, QUALIFIERS, STATUSES
from dashboard.data.warehouse import Warehouse
from dashboard.exports.cell_text import escape_formula
from dashboard.language import LANGUAGES, use_language
from dashboard.wording.dataset import stated
from dashboard.wording.names import basis_name

Kind = Literal["string", "integer", "number", "boolean", "date"]
BOUNDS = ("at_least", "at_most")
# Columns that are empty in a row that states a bound; their twins `bound_…` hold it instead.
AMOUNTS = ("numerator", "value", "rate_pct", "reported_rate_pct")
PERIOD = r"(19|20)[0-9]{2}(-(S[12]|Q[1-4]|0[1-9]|1[0-2]))?"
MISSING, NOT_APPLICABLE = "missing", "not_applicable"
# The files besides the tables: descriptors, and the data set as SDMX.
DESCRIPTOR, CSVW, DCAT = "datapackage.json", "csv-metadata.json", "dcat.jsonld"
SDMX, STRUCTURE = "sdmx.csv", "sdmx-structure.json"
FIGURES = "observations.csv"


@dataclass(frozen=True)
class DatasetColumn:
    """A column: its name, kind and constraints, the table that it refers to, and whether it is free text."""

    name: str
    kind: Kind = "string"
    required: bool = False
    among: tuple[str, ...] = ()
    refers: str = ""
    pattern: str = ""
    free: bool = False


@dataclass(frozen=True)
class DatasetTable:
    """A table; rows are in column order, and `key` names the columns that identify a row."""

    name: str
    key: tuple[str, ...]
    columns: tuple[DatasetColumn, ...]
    rows: tuple[tuple[Any, ...], ...]

    @property
    def file(self) -> str:
        """Return the table's file name."""
        return f"{self.name}.csv"

    @cached_property
    def data(self) -> bytes:
        """Return the table as CSV (RFC 4180, UTF-8)."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(column.name for column in self.columns)
        for row in self.rows:
            writer.writerow(_cell(value, column) for value, column in zip(row, self.columns, strict=True))
        return out.getvalue().encode()

    @property
    def primary_key(self) -> tuple[str, ...]:
        """Return the key, or none if a column of it may be empty (category), which the standards forbid."""
        return () if "category" in self.key else self.key

    def count(self, column: str, value: Any) -> int:
        """Return how many rows hold a given value in a column."""
        place = [table_column.name for table_column in self.columns].index(column)
        return sum(row[place] == value for row in self.rows)

    @cached_property
    def sha256(self) -> str:
        """Return the SHA-256 hash of the table's file."""
        return hashlib.sha256(self.data).hexdigest()


@lru_cache(maxsize=4)
def tables(warehouse: Warehouse, official_only: bool) -> tuple[DatasetTable, ...]:
    """Return every table of a version, observations first; `official_only` leaves out simulated rows."""
    catalog, claims = warehouse.catalog, warehouse.all_claims(official_only)
    return (
        DatasetTable(
            "observations", CELL_KEY, OBSERVED, tuple(_observation(claim, catalog) for claim in claims)
        ),
        DatasetTable("missing", (), MISSED, tuple(gaps(warehouse, claims))),
        *_definitions(catalog),
    )


def gaps(warehouse: Warehouse, claims: Sequence[Claim]) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield (indicator, unit, period, category, reason) of every missing value at the indicator's levels."""
    catalog = warehouse.catalog
    existing = {(claim.indicator, claim.unit, int(claim.time_period[:4]), claim.category) for claim in claims}
    for indicator in sorted(catalog.indicators.values(), key=lambda indicator: indicator.id):
        for year in warehouse.years:
            reason = MISSING if indicator.exists_in(year) else NOT_APPLICABLE
            for unit in catalog.chosen_units:
                period = unit.period(year)
                if period is None or unit.level not in indicator.levels:
                    continue
                for category in indicator.category_ids:
                    if (indicator.id, unit.id, year, category) not in existing:
                        yield indicator.id, unit.id, period, category, reason


CELL_KEY = ("indicator", "unit", "time_period", "category", "claim")
_WHERE = (
    DatasetColumn("indicator", required=True, refers="indicators"),
    DatasetColumn("unit", required=True, refers="units"),
    DatasetColumn("time_period", required=True, pattern=PERIOD),
    DatasetColumn("category"),
)
OBSERVED = (
    *_WHERE,
    DatasetColumn("claim", "integer", required=True),
    DatasetColumn("qualifier", required=True, among=QUALIFIERS),
    DatasetColumn("numerator", "integer"),
    DatasetColumn("denominator", "integer"),
    DatasetColumn("value", "number"),
    DatasetColumn("rate_pct", "number"),
    DatasetColumn("reported_rate_pct", "number"),
    DatasetColumn("bound_numerator", "integer"),
    DatasetColumn("bound_value", "number"),
    DatasetColumn("bound_rate_pct", "number"),
    DatasetColumn("bound_reported_rate_pct", "number"),
    DatasetColumn("measure_unit", required=True, refers="measure_units"),
    DatasetColumn("status", required=True, among=STATUSES),
    DatasetColumn("status_vi", required=True),
    DatasetColumn("status_en", required=True),
    DatasetColumn("stated_vi", required=True),
    DatasetColumn("stated_en", required=True),
    DatasetColumn("source", required=True, refers="sources"),
    DatasetColumn("locator"),
    DatasetColumn("as_of", "date"),
    DatasetColumn("preferred", "boolean", required=True),
    DatasetColumn("computed", among=tuple(kind for kind in COMPUTED if kind)),
    DatasetColumn("preference_reason_vi", free=True),
    DatasetColumn("preference_reason_en", free=True),
    DatasetColumn("note_vi", free=True),
    DatasetColumn("note_en", free=True),
)
MISSED = (*_WHERE, DatasetColumn("reason", required=True, among=(MISSING, NOT_APPLICABLE)))


def _observation(claim: Claim, catalog: Catalog) -> tuple[Any, ...]:
    values = vars(claim) | {
        "measure_unit": catalog.indicators[claim.indicator].measure_unit,
    }
    for language in LANGUAGES:
        with use_language(language):
            values |= {f"status_{language}": basis_name(claim.basis), f"stated_{language}": stated(claim)}
    is_bound = claim.qualifier in BOUNDS
    for name in AMOUNTS:
        values[f"bound_{name}"] = values[name] if is_bound else None
        values[name] = None if is_bound else values[name]
    return tuple(values[column.name] for column in OBSERVED)


def _definitions(catalog: Catalog) -> Iterator[DatasetTable]:
    """Yield the tables of the definitions that the observations refer to."""
    yield _table("indicators", INDICATORS, catalog.ordered_indicators)
    categories = [part for indicator in catalog.ordered_indicators for part in _categories(indicator)]
    yield DatasetTable("categories", ("indicator", "id"), CATEGORIES, tuple(categories))
    yield _table("units", UNITS, catalog.units.values())
    yield _table("measure_units", MEASURE_UNITS, catalog.measure_units.values())
    yield _table("pillars", PILLARS, catalog.pillars.values())
    yield _table("sources", SOURCES, catalog.sources.values())
    passages = [
        (source.id, f"p{paragraph.number}", paragraph.about_vi, paragraph.about_en)
        for source in catalog.sources.values()
        for paragraph in source.paragraphs
    ]
    yield DatasetTable("passages", ("source", "locator"), PASSAGES, tuple(passages))
    yield _table("targets", TARGETS, catalog.targets, key=())


def _categories(indicator: Indicator) -> Iterator[tuple[Any, ...]]:
    for order, category in enumerate(indicator.categories, start=1):
        yield indicator.id, category.id, order, category.name_vi, category.name_en


def _table(
    name: str, columns: tuple[DatasetColumn, ...], definitions, key: tuple[str, ...] = ("id",)
) -> DatasetTable:
    rows = [tuple(_held(definition, column.name) for column in columns) for definition in definitions]
    return DatasetTable(name, key, columns, tuple(rows))


def _held(definition, name: str) -> Any:
    """Return a definition's value for a column; lists are joined by bars, as in SDMX and our own CSV files."""
    value = getattr(definition, "value" if name == "target_pct" else name)
    return "|".join(value) if isinstance(value, tuple) else value


_ID = DatasetColumn("id", required=True)


def _both(*names: str, required: bool = False) -> tuple[DatasetColumn, ...]:
    return tuple(
        DatasetColumn(f"{name}_{language}", required=required, free=True)
        for name in names
        for language in LANGUAGES
    )


INDICATORS = (
    _ID,
    DatasetColumn("pillar", "integer", required=True, refers="pillars"),
    *_both("name", "definition", "formula", required=True),
    DatasetColumn("measure", required=True, among=("rate", "percent", "count")),
    DatasetColumn("measure_unit", required=True, refers="measure_units"),
    DatasetColumn("direction", required=True, among=("up", "down", "none")),
    DatasetColumn("levels", required=True),
    DatasetColumn("first_year", "integer"),
    DatasetColumn("last_year", "integer"),
    *_both("legal_basis"),
)
CATEGORIES = (
    DatasetColumn("indicator", required=True, refers="indicators"),
    _ID,
    DatasetColumn("order", "integer", required=True),
    *_both("name", required=True),
)
UNITS = (
    _ID,
    DatasetColumn("code", required=True),
    DatasetColumn("name", required=True, free=True),
    *_both("type", required=True),
    DatasetColumn("level", required=True, among=("city", "communes", "commune", "outside")),
    DatasetColumn("parent", refers="units"),
    DatasetColumn("valid_from", "date"),
    DatasetColumn("valid_to", "date"),
    DatasetColumn("formed_from"),
    DatasetColumn("note", free=True),
)
MEASURE_UNITS = (_ID, *_both("noun", required=True), DatasetColumn("singular_en"))
PILLARS = (DatasetColumn("id", "integer", required=True), *_both("name", "name_2021", required=True))
SOURCES = (
    _ID,
    *_both("title", "publisher", required=True),
    DatasetColumn("author", free=True),
    DatasetColumn("published", "date", required=True),
    DatasetColumn("address", free=True),
    *_both("note"),
)
PASSAGES = (
    DatasetColumn("source", required=True, refers="sources"),
    DatasetColumn("locator", required=True),
    *_both("about", required=True),
)
TARGETS = (
    DatasetColumn("indicator", required=True, refers="indicators"),
    DatasetColumn("category"),
    DatasetColumn("whole", refers="indicators"),
    DatasetColumn("year", "integer", required=True),
    DatasetColumn("direction", required=True, among=BOUNDS),
    DatasetColumn("target_pct", "number", required=True),
    DatasetColumn("scope", required=True),
    DatasetColumn("document", required=True, free=True),
    DatasetColumn("verified", "boolean", required=True),
    *_both("note"),
)


def _cell(value: Any, column: DatasetColumn) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if column.kind == "number":
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return escape_formula(str(value)) if column.free else str(value)
