"""Text beside a chart: subtitle, notes on level and gaps, signs, disagreements and sources."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby

from dashboard.catalog import Catalog, CellName, Target, UnitNote
from dashboard.data.answers import Answer
from dashboard.data.cells import Cell, Place, Restatement
from dashboard.data.claim import Claim
from dashboard.data.comparison import is_yes_or_no
from dashboard.data.reported_rates import prints_another
from dashboard.data.schema import BASES, Basis
from dashboard.language import format_day, format_number
from dashboard.language import gettext as _
from dashboard.question import Question
from dashboard.theme import SIGNS
from dashboard.wording.amounts import (
    claim_counts,
    claim_passage,
    claim_value,
    format_percent,
    passage_name,
    printed_rate,
)
from dashboard.wording.names import basis_name, cell_label, counted_noun, period_name, place_name, unit_name


def subtitle(answer: Answer) -> str:
    """Return the subtitle: subject, places with their period, and the denominator that all rates of one place share."""
    parts = [
        answer.card.text("subtitle"),
        *_where(answer.places, answer.question.year),
    ]
    shared = {
        (cell.preferred.denominator, counted_noun(cell.indicator, answer.catalog.measure_units))
        for cell in answer.stated
    }
    if len(answer.places) == len(shared) == 1 and (denominator := next(iter(shared))[0]):
        parts.append(_("out of {count} {noun}", count=format_number(denominator), noun=next(iter(shared))[1]))
    return " · ".join(parts)


def notes(answer: Answer) -> list[tuple[str, str]]:
    """Return the card's notes as (kind, sentence), in the order built below."""
    entries = [("level", text) for text in _level_notes(answer)]
    entries += [("break", text) for text in _break_notes(answer)]
    entries += (
        [("simulated", _("Contains simulated figures (hatched): not real data"))] if answer.simulated else []
    )
    entries += unit_notes_beside(answer.cells, answer.catalog)
    entries += [("gap", text) for text in _gap_notes(answer)]
    entries += [("printed", text) for cell in answer.stated if (text := _printed_note(cell))]
    return entries + [("target", text) for text in _target_notes(answer)]


def part_note(drawn_units: int, units: int) -> list[tuple[str, str]]:
    """Return a note as (kind, sentence) if not every unit is drawn."""
    if drawn_units == units:
        return []
    text = _(
        "{count} of {all} units are shown: the chosen, the highest and the lowest; the table has them all",
        count=drawn_units,
        all=units,
    )
    return [("part", text)]


def unit_notes_beside(cells: Iterable[Cell], catalog: Catalog) -> list[tuple[str, str]]:
    """Return the units' remarks on a group of values as (kind, sentence), each remark once."""
    return [("unit-note", text) for text in unit_notes(cells, catalog)]


def unit_notes(cells: Iterable[Cell], catalog: Catalog) -> list[str]:
    """Return the units' own remarks on values: explanation, remedy, person responsible and due date.

    A remark on several of the values is given once, for the first.
    """
    cells_by_note: dict[UnitNote, tuple[Cell, UnitNote]] = {}
    for cell in cells:
        for note in catalog.notes_on(cell.name, cell.place.unit.id, cell.place.period):
            cells_by_note.setdefault(note, (cell, note))
    return [_unit_note(cell, note) for cell, note in cells_by_note.values()]


def _unit_note(cell: Cell, note: UnitNote) -> str:
    lead = _(
        "{unit} notes on {label}: {explanation}",
        unit=unit_name(cell.place.unit),
        label=cell_label(cell),
        explanation=note.explanation,
    )
    return _sentences([lead, *_rest(note)])


def cell_notes(claim: Claim, catalog: Catalog) -> list[str]:
    """Return a unit's remarks on a claim's value, without unit and indicator, which are shown beside it."""
    cell = CellName(claim.indicator, claim.category)
    return [
        _sentences([note.explanation, *_rest(note)])
        for note in catalog.notes_on(cell, claim.unit, claim.time_period)
    ]


def _rest(note: UnitNote) -> list[str]:
    date_text = _("Written on {day}", day=format_day(note.written))
    return [*_plans(note.remedy, note.responsible, note.due), date_text]


def explained(explanation: str, remedy: str, responsible: str, due: date | None) -> str:
    """Return a unit's remark without its value: explanation, remedy, person responsible and due date."""
    return _sentences([explanation, *_plans(remedy, responsible, due)])


