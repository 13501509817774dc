"""Sentences of a unit's yearly report in administrative style: results, changes, targets, gaps."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from dashboard.catalog import TOTAL, Catalog, Unit
from dashboard.data.cells import Cell
from dashboard.data.claim import Claim
from dashboard.data.comparison import Unmatched, difference, is_few, size
from dashboard.data.overview import KeyNumber
from dashboard.data.report_data import NothingToReport, Part, ReportData, elsewhere, kept, of_single_communes
from dashboard.data.reported_rates import printed_beside
from dashboard.data.schema import BASES
from dashboard.language import current_language, format_number, ngettext
from dashboard.language import gettext as _
from dashboard.theme import SIGNS
from dashboard.wording.amounts import (
    claim_counts,
    claim_passage,
    claim_value,
    computed_counts,
    format_points,
    printed_rate,
)
from dashboard.wording.comparison import measured
from dashboard.wording.names import (
    basis_name,
    cell_label,
    counted_noun,
    period_name,
    qualifier_name,
    unit_name,
)
from dashboard.wording.notes import disagreements, unit_notes, yes_or_no
from dashboard.wording.overview import distance, not_compared
from dashboard.wording.table import gap

# The most bars that fit on one page beside their text.
MOST_BARS = 14
# What the fill of a bar shows.
Look = Literal["simulated", "provisional", "bound", "plain"]
NOTHING = "–"


@dataclass(frozen=True)
class ReportLine:
    """A sentence, the footnotes at its end, and the key of the value that it states (empty if none)."""

    text: str
    notes: tuple[str, ...] = ()
    key: str = ""


@dataclass(frozen=True)
class Bar:
    """A rate as a bar: its name, its length in per cent, its value as text, and what its fill shows."""

    name: str
    length: float
    text: str
    look: Look


def unit_named(unit: Unit) -> str:
    """Return a unit's name as used within a sentence: `thành phố Lạng Sơn`, `phường Tam Thanh`."""
    if unit.level == "communes":
        return _("all wards and communes of Lạng Sơn city")
    if unit.level == "city":
        return _("the city of Lạng Sơn")
    name = unit_name(unit)
    return name[:1].lower() + name[1:] if current_language() == "vi" else name


def subject(report: ReportData) -> str:
    """Return the subject of the report, used as its heading."""
    return _(
        "Results of administrative reform, {period}, {unit}",
        period=period_name(report.period),
        unit=unit_named(report.unit),
    )


def refusal(error: NothingToReport) -> str:
    """Return why there is no report, and for which years there is one."""
    unit, year = unit_named(error.unit), error.question.year
    text = _("There is no report on {unit} for {year}: no figures are known.", unit=unit, year=year)
    if error.question.official_only:
        text = _(
            "There is no report on {unit} for {year}: no published figures are known.", unit=unit, year=year
        )
    if not error.years:
        return text
    years = ", ".join(map(str, sorted(error.years)))
    years_note = _("Years with figures: {years}.", years=years)
    return f"{text} {years_note}"


def opening(report: ReportData) -> list[ReportLine]:
    """Return the introduction: the programme, how many figures of which kind, and how to read them."""
    indicators = len({cell.indicator.id for cell in report.stated})
    figures = ngettext(
        "It contains {count} figure on {indicators}, {kinds}.",
        "It contains {count} figures on {indicators}, {kinds}.",
        len(report.stated),
        indicators=ngettext("{count} indicator", "{count} indicators", indicators),
        kinds=_kinds(report),
    )
    explanation = _(
        "Each rate is recomputed from its numerator and denominator. If a source gives only a bound, the "
        "report gives that bound; if passages contradict each other, a footnote says so. The annex lists "
        "all figures with their sources."
    )
    lines = [ReportLine(f"{_programme(report)} {figures}"), ReportLine(explanation)]
    return lines + [ReportLine(text) for text in (_singles(report), _outside(report)) if text]


def warning() -> str:
    """Return why a report with simulated values is a draft."""
    return _(
        "This report contains simulated figures, made by a program and not real. It is a draft: it has no "
        "number and no signature, and must not be issued."
    )


def draft_mark() -> str:
    """Return the mark on each page of a report with simulated values."""
    return _("DRAFT – WITH SIMULATED FIGURES")


