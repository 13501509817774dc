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
from dashboard.wording import Words
from dashboard.wording import report as say
from dashboard.wording.report import ReportLine

ROMAN = ("I", "II", "III", "IV", "V", "VI")
LETTERS = "abc"


def report(made: ReportData, office: Office, words: Words) -> ReportDocument:
    """Return the report document for a unit's data."""
    draft = made.simulated
    return ReportDocument(
        language=words.language,
        title=words.say("Report").upper(),
        subject=say.subject(made, words),
        draft=say.draft_mark(words) if draft else "",
        head=head(office, draft, words),
        body=tuple(_body(made, words)),
        signature=None if draft else signature(office, words),
        annex_title=words.say("Detailed figures, {period}", period=words.period(made.period)).upper(),
        annex_of=annex_of(office, draft, words),
        annex=tuple(_annex(made, words)),
        labels=labels(words),
        made_from=words.say("data version {version}", version=made.version.id),
    )


def _body(made: ReportData, words: Words) -> Iterator[Block]:
    opening = say.opening(made, words)
    yield from (ReportParagraph(line) for line in opening)
    if made.simulated:
        yield ReportParagraph(ReportLine(say.warning(words)), "warning")
    yield _summary(made, words)
    for number, part in zip(ROMAN, made.parts, strict=True):
        yield Heading(f"{number}. {part.pillar.name(made.question.year, words.language).upper()}", 1)
        yield from _part(part, made, words)
    yield ReportParagraph(ReportLine(say.closing(made, words)))


def _part(part: Part, made: ReportData, words: Words) -> Iterator[Block]:
    yield ReportParagraph(ReportLine(say.known(part, made, words)), "lead")
    changes, targets = say.changes(part, words), say.targets(part, made.catalog, words)
    sections: list[tuple[str, Sequence[Block]]] = [
        (words.say("Results, {period}", period=words.period(made.period)), list(_results(part, made, words))),
        (_against(bool(changes), bool(targets), words), _listed([*changes, *targets])),
        (words.say("Points to note"), _listed(say.remarks(part, made.catalog, words))),
    ]
    kept = [(name, blocks) for name, blocks in sections if blocks]
    for number, (name, blocks) in enumerate(kept, 1):
        yield Heading(f"{number}. {name}", 2)
        yield from blocks


def _against(changes: bool, targets: bool, words: Words) -> str:
    """Return the heading of the comparisons: it names only those that follow."""
    if not targets:
        return words.say("Compared with the previous year")
    if not changes:
        return words.say("Compared with the targets")
    return words.say("Compared with the previous year and the targets")


def _results(part: Part, made: ReportData, words: Words) -> Iterator[Block]:
    """Yield the results of each indicator, grouped by unit, and a chart of the rates."""
    groups = part.groups()
    wholes = [(unit, found) for unit, found in groups if not _single(unit, made.unit)]
    singles = [(unit, found) for unit, found in groups if _single(unit, made.unit)]
    leads = [(words.unit(unit), _of_unit(found, made.catalog, words)) for unit, found in wholes]
    if singles:
        lines = [line for unit, found in singles for line in _of_single(unit, found, made.catalog, words)]
        leads.append((words.say("Individual wards and communes, as stated by the source"), lines))
    for letter, (name, lines) in zip(LETTERS, leads, strict=False):
        if len(leads) > 1:
            yield ReportParagraph(ReportLine(f"{letter}) {name}:"), "lead")
        elif name != words.unit(made.unit):
            yield ReportParagraph(ReportLine(f"{name}:"), "lead")
        yield from _listed(lines)
    rates = say.rates(part, made.unit)
    if shown := say.bars(rates, words):
        field = part.pillar.name(made.question.year, words.language)
        caption = words.say(
            "Rates in the field “{field}”, {period}", field=field, period=words.period(made.period)
        )
        note = say.bars_note(shown, len(rates), words)
        yield ReportChart(caption, say.bars_alternative(shown, words), shown, note)


def _single(unit: Unit, of: Unit) -> bool:
    """Return whether a unit is a single commune in the report of another unit."""
    return unit.level == "commune" and unit.id != of.id


def _of_unit(found: Sequence[Sequence[Cell]], catalog: Catalog, words: Words) -> list[ReportLine]:
    return [say.result(cells, catalog, words) for cells in found]


def _of_single(
    unit: Unit, found: Sequence[Sequence[Cell]], catalog: Catalog, words: Words
) -> list[ReportLine]:
    name = words.unit(unit)
    return [replace(line, text=f"{name}, {line.text}") for line in _of_unit(found, catalog, words)]


def _listed(lines: Sequence[ReportLine], kind: Kind = "item") -> list[ReportParagraph]:
    return [ReportParagraph(line, kind) for line in lines]


def _summary(made: ReportData, words: Words) -> ReportGrid:
    """Return the key numbers of all fields as one table, with a column of changes only if there are any."""
    numbers = [(part, number) for part in made.parts for number in part.numbers]
    year = made.question.year
    rows = [
        (
            part.pillar.name(year, words.language),
            say.named_of(number.cell, made.unit, words),
            say.amount(number.cell, made.catalog, words),
            say.change(number, words, made.catalog),
        )
        for part, number in numbers
    ]
    columns = (
        ReportColumn(words.say("Field"), 26),
        ReportColumn(words.say("Indicator"), 36),
        ReportColumn(words.say("Result"), 22),
        ReportColumn(words.say("Change since {year}", year=year - 1), 16),
    )
    moved = any(not number.obstacle for _, number in numbers)
    kept = len(columns) if moved else len(columns) - 1
    caption = words.say("Key figures of the six fields, {period}", period=words.period(made.period))
    return ReportGrid(caption, columns[:kept], tuple(row[:kept] for row in rows), grouped=True)


def _annex(made: ReportData, words: Words) -> Iterator[Block]:
    columns = (
        ReportColumn(words.say("No."), 5, True),
        ReportColumn(words.say("Indicator"), 26),
        ReportColumn(words.say("Unit"), 13),
        ReportColumn(words.say("Value"), 10, True),
        ReportColumn(words.say("Counts"), 11, True),
        ReportColumn(words.say("Status"), 9),
        ReportColumn(words.say("Source and remarks"), 26),
    )
    for part in made.parts:
        if rows := say.table_rows(part, made.catalog, words):
            yield ReportGrid(part.pillar.name(made.question.year, words.language), columns, tuple(rows))
    yield ReportParagraph(ReportLine(words.say("Where the figures come from:")), "lead")
    yield from _listed([ReportLine(one) for one in say.sources_said(made, words)])
    yield ReportParagraph(ReportLine(_key(made, words)), "remark")


def _key(made: ReportData, words: Words) -> str:
    """Return the meaning of the terms in the tables, and the data version."""
    said = words.say(
        "Published: as stated in a public document; official: accepted as final by the office in charge."
    )
    version = words.say("Data version {version}", version=made.version.id)
    return f"{said} {version}."