def _plans(remedy: str, responsible: str, due: date | None) -> list[str]:
    return [
        _("Remedy: {remedy}", remedy=remedy) if remedy else "",
        _("Responsible: {name}", name=responsible) if responsible else "",
        _("Due by {day}", day=format_day(due)) if due else "",
    ]


def _sentences(parts: Sequence[str]) -> str:
    return ". ".join(part.rstrip(".") for part in parts if part)


def signs(answer: Answer) -> list[tuple[str, str, str]]:
    """Return the signs that the chart uses as (kind, sign, word)."""
    stated = answer.stated
    bases = {cell.preferred.basis for cell in stated}
    candidates = [
        *((basis, basis in bases, basis_meaning(basis)) for basis in BASES),
        (
            "open_above",
            _qualified(stated, "at_least"),
            _("lower bound: the source says only “above”"),
        ),
        (
            "open_below",
            _qualified(stated, "at_most"),
            _("upper bound: the source says only “at most”"),
        ),
        ("disputed", bool(answer.disputed), _("sources disagree")),
        (
            "computed",
            any(cell.preferred.computed for cell in stated),
            _("a count that we derived or added up; the source does not state it"),
        ),
    ]
    return [(kind, SIGNS[kind], word) for kind, is_used, word in candidates if is_used]


def basis_meaning(basis: Basis) -> str:
    """Return the name of a basis, and what it means."""
    return {
        "published": _("published: as stated in a public document"),
        "official": _("official: accepted as final by the office in charge"),
        "provisional": _("provisional: not yet final"),
        "simulated": _("simulated figures"),
    }[basis]


def value_said(cell: Cell) -> str:
    """Return a cell's value; `có` or `không` if a unit either has what is counted or not."""
    return yes_or_no(cell) if is_yes_or_no(cell) else claim_value(cell.preferred)


def yes_or_no(cell: Cell) -> str:
    """Return whether a unit has what is counted."""
    return _("yes") if cell.preferred.amount else _("no")


def value_signed(cell: Cell) -> str:
    """Return a cell's value, with a sign if sources disagree about it."""
    return value_said(cell) + disputed_sign([cell])


def disputed_sign(cells: Iterable[Cell]) -> str:
    """Return the sign for disagreeing sources; empty if the sources agree."""
    return f"\N{NO-BREAK SPACE}{SIGNS['disputed']}" if any(cell.disputed for cell in cells) else ""


def status_word(claim: Claim) -> str:
    """Return the status in brackets if the bar's fill does not show it; empty otherwise.

    A bar of length 0 cannot be hatched, and dots are less visible than hatching.
    """
    is_marked = not claim.amount if claim.simulated else claim.status == "provisional"
    return f" ({basis_name(claim.basis)})" if is_marked else ""


def under_status(text: str, cells: Iterable[Cell]) -> str:
    """Prefix a sentence with the status if any of its values is simulated or provisional."""
    statuses = {cell.preferred.status for cell in cells if cell.claim}
    if "simulated" in statuses:
        return _("Simulated: {finding}", finding=text)
    if "provisional" not in statuses:
        return text
    if len(statuses) > 1:
        return _("Partly provisional: {finding}", finding=text)
    return _("Provisional: {finding}", finding=text)


def usual_note(basis: Basis | None) -> str:
    """Return the basis of figures without a status mark; empty if every figure has a mark."""
    return _("figures without a mark are {status}", status=basis_name(basis)) if basis else ""


def disagreement_notes(answer: Answer) -> list[str]:
    """Return one sentence per disagreement behind the cells: both sides, which one is used, and why."""
    return list(
        dict.fromkeys(text for cell in answer.disputed for text in disagreements(cell, answer.catalog))
    )


def sources(answer: Answer) -> list[tuple[str, str, str]]:
    """Return each source of the card as (source id, first locator, text with paragraphs and as-of date)."""
    return sources_of(answer.claims, answer.catalog)


def sources_of(claims: Iterable[Claim], catalog: Catalog) -> list[tuple[str, str, str]]:
    """Return each source of the claims as (source id, first locator, text with paragraphs and as-of date)."""
    places = sorted({(claim.source, claim.locator, claim.as_of or date.min) for claim in claims})
    return [
        _source(source, list(group), catalog) for source, group in groupby(places, key=lambda row: row[0])
    ]


