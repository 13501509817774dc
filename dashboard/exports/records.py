"""A chart's table as records: numbers as numbers, each with measure unit, how sure it is, and the words of the page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import count
from typing import Literal

from dashboard.wording import Number, Stated, Table, Words, counted

# What a file for programs holds of a rate.
PLACES = Decimal("0.0001")


@dataclass(frozen=True)
class Column:
    """A column of records; `wording` holds what the page says where the number alone would say less."""

    name: str
    kind: Literal["text", "number", "wording"]
    entries: tuple[str, ...]


def columns(table: Table, words: Words) -> list[Column]:
    """Return the columns of the table with what a file adds: wording, counts, measure unit, qualifier, simulated."""
    names = {name for name, _ in table.columns}
    several = (
        sum(any(isinstance(row[place], Stated) for row in table.rows) for place in range(len(names))) > 1
    )
    found: list[Column] = []
    for place, (name, _) in enumerate(table.columns):
        entries = tuple(row[place] for row in table.rows)
        found += _with_wording(name, entries, words)
        found += [
            Column(f"{name}: {one.name}" if several else one.name, one.kind, one.entries)
            for one in _beside(entries, words)
            if one.name not in names
        ]
    marks = tuple(words.say("Simulated figures") if made else "" for made in table.simulated)
    return list(_named_once([*found, Column(words.say("Simulated?"), "text", marks)]))


def number(entry: str) -> int | Decimal | None:
    """Return the number that an entry states with all its digits, None where it is text, a bound or a gap.

    A program that shows it rounds it, and none may round what was rounded before.
    """
    return entry.number if isinstance(entry, Number) else None


def rounded(entry: str) -> int | Decimal | None:
    """Return the number that an entry states to four places, None where it is text, a bound or a gap."""
    found = number(entry)
    return found.quantize(PLACES, ROUND_HALF_UP) if isinstance(found, Decimal) else found


def _with_wording(name: str, entries: Sequence[str], words: Words) -> Iterator[Column]:
    if all(number(entry) is None for entry in entries) and not any(
        isinstance(one, Stated) for one in entries
    ):
        yield Column(name, "text", tuple(entries))
        return
    yield Column(name, "number", tuple(entries))
    if any(isinstance(entry, Stated) or (entry and number(entry) is None) for entry in entries):
        yield Column(words.say("{column} (as on the page)", column=name), "wording", tuple(map(str, entries)))


def _beside(entries: Sequence[str], words: Words) -> Iterator[Column]:
    """Return what the claims behind a column say beside the value."""
    claims = [entry.claim if isinstance(entry, Stated) else None for entry in entries]
    if not any(claims):
        return
    parts, wholes = zip(*(counted(claim, words) if claim else ("", "") for claim in claims), strict=True)
    if any(parts):
        yield Column(words.say("Numerator"), "number", parts)
        yield Column(words.say("Denominator"), "number", wholes)
    yield Column(words.say("Measure unit"), "text", tuple(_unit(entry, words) for entry in entries))
    sure = tuple(words.qualifier(claim.qualifier) if claim else "" for claim in claims)
    yield Column(words.say("Qualifier"), "text", sure)


def _unit(entry: str, words: Words) -> str:
    if not isinstance(entry, Number):
        return ""
    return words.say("count") if entry.measure == "count" else "%"


def _named_once(found: Sequence[Column]) -> Iterator[Column]:
    """Give columns of one name a number each."""
    names: set[str] = set()
    for column in found:
        tried = (column.name if turn == 1 else f"{column.name} ({turn})" for turn in count(1))
        name = next(one for one in tried if one not in names)
        names.add(name)
        yield Column(name, column.kind, column.entries)