def closing(report: ReportData) -> str:
    """Return the last sentence, with the mark that ends an administrative text."""
    text = _(
        "This is the report on the results of administrative reform, {period}, {unit}; detailed figures "
        "are in the annex",
        period=period_name(report.period),
        unit=unit_named(report.unit),
    )
    return f"{text}./."


def known(part: Part, report: ReportData) -> str:
    """Return how many of a pillar's indicators have a value for the unit."""
    indicators = [
        indicator for indicator in kept(report.unit, report.catalog) if indicator.pillar == part.pillar.id
    ]
    about = {"unit": unit_named(report.unit), "period": period_name(report.period)}
    if not indicators:
        return _("No indicator in this field is tracked for {unit}.", unit=about["unit"])
    existing_ids = {indicator.id for indicator in indicators if indicator.exists_in(report.question.year)}
    if not part.stated:
        return _("No figures for {unit} are known in this field, {period}.", **about)
    stated = {cell.indicator.id for cell in part.stated}
    simulated = {cell.indicator.id for cell in part.stated if cell.simulated}
    provisional = {cell.indicator.id for cell in part.stated if cell.preferred.status == "provisional"}
    text = _(
        "Indicators in this field with figures: {stated} of {all}", stated=len(stated), all=len(existing_ids)
    )
    if simulated:
        text += _(", {count} of them simulated", count=len(simulated))
    if provisional:
        text += _(", {count} of them provisional", count=len(provisional))
    return f"{text}."


def result(cells: Sequence[Cell], catalog: Catalog) -> ReportLine:
    """Return the result line of one indicator and unit: `tên: 220/245 thủ tục (89,8%)`, or its categories in order."""
    name = cells[0].indicator.text("name")
    notes = tuple(disputed_note(cell, catalog) for cell in cells if cell.disputed)
    notes += tuple(computed_note(cell) for cell in cells if cell.preferred.computed)
    # A line that is simulated or provisional as a whole is marked once.
    shared = {cell.preferred.status for cell in cells}
    common_status = next(iter(shared)) if len(shared) == 1 and shared != {"official"} else ""
    texts = {cell.category: amount(cell, catalog, with_status=not common_status) for cell in cells}
    whole = texts.get("") or texts.get(TOTAL) or ""
    parts = "; ".join(
        f"{cell_label(cell)} {texts[cell.category]}" for cell in cells if cell.category not in ("", TOTAL)
    )
    if whole and parts:
        parts = _("{whole}, of which: {parts}", whole=whole, parts=parts)
    label = f"{name} ({basis_name(common_status)})" if common_status else name
    first = next((cell for cell in cells if cell.category in ("", TOTAL)), cells[0])
    return ReportLine(f"{label}: {parts or whole}.", notes, first.key)


def named(cell: Cell) -> str:
    """Return what a cell measures: the indicator and, if the cell is a part of it, the category."""
    category, name = cell.indicator.category(cell.category), cell.indicator.text("name")
    if category is None or category.id == TOTAL:
        return name
    return f"{name}: {category.text('name')}"


def named_of(cell: Cell, unit: Unit) -> str:
    """Return what a cell measures, with its unit if that is not the unit of the report."""
    name, cell_unit = named(cell), cell.place.unit
    return name if cell_unit.id == unit.id else f"{name} ({unit_name(cell_unit)})"


def _key_name(cell: Cell) -> str:
    """Return what a key number measures, with its unit if that is all communes together (part of the city's report)."""
    name, unit = measured(cell.indicator, cell.category), cell.place.unit
    return f"{name} ({unit_name(unit)})" if unit.level == "communes" else name


def amount(cell: Cell, catalog: Catalog, with_status: bool = True) -> str:
    """Return a value as the report writes it, counts before the rate; `with_status`, unless it is official."""
    claim = cell.preferred
    noun = counted_noun(cell.indicator, catalog.measure_units, claim.denominator or claim.amount)
    value = _value(cell)
    if cell.bounded:
        text = _("{value} (the source states only a bound)", value=value)
    elif _yes_or_no(cell) or (claim.denominator is None and cell.indicator.measure != "count"):
        text = value
    elif cell.indicator.measure == "count":
        text = f"{value} {noun}"
    else:
        counts = f"{claim_counts(claim)} {noun}"
        text = counts if claim.rate_pct is None else f"{counts} ({', '.join([value, *_cautions(cell)])})"
    return f"{text} ({basis_name(claim.basis)})" if with_status and claim.status != "official" else text


