"""A card's data as a table of text, shared by the screen, text alternatives and files."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal, Self

from dashboard.catalog import Catalog, Unit
from dashboard.data.answers import Answer
from dashboard.data.cells import Cell
from dashboard.data.claim import Claim
from dashboard.language import format_number
from dashboard.language import gettext as _
from dashboard.wording.amounts import (
    claim_passage,
    claim_value,
    computed_counts,
    format_percent,
    with_qualifier,
)
from dashboard.wording.names import basis_name, cell_label, exactness_name, place_name
from dashboard.wording.notes import cell_notes

Measure = Literal["percent", "points", "count"]


class Number(str):
    """The text of a number with the number itself, so that a file can store it as one; per cent is 0–100.

    `bound` is the number of a text that is not exact: charts draw it as a bound, files do not store it.
    """

    number: int | Decimal | None = None
    bound: int | Decimal | None = None
    measure: Measure = "count"

    @classmethod
    def of(cls, text: str, number: int | Decimal, measure: Measure = "count") -> Self:
        """Return the text with its number attached."""
        instance = cls(text)
        instance.number, instance.measure = number, measure
        return instance

    @classmethod
    def claimed(cls, text: str, claim: Claim) -> Self:
        """Return the text of a claim, with its number attached if that is exact and its bound otherwise."""
        instance = cls(text)
        instance.measure = "count" if claim.rate_pct is None else "percent"
        amount = claim.amount if claim.rate_pct is None else claim.unrounded_pct
        if claim.qualifier == "exact":
            instance.number = amount
        else:
            instance.bound = amount
        return instance


class Stated(Number):
    """The text of a value with its claim and key (`Cell.key`), so that users can look up its evidence.

    `value` is empty for values that we computed: no source states them.
    """

    value: str = ""
    claim: Claim

    @classmethod
    def by(cls, text: str, cell: Cell, claim: Claim | None = None) -> str:
        """Return the text with the cell's claim (or the given claim) attached; plain text if there is none."""
        claim = claim or cell.claim
        if claim is None:
            return text
        stated = cls.claimed(text, claim)
        stated.claim, stated.value = claim, cell.key
        if cell.rate is None and cell.indicator.measure != "count":
            # Counts without a rate are not a number of what the cell measures.
            stated.number = stated.bound = None
        return stated


@dataclass(frozen=True)
class Behind:
    """What a table value is based on: its unit, its time period (`2019`, `2025-S1`), and the claim that states it.

    Gaps and values that we added up from several sources have no claim.
    """

    unit: Unit
    period: str
    claim: Claim | None

    @classmethod
    def of(cls, cell: Cell, year: int) -> Self:
        """Return what a cell's value is based on; the period is the requested year if the unit did not exist then."""
        return cls(cell.place.unit, cell.place.period or str(year), cell.claim)


@dataclass(frozen=True)
class Table:
    """Columns as (name, is a number) and rows of text; `simulated` marks the rows with simulated values.

    `behind` lists for each row what its values are based on: one entry, or two for a change.
    """

    columns: tuple[tuple[str, bool], ...]
    rows: tuple[tuple[str, ...], ...]
    simulated: tuple[bool, ...]
    behind: tuple[tuple[Behind, ...], ...] = ()


def table(answer: Answer) -> Table:
    """Return every claim of a card, preferred or not, and a row for each gap."""
    columns = (
        (_("Unit"), False),
        (_("Indicator"), False),
        (_("Value"), True),
        (_("Numerator"), True),
        (_("Denominator"), True),
        (_("Rate, recomputed"), True),
        (_("Rate, reported"), True),
        (_("Qualifier"), False),
        (_("Status"), False),
        (_("Source, paragraph"), False),
        (_("Used?"), False),
    )
    rows = [row for cell in answer.cells for row in _rows(cell, answer)]
    texts, behind = zip(*rows, strict=True) if rows else ((), ())
    simulated = tuple(bool(basis.claim and basis.claim.simulated) for basis in behind)
    bare = Table(columns, texts, simulated, tuple((basis,) for basis in behind))
    return with_unit_notes(bare, answer.catalog)


