"""A chart's table as records: numbers as numbers, each with measure unit, qualifier and the wording of the page."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from itertools import count
from typing import Literal

from dashboard.language import gettext as _
from dashboard.wording import Number, Stated, Table, counted
from dashboard.wording.names import exactness_name, unit_name

# Precision of rates in machine-readable files.
PLACES = Decimal("0.0001")


@dataclass(frozen=True)
class RecordColumn:
    """A column of records; `wording` columns hold the text of the page where the number alone would say less.

    `simulated` flags each simulated entry; if it is empty, the flags of the rows apply.
    """

    name: str
    kind: Literal["text", "number", "wording"]
    entries: tuple[str, ...]
    simulated: tuple[bool, ...] = ()


def columns(table: Table, period: Callable[[str], str]) -> list[RecordColumn]:
    """Return the columns of the table and those that a file adds: period, wording, counts, measure unit and more.

    `period` formats a time period (`2025-S1`) for the file.
    """
    table = _placed(table, period)
    names = {name for name, _unused in table.columns}
    several = (
        sum(any(isinstance(row[place], Stated) for row in table.rows) for place in range(len(names))) > 1
    )
    record_columns: list[RecordColumn] = []
    for place, (name, _unused) in enumerate(table.columns):
        entries = tuple(row[place] for row in table.rows)
        record_columns += _with_wording(name, entries)
        record_columns += [
            replace(column, name=f"{name}: {column.name}") if several else column
            for column in _beside(entries)
            if column.name not in names
        ]
    marks = tuple(_mark(place, table) for place in range(len(table.rows)))
    return list(_named_once([*record_columns, RecordColumn(_("Simulated?"), "text", marks)]))


def _placed(table: Table, period: Callable[[str], str]) -> Table:
    """Return the table with a column of units and one of periods, which a page may merge or state above the table."""
    if not table.behind:
        return table
    units = [unit_name(row[0].unit) for row in table.behind]
    periods = [" / ".join(dict.fromkeys(period(cell.period) for cell in row)) for row in table.behind]
    with_units = _put(table, _("Unit"), units, 1)
    after_unit = [name for name, _unused in with_units.columns].index(_("Unit")) + 1
    return _put(with_units, _("Period"), periods, after_unit)


def _put(table: Table, name: str, texts: Sequence[str], place: int) -> Table:
    """Return the table with a column of texts, replacing the one of that name or else inserted at a place."""
    names = [column_name for column_name, _unused in table.columns]
    first = names.index(name) if name in names else place
    rest = first + (name in names)
    rows = tuple((*row[:first], text, *row[rest:]) for row, text in zip(table.rows, texts, strict=True))
    return replace(table, columns=(*table.columns[:first], (name, False), *table.columns[rest:]), rows=rows)


def _mark(place: int, table: Table) -> str:
    """Return the mark of a row: all of its values are simulated, one of a change is, or none."""
    if not table.simulated[place]:
        return ""
    claims = [cell.claim for cell in table.behind[place] if cell.claim] if table.behind else []
    whole = all(claim.simulated for claim in claims)
    return _("Simulated figures") if whole else _("Includes simulated figures")


def number(entry: str) -> int | Decimal | None:
    """Return the unrounded number of an entry, None if it is text, a bound or a gap.

    The program that shows it rounds it, so it must not be rounded before.
    """
    return entry.number if isinstance(entry, Number) else None


def rounded(entry: str) -> int | Decimal | None:
    """Return the number of an entry to four decimal places, None if it is text, a bound or a gap."""
    value = number(entry)
    return value.quantize(PLACES, ROUND_HALF_UP) if isinstance(value, Decimal) else value


def _with_wording(name: str, entries: Sequence[str]) -> Iterator[RecordColumn]:
    if all(number(entry) is None for entry in entries) and not any(
        isinstance(entry, Stated) for entry in entries
    ):
        yield RecordColumn(name, "text", tuple(entries))
        return
    yield RecordColumn(name, "number", tuple(entries), _made(entries))
    if any(isinstance(entry, Stated) or (entry and number(entry) is None) for entry in entries):
        wording_name = _("{column} (as on the page)", column=name)
        yield RecordColumn(wording_name, "wording", tuple(map(str, entries)), _made(entries))


def _made(entries: Sequence[str]) -> tuple[bool, ...]:
    """Return for each entry whether it is simulated; empty if none is the value of a claim."""
    if not any(isinstance(entry, Stated) for entry in entries):
        return ()
    return tuple(isinstance(entry, Stated) and entry.claim.simulated for entry in entries)


def _beside(entries: Sequence[str]) -> Iterator[RecordColumn]:
    """Yield the columns that the claims behind a column add to the value: counts, measure unit, qualifier."""
    claims = [entry.claim if isinstance(entry, Stated) else None for entry in entries]
    if not any(claims):
        return
    simulated = _made(entries)
    parts, wholes = zip(*(counted(claim) if claim else ("", "") for claim in claims), strict=True)
    if any(parts):
        yield RecordColumn(_("Numerator"), "number", parts, simulated)
        yield RecordColumn(_("Denominator"), "number", wholes, simulated)
    yield RecordColumn(_("Measure unit"), "text", tuple(_unit(entry) for entry in entries), simulated)
    qualifiers = tuple(exactness_name(claim) if claim else "" for claim in claims)
    yield RecordColumn(_("Qualifier"), "text", qualifiers, simulated)


def _unit(entry: str) -> str:
    if not isinstance(entry, Number):
        return ""
    return _("count") if entry.measure == "count" else "%"


def _named_once(record_columns: Sequence[RecordColumn]) -> Iterator[RecordColumn]:
    """Make column names unique by numbering repeated ones."""
    names: set[str] = set()
    for column in record_columns:
        candidates = (column.name if turn == 1 else f"{column.name} ({turn})" for turn in count(1))
        name = next(candidate for candidate in candidates if candidate not in names)
        names.add(name)
        yield replace(column, name=name)