def asked(
    question: Question, catalog: Catalog, cells: Iterable[Cell], only_official: bool, version: str
) -> str:
    """Return all filter values as text, which kinds of figures the cells hold, and the data version."""
    units = ", ".join(unit_name(catalog.units[unit]) for unit in question.units)
    kinds = _kinds(cells, only_official)
    filters = _("Filter: {year}; {units}; {figures}", year=question.year, units=units, figures=kinds)
    return " · ".join([filters, _("data version {version}", version=version)])


def _kinds(cells: Iterable[Cell], only_official: bool) -> str:
    """Name the kinds of figures shown; if there are none, whether simulated ones were requested."""
    bases = {cell.preferred.basis for cell in cells if cell.claim}
    kinds = [basis_name(basis) for basis in BASES if basis in bases]
    if not kinds:
        return _("without simulated figures") if only_official else _("with simulated figures")
    if len(kinds) == 1:
        return _("{kind} figures only", kind=kinds[0])
    return _("{kinds} figures", kinds=_(" and ").join([", ".join(kinds[:-1]), kinds[-1]]))


def _where(places: Sequence[Place], year: int) -> list[str]:
    names = [unit_name(place.unit) for place in places]
    periods = list(dict.fromkeys(place.period or str(year) for place in places)) or [str(year)]
    units = (
        ", ".join(names)
        if len(names) <= 3
        else _("{first} and {count} more", first=names[0], count=len(names) - 1)
    )
    return [units, " / ".join(period_name(period) for period in periods)]


def _level_notes(answer: Answer) -> list[str]:
    fallback_cells = [cell for cell in answer.cells if cell.place.is_fallback]
    if not fallback_cells:
        return []
    all_fallback = len(fallback_cells) == len(answer.cells)
    prefix = (
        ""
        if all_fallback
        else ", ".join(dict.fromkeys(cell.indicator.text("short") for cell in fallback_cells)) + ": "
    )
    where = ", ".join(dict.fromkeys(place_name(cell.place) for cell in fallback_cells if cell.claim))
    if not where:
        units = ", ".join(unit_name(answer.catalog.units[unit]) for unit in answer.question.units)
        text = _("not applicable at this level")
        return [f"{prefix}{units}: {text}"]
    return [prefix + _("not applicable at this level; showing: {place}", place=where)]


def _break_notes(answer: Answer) -> list[str]:
    """Warn if units from before and after a change of territory are in one chart."""
    since = {place.unit.valid_from for place in answer.places if place.period}
    if len(since) < 2:
        return []
    day = format_day(max(day for day in since if day))
    return [_("Units before and after {day} are different territories: do not compare them", day=day)]


def _gap_notes(answer: Answer) -> list[str]:
    """Return why values are missing, one sentence per reason."""
    gaps = sorted(
        ((cell.missing_reason, cell) for cell in answer.cells if cell.missing_reason),
        key=lambda pair: pair[0],
    )
    sentences = []
    for gap, group in groupby(gaps, key=lambda pair: pair[0]):
        cells = [cell for _unused, cell in group]
        if gap in ("ended", "not_begun"):
            sentences += _ended(cells)
        else:
            sentences += [_gap(gap, alike, answer) for alike in _by_indicators(cells)]
    return sentences


def _by_indicators(cells: Sequence[Cell]) -> Iterable[list[Cell]]:
    """Return the cells in groups of units that lack the same indicators."""
    lacked: dict[str, set[str]] = defaultdict(set)
    for cell in cells:
        lacked[cell.place.unit.id].add(cell.indicator.id)
    groups: dict[frozenset[str], list[Cell]] = defaultdict(list)
    for cell in cells:
        groups[frozenset(lacked[cell.place.unit.id])].append(cell)
    return groups.values()


def _ended(cells: Sequence[Cell]) -> list[str]:
    indicators = {cell.indicator.id: cell.indicator for cell in cells}.values()
    name, ended = (
        (lambda indicator: indicator.text("short")),
        (lambda indicator: indicator.text("ended")),
    )
    return [
        _("{label}: not measured in this year. {why}", label=name(indicator), why=ended(indicator)).strip()
        for indicator in indicators
    ]