def with_unit_notes(bare: Table, catalog: Catalog) -> Table:
    """Return a table with a column of the units' remarks on the values of each row; unchanged if there are none."""
    notes = [". ".join(dict.fromkeys(_unit_notes(row, catalog))) for row in bare.rows]
    if not any(notes):
        return bare
    rows = tuple((*row, text) for row, text in zip(bare.rows, notes, strict=True))
    return replace(bare, columns=(*bare.columns, (_("Explanation from the unit"), False)), rows=rows)


def _unit_notes(row: tuple[str, ...], catalog: Catalog) -> Iterator[str]:
    for entry in row:
        if isinstance(entry, Stated) and entry.claim.preferred:
            yield from cell_notes(entry.claim, catalog)


def _rows(cell: Cell, answer: Answer) -> Iterator[tuple[tuple[str, ...], Behind]]:
    """Yield a row for each claim about a cell, or for its gap, with what it is based on."""
    where, behind = place_name(cell.place), Behind.of(cell, answer.question.year)
    if cell.claim is None:
        yield (where, _label(cell), _("no data"), *[""] * 5, gap(cell), "", ""), behind
        return
    for claim in (cell.claim, *cell.others):
        value, *rest, used = _stated(claim, answer)
        if cell.unused and claim.preferred:
            whole = answer.catalog.indicators[cell.subject].text("short")
            used = _with_note(_("used, but not for {label}", label=whole), claim)
        texts = (where, _label(cell), Stated.by(value, cell, claim), *rest, used)
        yield texts, replace(behind, claim=claim)
    for claim in cell.restated:
        restating_name = answer.catalog.indicators[claim.indicator].text("short")
        *stated, _unused = _stated(claim, answer)
        # It is used for its own indicator; here it belongs to the side that is not used.
        elsewhere = _("not used for {label}", label=cell_label(cell))
        yield (where, restating_name, *stated, _with_note(elsewhere, claim)), replace(behind, claim=claim)


def _label(cell: Cell) -> str:
    short, label = cell.indicator.text("short"), cell_label(cell)
    return short if label == short else f"{short}: {label}"


def _stated(claim: Claim, answer: Answer) -> tuple[str, ...]:
    source = answer.catalog.sources[claim.source].text("short")
    reported = claim.reported_rate_pct
    recomputed = claim.numerator is not None and claim.rate_pct is not None
    return (
        Number.claimed(claim_value(claim), claim),
        *counted(claim),
        Number.claimed(claim_value(claim, "#,##0.00"), claim) if recomputed else "",
        "" if reported is None else Number.of(format_percent(reported, "#,##0.0#"), reported, "percent"),
        exactness_name(claim),
        basis_name(claim.basis),
        ", ".join(part for part in (source, claim_passage(claim)) if part),
        _used(claim),
    )


def counted(claim: Claim) -> tuple[str, str]:
    """Return numerator and denominator, empty if the source gives none; if not exact, only the whole is a number."""
    part, whole = claim.numerator, claim.denominator
    whole_text = "" if whole is None else Number.of(format_number(whole), whole)
    if part is None:
        return "", whole_text
    if claim.qualifier != "exact":
        return with_qualifier(claim.qualifier, format_number(part)), whole_text
    return Number.of(format_number(part), part), whole_text


def _used(claim: Claim) -> str:
    if not claim.preferred:
        return _with_note(_("not used"), claim)
    reason = claim.text("preference_reason")
    used = [_("used"), reason.rstrip(".")]
    return _with_note(". ".join(part for part in used if part), claim)


def _with_note(text: str, claim: Claim) -> str:
    note = claim.text("note")
    return ". ".join(part for part in (text, computed_counts(claim), note) if part)


def gap(cell: Cell) -> str:
    """Return why a cell has no value, short enough for a table."""
    return {
        "missing": _("not published"),
        "hidden": _("simulated, hidden"),
        "ended": _("no longer measured"),
        "not_begun": _("not yet measured"),
        "invalid_unit": _("unit did not exist"),
    }[cell.missing_reason or "missing"]
