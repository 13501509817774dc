"""A card's data as a table of words: the same for screen, picture text and files."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal, Self

from dashboard.catalog import Catalog, Unit
from dashboard.data.answers import Answer
from dashboard.data.cells import Cell
from dashboard.data.claim import Claim
from dashboard.wording.notes import cell_notes
from dashboard.wording.words import Words

Measure = Literal["percent", "points", "count"]


class Number(str):
    """The text of an exact number that knows the number, so that a file can hold it as one; per cent is 0–100.

    `bound` is what a text gives that is not exact, for a chart to draw as such: it is no number of a file.
    """

    number: int | Decimal | None = None
    bound: int | Decimal | None = None
    measure: Measure = "count"

    @classmethod
    def of(cls, text: str, number: int | Decimal, measure: Measure = "count") -> Self:
        """Return the text, tied to its number."""
        told = cls(text)
        told.number, told.measure = number, measure
        return told

    @classmethod
    def claimed(cls, text: str, claim: Claim) -> Self:
        """Return the text of what a claim states, tied to the number where that is exact: a bound has none."""
        told = cls(text)
        told.measure = "count" if claim.rate_pct is None else "percent"
        known = claim.amount if claim.rate_pct is None else claim.unrounded_pct
        if claim.qualifier == "exact":
            told.number = known
        else:
            told.bound = known
        return told


class Stated(Number):
    """The text of a value that knows the claim, and which value (`Cell.key`) it is: a reader can ask whence it comes.

    `value` is empty for what we computed ourselves: that stands in no source.
    """

    value: str = ""
    claim: Claim

    @classmethod
    def by(cls, text: str, cell: Cell, claim: Claim | None = None) -> str:
        """Return the text, tied to the cell where that has a value, or to another claim about the cell."""
        claim = claim or cell.claim
        if claim is None:
            return text
        stated = cls.claimed(text, claim)
        stated.claim, stated.value = claim, cell.key
        if cell.rate is None and cell.indicator.measure != "count":
            # Counts without a rate are no number of what the cell measures.
            stated.number = stated.bound = None
        return stated


@dataclass(frozen=True)
class Behind:
    """What a value of a row is of: its unit, its time period (`2019`, `2025-S1`), and the claim that states it.

    No claim stands behind a gap, nor behind what we added up from several sources.
    """

    unit: Unit
    period: str
    claim: Claim | None

    @classmethod
    def of(cls, cell: Cell, year: int) -> Self:
        """Return what is behind a cell's value; for a unit that did not exist then, the year that was asked for."""
        return cls(cell.place.unit, cell.place.period or str(year), cell.claim)


@dataclass(frozen=True)
class Table:
    """Columns as (name, is a number) and rows of text; `simulated` marks the rows that the generator made.

    `behind` has for each row what its values are of: one, or the two of a change.
    """

    columns: tuple[tuple[str, bool], ...]
    rows: tuple[tuple[str, ...], ...]
    simulated: tuple[bool, ...]
    behind: tuple[tuple[Behind, ...], ...] = ()


def table(answer: Answer, words: Words) -> Table:
    """Return every claim behind a card, the preferred and the others, and a row for each gap."""
    columns = (
        (words.say("Unit"), False),
        (words.say("Indicator"), False),
        (words.say("Value"), True),
        (words.say("Numerator"), True),
        (words.say("Denominator"), True),
        (words.say("Rate, recomputed"), True),
        (words.say("Rate, reported"), True),
        (words.say("Qualifier"), False),
        (words.say("Status"), False),
        (words.say("Source, paragraph"), False),
        (words.say("Used?"), False),
    )
    rows = [row for cell in answer.cells for row in _rows(cell, answer, words)]
    texts, behind = zip(*rows, strict=True) if rows else ((), ())
    simulated = tuple(bool(one.claim and one.claim.simulated) for one in behind)
    made = Table(columns, texts, simulated, tuple((one,) for one in behind))
    return with_unit_notes(made, answer.catalog, words)