def _yes_or_no(cell: Cell) -> bool:
    """Return whether a value can only be 0 or 1: a single commune in a count of communes."""
    return cell.indicator.is_yes_or_no(cell.place.unit)


def _value(cell: Cell) -> str:
    """Return a value as text: `có` or `không` for a single commune in a count of communes."""
    return yes_or_no(cell) if _yes_or_no(cell) else claim_value(cell.preferred)


def _cautions(cell: Cell) -> list[str]:
    """Return cautions shown with a rate: a small denominator."""
    return [_("small denominator")] if is_few(cell) and not _yes_or_no(cell) else []


def _with_caution(cell: Cell) -> str:
    cautions = _cautions(cell)
    cautions += [basis_name("provisional")] if cell.preferred.status == "provisional" else []
    return f"{_value(cell)} ({', '.join(cautions)})" if cautions else _value(cell)


def disputed_note(cell: Cell, catalog: Catalog) -> str:
    """Return the footnote of a disputed value: both sides with their passages, which one is used, and why."""
    source = catalog.sources[cell.preferred.source].text("short")
    return f"{source}: {' '.join(disagreements(cell, catalog))}"


def computed_note(cell: Cell) -> str:
    """Return the footnote of a value with a count that no source states."""
    values = {"label": cell_label(cell), "which": computed_counts(cell.preferred)}
    return _("{sign} {label}: {which}; the source does not state it.", sign=SIGNS["computed"], **values)


def changes(part: Part) -> list[ReportLine]:
    """Return how the key numbers changed since the year before; those not compared are grouped by reason."""
    lines = [
        ReportLine(_moved(number.before, number.cell), key=number.cell.key)
        for number in part.numbers
        if number.before and not number.obstacle
    ]
    left_out: dict[Unmatched, list[KeyNumber]] = {}
    for number in part.numbers:
        if number.obstacle:
            left_out.setdefault(number.obstacle, []).append(number)
    return lines + [ReportLine(_not_compared(why, numbers)) for why, numbers in left_out.items()]


def change(number: KeyNumber, catalog: Catalog) -> str:
    """Return a key number's change, short enough for a table; a dash if it is not compared."""
    if number.before is None or number.obstacle:
        return NOTHING
    delta = difference(number.before, number.cell)
    if not delta:
        return _("unchanged")
    if _yes_or_no(number.cell):
        return f"{_value(number.before)} → {_value(number.cell)}"
    return ("+" if delta > 0 else "−") + _by(number.cell, size(delta), catalog)


def targets(part: Part, catalog: Catalog) -> list[ReportLine]:
    """Return what the key numbers' targets still need, with document and remarks as the footnote."""
    lines = []
    for number in part.numbers:
        if number.target is None:
            continue
        sentence = f"{_key_name(number.cell)}: {distance(number, catalog)}."
        note = number.target.text("note")
        document = ". ".join(text for text in (number.target.document, note) if text)
        lines.append(ReportLine(sentence, (document,), number.cell.key))
    return lines


def remarks(part: Part, catalog: Catalog) -> list[ReportLine]:
    """Return what is missing or no longer measured, and the unit's own remarks on its values."""
    lines = []
    if missing_names := _names(cell for cell in part.cells if cell.missing_reason == "missing"):
        lines.append(
            ReportLine(_("No figures have been published on: {names}.", names="; ".join(missing_names)))
        )
    if hidden_names := _names(cell for cell in part.cells if cell.missing_reason == "hidden"):
        text = _(
            "Only simulated figures exist, and they are left out, for: {names}.",
            names="; ".join(hidden_names),
        )
        lines.append(ReportLine(text))
    lines += _ended(part)
    return lines + [ReportLine(f"{note.rstrip('.')}.") for note in unit_notes(part.cells, catalog)]


def rates(part: Part, unit: Unit) -> list[Cell]:
    """Return the pillar's values that can be drawn as bars, without single communes other than the report's unit."""
    return [
        cell
        for cell in part.stated
        if cell.rate is not None
        and cell.preferred.denominator != 1
        and (cell.place.unit.level != "commune" or cell.place.unit.id == unit.id)
    ]


