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
from dashboard.wording import report as say
from dashboard.wording.names import period_name, unit_name
from dashboard.wording.report import ReportLine

ROMAN = ("I", "II", "III", "IV", "V", "VI")
LETTERS = "abc"


def report(made: ReportData, office: Office) -> ReportDocument:
    """Return the report document for a unit's data."""
    draft = made.simulated
    return ReportDocument(
        language=current_language(),
        title=_("Report").upper(),
        subject=say.subject(made),
        draft=say.draft_mark() if draft else "",
        head=head(office, draft),
        body=tuple(_body(made)),
        signature=None if draft else signature(office),
        annex_title=_("Detailed figures, {period}", period=period_name(made.period)).upper(),
        annex_of=annex_of(office, draft),
        annex=tuple(_annex(made)),
        labels=labels(),
        made_from=_("data version {version}", version=made.version.id),
    )


def _body(made: ReportData) -> Iterator[Block]:
    opening = say.opening(made)
    yield from (ReportParagraph(line) for line in opening)
    if made.simulated:
        yield ReportParagraph(ReportLine(say.warning()), "warning")
    yield _summary(made)
    for number, part in zip(ROMAN, made.parts, strict=True):
        yield Heading(f"{number}. {part.pillar.name(made.question.year).upper()}", 1)
        yield from _part(part, made)
    yield ReportParagraph(ReportLine(say.closing(made)))


def _part(part: Part, made: ReportData) -> Iterator[Block]:
    yield ReportParagraph(ReportLine(say.known(part, made)), "lead")
    changes, targets = say.changes(part), say.targets(part, made.catalog)
    sections: list[tuple[str, Sequence[Block]]] = [
        (_("Results, {period}", period=period_name(made.period)), list(_results(part, made))),
        (_against(bool(changes), bool(targets)), _listed([*changes, *targets])),
        (_("Points to note"), _listed(say.remarks(part, made.catalog))),
    ]
    kept = [(name, blocks) for name, blocks in sections if blocks]
    for number, (name, blocks) in enumerate(kept, 1):
        yield Heading(f"{number}. {name}", 2)
        yield from blocks


def _against(changes: bool, targets: bool) -> str:
    """Return the heading of the comparisons: it names only those that follow."""
    if not targets:
        return _("Compared with the previous year")
    if not changes:
        return _("Compared with the targets")
    return _("Compared with the previous year and the targets")


def _results(part: Part, made: ReportData) -> Iterator[Block]:
    """Yield the results of each indicator, grouped by unit, and a chart of the rates."""
    groups = part.groups()
    wholes = [(unit, found) for unit, found in groups if not _single(unit, made.unit)]
    singles = [(unit, found) for unit, found in groups if _single(unit, made.unit)]
    leads = [(unit_name(unit), _of_unit(found, made.catalog)) for unit, found in wholes]
    if singles:
        lines = [line for unit, found in singles for line in _of_single(unit, found, made.catalog)]
        leads.append((_("Individual wards and communes, as stated by the source"), lines))
    for letter, (name, lines) in zip(LETTERS, leads, strict=False):
        if len(leads) > 1:
            yield ReportParagraph(ReportLine(f"{letter}) {name}:"), "lead")
        elif name != unit_name(made.unit):
            yield ReportParagraph(ReportLine(f"{name}:"), "lead")
        yield from _listed(lines)
    rates = say.rates(part, made.unit)
    if shown := say.bars(rates):
        field = part.pillar.name(made.question.year)
        caption = _("Rates in the field “{field}”, {period}", field=field, period=period_name(made.period))
        note = say.bars_note(shown, len(rates))
        yield ReportChart(caption, say.bars_alternative(shown), shown, note)


def _single(unit: Unit, of: Unit) -> bool:
    """Return whether a unit is a single commune in the report of another unit."""
    return unit.level == "commune" and unit.id != of.id


def _of_unit(found: Sequence[Sequence[Cell]], catalog: Catalog) -> list[ReportLine]:
    return [say.result(cells, catalog) for cells in found]


def _of_single(unit: Unit, found: Sequence[Sequence[Cell]], catalog: Catalog) -> list[ReportLine]:
    name = unit_name(unit)
    return [replace(line, text=f"{name}, {line.text}") for line in _of_unit(found, catalog)]


def _listed(lines: Sequence[ReportLine], kind: Kind = "item") -> list[ReportParagraph]:
    return [ReportParagraph(line, kind) for line in lines]


def _summary(made: ReportData) -> ReportGrid:
    """Return the key numbers of all fields as one table, with a column of changes only if there are any."""
    numbers = [(part, number) for part in made.parts for number in part.numbers]
    year = made.question.year
    rows = [
        (
            part.pillar.name(year),
            say.named_of(number.cell, made.unit),
            say.amount(number.cell, made.catalog),
            say.change(number, made.catalog),
        )
        for part, number in numbers
    ]
    columns = (
        ReportColumn(_("Field"), 26),
        ReportColumn(_("Indicator"), 36),
        ReportColumn(_("Result"), 22),
        ReportColumn(_("Change since {year}", year=year - 1), 16),
    )
    moved = any(not number.obstacle for _unused, number in numbers)
    kept = len(columns) if moved else len(columns) - 1
    caption = _("Key figures of the six fields, {period}", period=period_name(made.period))
    return ReportGrid(caption, columns[:kept], tuple(row[:kept] for row in rows), grouped=True)


def _annex(made: ReportData) -> Iterator[Block]:
    columns = (
        ReportColumn(_("No."), 5, True),
        ReportColumn(_("Indicator"), 26),
        ReportColumn(_("Unit"), 13),
        ReportColumn(_("Value"), 10, True),
        ReportColumn(_("Counts"), 11, True),
        ReportColumn(_("Status"), 9),
        ReportColumn(_("Source and remarks"), 26),
    )
    for part in made.parts:
        if rows := say.table_rows(part, made.catalog):
            yield ReportGrid(part.pillar.name(made.question.year), columns, tuple(rows))
    yield ReportParagraph(ReportLine(_("Where the figures come from:")), "lead")
    yield from _listed([ReportLine(one) for one in say.sources_said(made)])
    yield ReportParagraph(ReportLine(_key(made)), "remark")


def _key(made: ReportData) -> str:
    """Return the meaning of the terms in the tables, and the data version."""
    said = _(
        "Published: as stated in a public document; official: accepted as final by the office in charge."
    )
    version = _("Data version {version}", version=made.version.id)
    return f"{said} {version}."