def with_unit_notes(made: Table, catalog: Catalog, words: Words) -> Table:
    """Return a table with a column of what units say of the values in each row; as it is where they say nothing."""
    said = [". ".join(dict.fromkeys(_unit_notes(row, catalog, words))) for row in made.rows]
    if not any(said):
        return made
    rows = tuple((*row, text) for row, text in zip(made.rows, said, strict=True))
    return replace(made, columns=(*made.columns, (words.say("What the unit says"), False)), rows=rows)


def _unit_notes(row: tuple[str, ...], catalog: Catalog, words: Words) -> Iterator[str]:
    for entry in row:
        if isinstance(entry, Stated) and entry.claim.preferred:
            yield from cell_notes(entry.claim, catalog, words)


def _rows(cell: Cell, answer: Answer, words: Words) -> Iterator[tuple[tuple[str, ...], Behind]]:
    """Yield a row for each claim about a cell, or for its gap, and what is behind it."""
    where, behind = words.place(cell.place), Behind.of(cell, answer.question.year)
    if cell.claim is None:
        yield (where, _label(cell, words), words.say("no data"), *[""] * 5, gap(cell, words), "", ""), behind
        return
    for claim in (cell.claim, *cell.others):
        value, *rest, used = _stated(claim, answer, words)
        if cell.unused and claim.preferred:
            whole = answer.catalog.indicators[cell.subject].text("short", words.language)
            used = _with_note(words.say("used, but not for {label}", label=whole), claim, words)
        texts = (where, _label(cell, words), Stated.by(value, cell, claim), *rest, used)
        yield texts, replace(behind, claim=claim)
    for claim in cell.restated:
        restating = answer.catalog.indicators[claim.indicator].text("short", words.language)
        *stated, _ = _stated(claim, answer, words)
        # It is used for its own indicator; here it stands for the side that is not.
        elsewhere = words.say("not used for {label}", label=words.label(cell))
        yield (where, restating, *stated, _with_note(elsewhere, claim, words)), replace(behind, claim=claim)


def _label(cell: Cell, words: Words) -> str:
    short = cell.indicator.text("short", words.language)
    return f"{short}: {words.label(cell)}" if cell.category else short


def _stated(claim: Claim, answer: Answer, words: Words) -> tuple[str, ...]:
    source = answer.catalog.sources[claim.source].text("short", words.language)
    reported = claim.reported_rate_pct
    recomputed = claim.numerator is not None and claim.rate_pct is not None
    return (
        Number.claimed(words.value(claim), claim),
        *counted(claim, words),
        Number.claimed(words.value(claim, "#,##0.00"), claim) if recomputed else "",
        "" if reported is None else Number.of(words.percent(reported, "#,##0.0#"), reported, "percent"),
        words.exactness(claim),
        words.status(claim.basis),
        ", ".join(part for part in (source, words.passage(claim)) if part),
        _used(claim, words),
    )


def counted(claim: Claim, words: Words) -> tuple[str, str]:
    """Return numerator and denominator, each empty where the source gives none; of a bound only the whole is exact."""
    part, whole = claim.numerator, claim.denominator
    said = "" if whole is None else Number.of(words.number(whole), whole)
    if part is None:
        return "", said
    if claim.qualifier != "exact":
        return words.qualified(claim.qualifier, words.number(part)), said
    return Number.of(words.number(part), part), said


def _used(claim: Claim, words: Words) -> str:
    if not claim.preferred:
        return _with_note(words.say("not used"), claim, words)
    reason = claim.text("preference_reason", words.language)
    used = [words.say("used"), reason.rstrip(".")]
    return _with_note(". ".join(part for part in used if part), claim, words)


def _with_note(said: str, claim: Claim, words: Words) -> str:
    note = claim.text("note", words.language)
    return ". ".join(part for part in (said, words.computed(claim), note) if part)


def gap(cell: Cell, words: Words) -> str:
    """Return why a cell has no value, as short as a table has room for."""
    return {
        "missing": words.say("not published"),
        "hidden": words.say("simulated, hidden"),
        "ended": words.say("no longer measured"),
        "not_begun": words.say("not yet measured"),
        "invalid_unit": words.say("unit did not exist"),
    }[cell.missing_reason or "missing"]