def bars(cells: Sequence[Cell]) -> tuple[Bar, ...]:
    """Return rates as bars: of too many, wholes rather than parts; none of a single rate."""
    first = sorted(range(len(cells)), key=lambda place: cells[place].category not in ("", TOTAL))
    chart_bars = tuple(_bar(cells[place]) for place in sorted(first[:MOST_BARS]))
    return chart_bars if len(chart_bars) > 1 else ()


def bars_alternative(chart_bars: Sequence[Bar]) -> str:
    """Return the text alternative of a chart: every bar with its value, in order."""
    values = "; ".join(
        f"{bar.name} {bar.text}" + (f" ({_('simulated')})" if bar.look == "simulated" else "")
        for bar in chart_bars
    )
    return _("Bar chart of rates from 0 to 100%: {values}.", values=values)


def bars_note(chart_bars: Sequence[Bar], rates: int) -> str:
    """Return how to read the chart's marks, and how many of the rates it shows; empty if there is nothing to say."""
    looks = {bar.look for bar in chart_bars}
    names = {
        "simulated": _("hatched: simulated figures"),
        "provisional": _("dotted: provisional figures"),
        "bound": _("pale: the source states only a bound"),
    }
    parts = [name for look, name in names.items() if look in looks]
    if len(chart_bars) < rates:
        parts.append(
            _("{count} of {all} rates are drawn, the annex has all", count=len(chart_bars), all=rates)
        )
    text = "; ".join(parts)
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def table_rows(part: Part, catalog: Catalog) -> list[tuple[str, ...]]:
    """Return the annex's rows of a pillar: every claim, used or not, and each gap."""
    claims = [
        (cell, claim)
        for cell in part.cells
        for claim in ((cell.claim, *cell.others) if cell.claim else (None,))
    ]
    rows = [_row(cell, claim, catalog) for cell, claim in claims]
    return [(str(number), *row) for number, row in enumerate(rows, 1)]


def sources_said(report: ReportData) -> list[str]:
    """Return the documents that the figures come from, each with its publisher and note."""
    source_ids = dict.fromkeys(
        claim.source for cell in report.stated for claim in (cell.preferred, *cell.others, *cell.restated)
    )
    return [_source(report.catalog.sources[source_id]) for source_id in source_ids]


def _ended(part: Part) -> list[ReportLine]:
    """Return what is not measured in the year, one sentence per reason."""
    reasons: dict[str, list[str]] = {}
    for indicator in {cell.indicator.id: cell.indicator for cell in part.cells if not cell.measured}.values():
        reasons.setdefault(indicator.text("ended"), []).append(indicator.text("name"))
    return [
        ReportLine(_("{label}: not measured in this year. {why}", label="; ".join(names), why=why).strip())
        for why, names in reasons.items()
    ]


def _source(source) -> str:
    parts = [source.text("title"), source.text("publisher")]
    note = source.text("note")
    return f"{'; '.join(parts)}." + (f" {note}" if note else "")


def _programme(report: ReportData) -> str:
    about = {"period": period_name(report.period), "unit": unit_named(report.unit)}
    if report.question.year <= 2020:
        return _(
            "This report summarises the results of administrative reform, {period}, {unit}, in the six "
            "fields of the Overall Programme on State Administrative Reform 2011 - 2020, issued with "
            "Resolution No. 30c/NQ-CP of the Government of 8 November 2011.",
            **about,
        )
    return _(
        "This report summarises the results of administrative reform, {period}, {unit}, in the six fields "
        "of the Overall Programme on State Administrative Reform 2021 - 2030, issued with Resolution No. "
        "76/NQ-CP of the Government of 15 July 2021.",
        **about,
    )


def _kinds(report: ReportData) -> str:
    """Return the basis of the figures, with the number of each kind if there are several."""
    counts = Counter(cell.preferred.basis for cell in report.stated)
    if len(counts) == 1:
        return _("all {status}", status=basis_name(next(iter(counts))))
    kinds = ", ".join(f"{counts[basis]} {basis_name(basis)}" for basis in BASES if counts[basis])
    return _("of them {counted}", counted=kinds)