def _gap(gap: str, cells: Sequence[Cell], answer: Answer) -> str:
    units = list(dict.fromkeys(unit_name(cell.place.unit) for cell in cells))
    where = ", ".join(units[:4]) + (_(" and {count} more", count=len(units) - 4) if len(units) > 4 else "")
    whole = len(answer.card.indicators) == len({cell.indicator.id for cell in cells})
    labels = "" if whole else ", ".join(dict.fromkeys(cell.indicator.text("short") for cell in cells)) + " – "
    year = answer.question.year
    message = {
        "missing": _("no figure for {units} in {year}: none has been published", units=where, year=year),
        "hidden": _(
            "{units}: only simulated figures exist for {year}, and they are hidden", units=where, year=year
        ),
        "invalid_unit": _("{units}: this unit did not exist in {year}", units=where, year=year),
    }[gap]
    return labels + message


def _printed_note(cell: Cell) -> str:
    """Return the rate that the source prints if it differs from ours in its printed digits."""
    claim = cell.preferred
    if not prints_another(claim):
        return ""
    return _(
        "{label}: {printed}; recomputed {division}",
        label=cell_label(cell),
        printed=printed_rate(claim),
        division=f"{claim_counts(claim)} = {format_percent(cell.percent, '#,##0.00##')}",
    )


def _target_notes(answer: Answer) -> list[str]:
    targets = {cell.name: (cell, cell.target) for cell in answer.cells if cell.target}
    return [
        _(
            "Target {year} ({scope}), {label}: {level} – {document}",
            year=target.year,
            scope=scope(target),
            label=cell_label(cell),
            level=level(target, answer.catalog),
            document=target.document,
        )
        for cell, target in targets.values()
    ]


def scope(target: Target) -> str:
    """Return the scope of a target: nationwide or city."""
    return _("nationwide") if target.scope == "national" else _("city")


def level(target: Target, catalog: Catalog) -> str:
    """Return the level of a target: `≥ 20%`, or `≥ 30% của “TTHC được công khai”` if it is a share of a count."""
    sign = "≥" if target.direction == "at_least" else "≤"
    text = f"{sign} {format_percent(target.value)}"
    if not target.whole:
        return text
    whole = catalog.indicators[target.whole].text("short")
    return _("{level} of “{whole}”", level=text, whole=whole)


def disagreements(cell: Cell, catalog: Catalog) -> Iterator[str]:
    """Yield the disagreements about a value: first as a part of a sum, then about the value itself."""
    sum_says = []
    if cell.restatement and not cell.restatement.agrees:
        sum_says = [_restated(cell.restatement)]
        if cell.unused:
            whole = catalog.indicators[cell.subject].text("short")
            yield _preferred(whole, cell.restatement.whole, sum_says)
    alternatives = [_stated(claim) for claim in cell.others if claim.amount != cell.preferred.amount]
    alternatives += sum_says if cell.restated else []
    if alternatives:
        yield _preferred(cell_label(cell), cell.preferred, alternatives)


def _preferred(label: str, claim: Claim, alternatives: Sequence[str]) -> str:
    return _(
        "{label}: {used} is used; elsewhere {other}. {reason}",
        label=label,
        used=_stated(claim),
        other=_(" and ").join(alternatives),
        reason=claim.text("preference_reason"),
    )


def _stated(claim: Claim) -> str:
    """Return what a passage states and where: `216/245 (đoạn 3)`."""
    return f"{claim_counts(claim) or claim_value(claim)} ({claim_passage(claim)})"


def _restated(restatement: Restatement) -> str:
    amounts = " + ".join(format_number(claim.amount) for claim in restatement.terms)
    return f"{amounts} = {format_number(restatement.total)} ({claim_passage(restatement.terms[0])})"


def _source(source_id: str, claims: Sequence[tuple], catalog: Catalog) -> tuple[str, str, str]:
    source = catalog.sources[source_id]
    where = passage_name(list(dict.fromkeys(locator for _unused, locator, _unused in claims if locator)))
    text = source.text("short")
    if where:
        day = format_day(max(as_of for *_unused, as_of in claims))
        text = _("{source}, {paragraphs}, as of {day}", source=text, paragraphs=where, day=day)
    return source_id, claims[0][1], text


def _qualified(stated: Sequence[Cell], qualifier: str) -> bool:
    return any(cell.preferred.qualifier == qualifier for cell in stated)
