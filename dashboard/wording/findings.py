"""Findings: the numbers of a card in one sentence. They claim nothing that the data does not support."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import groupby

from dashboard.catalog import TOTAL, Catalog
from dashboard.data.answers import Answer
from dashboard.data.cells import Cell, Place
from dashboard.data.claim import Claim
from dashboard.data.comparison import is_few, is_yes_or_no, lacking
from dashboard.data.reported_rates import prints_another
from dashboard.language import format_number
from dashboard.language import gettext as _
from dashboard.theme import SIGNS
from dashboard.wording.amounts import claim_counts, claim_value, printed_rate
from dashboard.wording.comparison import ends_of, over
from dashboard.wording.names import (
    basis_name,
    cell_label,
    common_period_name,
    counted_noun,
    place_name,
    unit_name,
    unit_short_name,
)
from dashboard.wording.notes import disputed_sign, under_status, value_said
from dashboard.wording.obstacles import short_reason, without_figure

# Fractions that may describe a rate within TOLERANCE_POINTS percentage points of them.
FRACTIONS = [
    Fraction(part, whole) for part, whole in ((1, 4), (1, 3), (1, 2), (2, 3), (3, 4), (4, 5), (9, 10))
]
TOLERANCE_POINTS = 2
SMALL_DENOMINATOR = 50


def finding(answer: Answer) -> str:
    """Return the card's heading; it begins with "Mô phỏng:" if it is made from simulated values."""
    if not answer.stated:
        return empty(answer)
    cells = answer.cells_named(answer.card.headline_cells[0])
    # Leave out simulated values beside a value from a source.
    spread = "" if _published(answer) and any(cell.simulated for cell in cells) else _spread(cells)
    sentences = [text for text in (_about_whole(answer), spread) if text]
    return ". ".join(sentences) or answer.card.text("title")


def _published(answer: Answer) -> bool:
    return any(not cell.simulated for cell in answer.headline)


def empty(answer: Answer) -> str:
    """Return the sentence of an empty card: which units and time, or that nothing is collected then.

    The units are the selected ones, or their fallbacks if nothing exists at the level of the selected ones.
    """
    own = any(not place.is_fallback for place in answer.places) or not answer.places
    chosen = [answer.catalog.units[unit] for unit in answer.question.units]
    units = chosen if own else [place.unit for place in answer.places]
    unit_names = ", ".join(unit_name(unit) for unit in units)
    period = common_period_name(units, answer.question.year)
    if {lacking(cell) for cell in answer.cells} == {"not_measured"}:
        names = dict.fromkeys(cell.indicator.text("short") for cell in answer.cells)
        return _("Not collected in {period}: {names}", period=period, names=", ".join(names))
    return _("No data for {units}, {period}", units=unit_names, period=period)


def key_number(cell: Cell, catalog: Catalog) -> tuple[str, str]:
    """Return a cell's value and its counts with their noun: ("89,8%", "220/245 thủ tục") or ("91", "thủ tục")."""
    claim = cell.preferred
    if cell.bounded:
        return claim_value(claim), _("the source states only a bound")
    is_count = cell.indicator.measure == "count"
    amount = claim.amount if is_count else claim.denominator
    noun = counted_noun(cell.indicator, catalog.measure_units, amount)
    if is_count:
        return value_said(cell), "" if is_yes_or_no(cell) else noun
    counts = claim_counts(claim)
    parts = [f"{counts} {noun}"] if counts else []
    if claim.denominator == 0:
        return SIGNS["missing"], " · ".join([*parts, short_reason("no_rate")])
    if prints_another(claim):
        parts.append(printed_rate(claim))
    return claim_value(claim), " · ".join(parts)


def values(answer: Answer) -> str:
    """Return every value of a card as text, in order."""
    return "; ".join(_spoken(cell) for cell in answer.cells) + "."


def _spoken(cell: Cell) -> str:
    label = f"{place_name(cell.place)}, {cell_label(cell)}"
    if cell.claim is None:
        return f"{label}: {without_figure(cell)}"
    parts = list(dict.fromkeys((claim_value(cell.claim), claim_counts(cell.claim))))
    parts += [short_reason("no_rate")] if cell.claim.denominator == 0 else []
    parts += [basis_name(cell.claim.basis)] if cell.claim.status != "official" else []
    parts += [_("sources disagree")] if cell.disputed else []
    return f"{label}: " + ", ".join(part for part in parts if part)


def _about_whole(answer: Answer) -> str:
    """Describe the headline cells, one sentence per place."""
    first = answer.cells_named(answer.card.headline_cells[0])
    if _compared(first) and not _total(first):
        return ""
    of_place = groupby(answer.headline, key=lambda cell: cell.place)
    return ". ".join(_about_place(place, list(cells), answer) for place, cells in of_place)


def _about_place(place: Place, cells: Sequence[Cell], answer: Answer) -> str:
    """Describe one place; it is named if it is a commune, a fallback, or not the only selected unit."""
    text = "; ".join(_statement(cell, answer) for cell in cells)
    if place.is_fallback or place.unit.level == "commune" or answer.question.units != (place.unit.id,):
        text = f"{place_name(place)}: {text}"
    text = sentence(text)
    return under_status(text, cells)