def _singles(report: ReportData) -> str:
    """Return what the report of a whole lacks because it is kept per commune only; empty if nothing."""
    lacking = of_single_communes(report)
    if not lacking:
        return ""
    return ngettext(
        "{count} indicator is tracked for each ward and commune, not for all together, and no source "
        "states a figure for it, {period}: {names}.",
        "{count} indicators are tracked for each ward and commune, not for all together, and no source "
        "states figures for them, {period}: {names}.",
        len(lacking),
        period=period_name(report.period),
        names="; ".join(indicator.text("name") for indicator in lacking),
    )


def _outside(report: ReportData) -> str:
    """Return how many indicators belong to other levels; empty if none."""
    count = len(elsewhere(report))
    if not count:
        return ""
    return ngettext(
        "{count} indicator is not tracked for {unit} and is not in this report.",
        "{count} indicators are not tracked for {unit} and are not in this report.",
        count,
        unit=unit_named(report.unit),
    )


def _moved(before: Cell, after: Cell) -> str:
    delta = difference(before, after)
    values = {
        "label": _key_name(after),
        "year": before.place.year,
        "before": _with_caution(before),
        "after": _with_caution(after),
    }
    if _yes_or_no(after):
        text = (
            _("{label}: {before} in {year}, {after} now.", **values)
            if delta
            else _("{label}: {after}, as in {year}.", **values)
        )
    elif delta > 0:
        text = _("{label}: up from {before} in {year} to {after}.", **values)
    elif delta < 0:
        text = _("{label}: down from {before} in {year} to {after}.", **values)
    else:
        text = _("{label}: {after}, unchanged since {year}.", **values)
    return _("Simulated: {finding}", finding=text) if after.simulated else text


def _not_compared(why: Unmatched, numbers: Sequence[KeyNumber]) -> str:
    names = "; ".join(_key_name(number.cell) for number in numbers)
    return f"{names}: {not_compared(why, numbers[0].cell.place.year)}."


def _by(cell: Cell, delta: Decimal | int, catalog: Catalog) -> str:
    if cell.indicator.measure == "count":
        return f"{format_number(delta)} {counted_noun(cell.indicator, catalog.measure_units)}"
    return format_points(delta)


def _names(cells: Iterable[Cell]) -> list[str]:
    return list(dict.fromkeys(cell.indicator.text("name") for cell in cells))


def _bar(cell: Cell) -> Bar:
    counts = claim_counts(cell.preferred)
    text = claim_value(cell.preferred) + (f" ({counts})" if counts else "")
    text += f" ({basis_name('provisional')})" if cell.preferred.status == "provisional" else ""
    name = _key_name(cell)
    return Bar(name, float(cell.percent), text, _look(cell))


def _look(cell: Cell) -> Look:
    if cell.simulated:
        return "simulated"
    if cell.bounded:
        return "bound"
    return "provisional" if cell.preferred.status == "provisional" else "plain"


def _row(cell: Cell, claim: Claim | None, catalog: Catalog) -> tuple[str, ...]:
    name = named(cell)
    where = unit_name(cell.place.unit)
    if claim is None:
        return name, where, NOTHING, NOTHING, _("no data"), gap(cell)
    noun = counted_noun(cell.indicator, catalog.measure_units, claim.amount)
    counts = claim_counts(claim) if claim.denominator is not None else ""
    value = claim_value(claim) if claim.rate_pct is not None else f"{claim_value(claim)} {noun}"
    value = _value(cell) if _yes_or_no(cell) else value
    remarks = "; ".join([_origin(claim, catalog), *_cautions(replace(cell, claim=claim))])
    return name, where, value, counts or NOTHING, basis_name(claim.basis), remarks


def _origin(claim: Claim, catalog: Catalog) -> str:
    """Return the origin of a claim, and the remarks on it."""
    source = catalog.sources[claim.source].text("short")
    parts = [", ".join(part for part in (source, claim_passage(claim)) if part)]
    if claim.qualifier != "exact":
        parts.append(qualifier_name(claim.qualifier))
    parts += [computed_counts(claim)] if claim.computed else []
    if printed_beside(claim) not in (None, "same"):
        parts.append(printed_rate(claim))
    note = claim.text("note")
    parts += [note] if note else []
    parts += [] if claim.preferred else [_("not used")]
    return "; ".join(parts)
