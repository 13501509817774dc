"""The contents of a report in order: opening, six fields with results, changes and remarks, annex of all figures."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from dashboard.catalog import Catalog, Unit
from dashboard.data.cells import Cell
from dashboard.data.report_data import Part, ReportData
from dashboard.exports.report.document import (
    Block,
    Heading,
    Kind,
    Office,
    ReportChart,
    ReportColumn,
    ReportDocument,
    ReportGrid,
    ReportParagraph,
)
from dashboard.exports.report.form import annex_of, head, labels, signature
from dashboard.language import current_language
from dashboard.language import gettext as _
from dashboard.wording import report as wording
from dashboard.wording.names import period_name, unit_name
from dashboard.wording.report import ReportLine

ROMAN = ("I", "II", "III", "IV", "V", "VI")
LETTERS = "abc"


def report(data: ReportData, office: Office) -> ReportDocument:
    """Return the report document for a unit's data."""
    draft = data.simulated
    return ReportDocument(
        language=current_language(),
        title=_("Report").upper(),
        subject=wording.subject(data),
        draft=wording.draft_mark() if draft else "",
        head=head(office, draft),
        body=tuple(_body(data)),
        signature=None if draft else signature(office),
        annex_title=_("Detailed figures, {period}", period=period_name(data.period)).upper(),
        annex_of=annex_of(office, draft),
        annex=tuple(_annex(data)),
        labels=labels(),
        made_from=_("data version {version}", version=data.version.id),
    )


def _body(data: ReportData) -> Iterator[Block]:
    opening = wording.opening(data)
    yield from (ReportParagraph(line) for line in opening)
    if data.simulated:
        yield ReportParagraph(ReportLine(wording.warning()), "warning")
    yield _summary(data)
    for number, part in zip(ROMAN, data.parts, strict=True):
        yield Heading(f"{number}. {part.pillar.name(data.question.year).upper()}", 1)
        yield from _part(part, data)
    yield ReportParagraph(ReportLine(wording.closing(data)))


def _part(part: Part, data: ReportData) -> Iterator[Block]:
    yield ReportParagraph(ReportLine(wording.known(part, data)), "lead")
    changes, targets = wording.changes(part), wording.targets(part, data.catalog)
    sections: list[tuple[str, Sequence[Block]]] = [
        (_("Results, {period}", period=period_name(data.period)), list(_results(part, data))),
        (_against(bool(changes), bool(targets)), _listed([*changes, *targets])),
        (_("Points to note"), _listed(wording.remarks(part, data.catalog))),
    ]
    filled_sections = [(name, blocks) for name, blocks in sections if blocks]
    for number, (name, blocks) in enumerate(filled_sections, 1):
        yield Heading(f"{number}. {name}", 2)
        yield from blocks


def _against(changes: bool, targets: bool) -> str:
    """Return the heading of the comparisons: it names only those that follow."""
    if not targets:
        return _("Compared with the previous year")
    if not changes:
        return _("Compared with the targets")
    return _("Compared with the previous year and the targets")


def _results(part: Part, data: ReportData) -> Iterator[Block]:
    """Yield the results of each indicator, grouped by unit, and a chart of the rates."""
    groups = part.groups()
    wholes = [(unit, cell_groups) for unit, cell_groups in groups if not _single(unit, data.unit)]
    singles = [(unit, cell_groups) for unit, cell_groups in groups if _single(unit, data.unit)]
    leads = [(unit_name(unit), _of_unit(cell_groups, data.catalog)) for unit, cell_groups in wholes]
    if singles:
        lines = [
            line for unit, cell_groups in singles for line in _of_single(unit, cell_groups, data.catalog)
        ]
        leads.append((_("Individual wards and communes, as stated by the source"), lines))
    for letter, (name, lines) in zip(LETTERS, leads, strict=False):
        if len(leads) > 1:
            yield ReportParagraph(ReportLine(f"{letter}) {name}:"), "lead")
        elif name != unit_name(data.unit):
            yield ReportParagraph(ReportLine(f"{name}:"), "lead")
        yield from _listed(lines)
    rates = wording.rates(part, data.unit)
    if bars := wording.bars(rates):
        field = part.pillar.name(data.question.year)
        caption = _("Rates in the field “{field}”, {period}", field=field, period=period_name(data.period))
        note = wording.bars_note(bars, len(rates))
        yield ReportChart(caption, wording.bars_alternative(bars), bars, note)


def _single(unit: Unit, of: Unit) -> bool:
    """Return whether a unit is a single commune in the report of another unit."""
    return unit.level == "commune" and unit.id != of.id


def _of_unit(cell_groups: Sequence[Sequence[Cell]], catalog: Catalog) -> list[ReportLine]:
    return [wording.result(cells, catalog) for cells in cell_groups]


def _of_single(unit: Unit, cell_groups: Sequence[Sequence[Cell]], catalog: Catalog) -> list[ReportLine]:
    name = unit_name(unit)
    return [replace(line, text=f"{name}, {line.text}") for line in _of_unit(cell_groups, catalog)]


def _listed(lines: Sequence[ReportLine], kind: Kind = "item") -> list[ReportParagraph]:
    return [ReportParagraph(line, kind) for line in lines]


def _summary(data: ReportData) -> ReportGrid:
    """Return the key numbers of all fields as one table, with a column of changes only if there are any."""
    numbers = [(part, number) for part in data.parts for number in part.numbers]
    year = data.question.year
    rows = [
        (
            part.pillar.name(year),
            wording.named_of(number.cell, data.unit),
            wording.amount(number.cell, data.catalog),
            wording.change(number, data.catalog),
        )
        for part, number in numbers
    ]
    columns = (
        ReportColumn(_("Field"), 26),
        ReportColumn(_("Indicator"), 36),
        ReportColumn(_("Result"), 22),
        ReportColumn(_("Change since {year}", year=year - 1), 16),
    )
    any_change = any(not number.obstacle for _unused, number in numbers)
    column_count = len(columns) if any_change else len(columns) - 1
    caption = _("Key figures of the six fields, {period}", period=period_name(data.period))
    return ReportGrid(
        caption, columns[:column_count], tuple(row[:column_count] for row in rows), grouped=True
    )


def _annex(data: ReportData) -> Iterator[Block]:
    columns = (
        ReportColumn(_("No."), 5, True),
        ReportColumn(_("Indicator"), 26),
        ReportColumn(_("Unit"), 13),
        ReportColumn(_("Value"), 10, True),
        ReportColumn(_("Counts"), 11, True),
        ReportColumn(_("Status"), 9),
        ReportColumn(_("Source and remarks"), 26),
    )
    for part in data.parts:
        if rows := wording.table_rows(part, data.catalog):
            yield ReportGrid(part.pillar.name(data.question.year), columns, tuple(rows))
    yield ReportParagraph(ReportLine(_("Where the figures come from:")), "lead")
    yield from _listed([ReportLine(text) for text in wording.sources_said(data)])
    yield ReportParagraph(ReportLine(_key(data)), "remark")


def _key(data: ReportData) -> str:
    """Return the meaning of the terms in the tables, and the data version."""
    terms = _(
        "Published: as stated in a public document; official: accepted as final by the office in charge."
    )
    version = _("Data version {version}", version=data.version.id)
    return f"{terms} {version}."