def _statement(cell: Cell, answer: Answer) -> str:
    category = cell.indicator.category(cell.category)
    phrase = (category or cell.indicator).text("phrase")
    if not phrase and cell.category == TOTAL:
        phrase = cell.indicator.text("phrase")
    if is_yes_or_no(cell):
        text = f"{cell_label(cell)}: {value_said(cell)}"
    elif not phrase:
        noun = (
            counted_noun(cell.indicator, answer.catalog.measure_units, cell.preferred.amount)
            if cell.indicator.measure == "count"
            else ""
        )
        text = f"{cell_label(cell)}: {claim_value(cell.preferred)} {noun}".rstrip()
    else:
        text = about(cell.preferred, phrase)
    return text + disputed_sign([cell])


def about(claim: Claim, phrase: str) -> str:
    """Return a rate in the plainest accurate form: counts if few, a fraction if one is within two points."""
    rate = claim.rate_pct
    part, whole = claim.counts or (0, 0)  # a claim stated as a per cent has no counts
    if claim.qualifier != "exact" or rate is None:
        return _("{share} of {phrase}", share=claim_value(claim), phrase=phrase)
    if whole and (whole <= SMALL_DENOMINATOR or _rounds_to_none_or_all(part, whole)):
        sign = SIGNS["computed"] if claim.computed else ""
        counts = {"numerator": format_number(part), "denominator": f"{format_number(whole)}{sign}"}
        return _("{numerator} of {denominator} {phrase}", **counts, phrase=phrase)
    exact = Fraction(100 * part, whole) if whole else Fraction(rate)
    if exact == 100:
        return _("all {phrase}", phrase=phrase)
    return _fraction(exact, claim, phrase) or _(
        "{share} of {phrase}", share=claim_value(claim), phrase=phrase
    )


def _rounds_to_none_or_all(part: int, whole: int) -> bool:
    """Return whether a rate would round to 0 % or 100 % at one decimal although it is neither."""
    return part not in (0, whole) and not Fraction(1, 20) <= Fraction(100 * part, whole) < Fraction(1999, 20)


def _fraction(rate: Fraction, claim: Claim, phrase: str) -> str:
    """Return a per cent rate as a nearby fraction; empty if none is near.

    An exact match also gives the counts: 1/2 alone could be one of two.
    """
    for near in FRACTIONS:
        percent, share = 100 * near, _("half") if near == Fraction(1, 2) else str(near)
        if rate == percent:
            text = _("{share} of all {phrase}", share=share, phrase=phrase)
            return f"{text} ({claim_counts(claim)})" if claim.counts else text
        if abs(rate - percent) <= TOLERANCE_POINTS:
            if rate > percent:
                return _("more than {share} of {phrase}", share=share, phrase=phrase)
            return _("nearly {share} of {phrase}", share=share, phrase=phrase)
    return _("fewer than half of {phrase}", phrase=phrase) if 45 <= rate < 50 else ""


def _compared(cells: Sequence[Cell]) -> list[Cell]:
    """Return the communes' cells that can be ranked: several rates of one status, qualifier and period, not bounds.

    Rates on a small denominator are left out.
    """
    rated = [cell for cell in _communes(cells) if cell.rate is not None and not is_few(cell)]
    kinds = {(cell.preferred.status, cell.preferred.qualifier, cell.place.period) for cell in rated}
    comparable = len(rated) > 1 and len(kinds) == 1 and not rated[0].bounded
    return rated if comparable else []


def _communes(cells: Sequence[Cell]) -> list[Cell]:
    return [cell for cell in cells if cell.place.unit.level == "commune"]


def _total(cells: Sequence[Cell]) -> bool:
    return any(cell.claim and cell.place.unit.level in ("city", "communes") for cell in cells)


def _spread(cells: Sequence[Cell]) -> str:
    """Return the highest and the lowest commune, or which of two is above; ties are counted, not broken."""
    ranked = _compared(cells)
    if not ranked:
        return ""
    rates = [cell.percent for cell in ranked]
    highest, lowest = max(rates), min(rates)
    label, units = cell_label(ranked[0]), len(_communes(cells))
    if highest == lowest and len(ranked) == units:
        text = _(
            "{label}: {value} in all {count} units shown",
            label=label,
            value=claim_value(ranked[0].preferred),
            count=len(ranked),
        )
    elif highest == lowest:
        text = f"{label}: {_units_at(highest, ranked)}"
    else:
        ends = _units_at(highest, ranked), _units_at(lowest, ranked)
        text = ends_of(label, *ends, units)
    text = over(sentence(text), len(ranked), units)
    return under_status(text, ranked)


def _units_at(rate: Decimal, ranked: Sequence[Cell]) -> str:
    cells = [cell for cell in ranked if cell.rate == rate]
    value = claim_value(cells[0].preferred) + disputed_sign(cells)
    if len(cells) > 2:
        return _("{count} units at {value}", count=len(cells), value=value)
    return f"{', '.join(unit_short_name(cell.place.unit) for cell in cells)} {value}"


def sentence(text: str) -> str:
    """Return a text with its first letter capitalised."""
    return text[:1].upper() + text[1:]
