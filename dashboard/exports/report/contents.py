"""What a report says, in order: opening, the six fields with results, changes and remarks, the annex of all figures."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from dashboard.catalog import Catalog, Unit
from dashboard.data.cells import Cell
from dashboard.data.report_data import Account, Part
from dashboard.exports.report.document import (
    Block,
    Chart,
    Column,
    Grid,
    Heading,
    Kind,
    Office,
    Paragraph,
    Report,
)
from dashboard.exports.report.form import annex_of, head, labels, signature
from dashboard.wording import Words
from dashboard.wording import report as say
from dashboard.wording.report import Line

ROMAN = ("I", "II", "III", "IV", "V", "VI")
LETTERS = "abc"


def report(made: Account, office: Office, words: Words) -> Report:
    """Return the report of an account."""
    draft = made.simulated
    return Report(
        language=words.language,
        title=words.say("Report").upper(),
        subject=say.subject(made, words),
        draft=say.draft_mark(words) if draft else "",
        head=head(office, draft, words),
        body=tuple(_body(made, words)),
        signature=None if draft else signature(office, words),
        annex_title=words.say("Figures in detail, {period}", period=words.period(made.period)).upper(),
        annex_of=annex_of(office, draft, words),
        annex=tuple(_annex(made, words)),
        labels=labels(words),
        made_from=words.say("data version {version}", version=made.version.id),
    )


def _body(made: Account, words: Words) -> Iterator[Block]:
    opening = say.opening(made, words)
    yield from (Paragraph(line) for line in opening)
    if made.simulated:
        yield Paragraph(Line(say.warning(words)), "warning")
    yield _summary(made, words)
    for number, part in zip(ROMAN, made.parts, strict=True):
        yield Heading(f"{number}. {part.pillar.name(made.question.year, words.language).upper()}", 1)
        yield from _part(part, made, words)
    yield Paragraph(Line(say.closing(made, words)))


def _part(part: Part, made: Account, words: Words) -> Iterator[Block]:
    yield Paragraph(Line(say.known(part, made, words)), "lead")
    changes, targets = say.changes(part, words), say.targets(part, made.catalog, words)
    sections: list[tuple[str, Sequence[Block]]] = [
        (words.say("Results, {period}", period=words.period(made.period)), list(_results(part, made, words))),
        (_against(bool(changes), bool(targets), words), _listed([*changes, *targets])),
        (words.say("What is to be noted"), _listed(say.remarks(part, made.catalog, words))),
    ]
    kept = [(name, blocks) for name, blocks in sections if blocks]
    for number, (name, blocks) in enumerate(kept, 1):
        yield Heading(f"{number}. {name}", 2)
        yield from blocks


def _against(changes: bool, targets: bool, words: Words) -> str:
    """Return the heading of what the values are set against: it names only what follows."""
    if not targets:
        return words.say("Against the year before")
    if not changes:
        return words.say("Against the targets")
    return words.say("Against the year before and the targets")


def _results(part: Part, made: Account, words: Words) -> Iterator[Block]:
    """List what each indicator says, by whom it is about, and draw the rates."""
    groups = part.groups()
    wholes = [(unit, found) for unit, found in groups if not _single(unit, made.unit)]
    singles = [(unit, found) for unit, found in groups if _single(unit, made.unit)]
    leads = [(words.unit(unit), _of_unit(found, made.catalog, words)) for unit, found in wholes]
    if singles:
        lines = [line for unit, found in singles for line in _of_single(unit, found, made.catalog, words)]
        leads.append((words.say("Single wards and communes, as the source states"), lines))
    for letter, (name, lines) in zip(LETTERS, leads, strict=False):
        yield from [Paragraph(Line(f"{letter}) {name}:"), "lead")] if len(leads) > 1 else []
        yield from _listed(lines)
    if shown := say.bars(part, made.unit, words):
        field = part.pillar.name(made.question.year, words.language)
        caption = words.say(
            "Rates of the field “{field}”, {period}", field=field, period=words.period(made.period)
        )
        yield Chart(caption, say.bars_alternative(shown, words), shown, say.bars_note(shown, words))


def _single(unit: Unit, of: Unit) -> bool:
    """Tell whether a unit is one commune in the report of a whole."""
    return unit.level == "commune" and unit.id != of.id


def _of_unit(found: Sequence[Sequence[Cell]], catalog: Catalog, words: Words) -> list[Line]:
    return [say.result(cells, catalog, words) for cells in found]


def _of_single(unit: Unit, found: Sequence[Sequence[Cell]], catalog: Catalog, words: Words) -> list[Line]:
    name = words.unit(unit)
    return [replace(line, text=f"{name}, {line.text}") for line in _of_unit(found, catalog, words)]


def _listed(lines: Sequence[Line], kind: Kind = "item") -> list[Paragraph]:
    return [Paragraph(line, kind) for line in lines]


def _summary(made: Account, words: Words) -> Grid:
    """Return the key numbers of all fields as one table; a column of changes only where there is any."""
    numbers = [(part, number) for part in made.parts for number in part.numbers]
    year = made.question.year
    rows = [
        (
            part.pillar.name(year, words.language),
            say.named(number.cell, words),
            say.amount(number.cell, made.catalog, words),
            say.change(number, words, made.catalog),
        )
        for part, number in numbers
    ]
    columns = (
        Column(words.say("Field"), 26),
        Column(words.say("Indicator"), 36),
        Column(words.say("Result"), 22),
        Column(words.say("Against {year}", year=year - 1), 16),
    )
    moved = any(not number.obstacle for _, number in numbers)
    kept = len(columns) if moved else len(columns) - 1
    caption = words.say("Key figures of the six fields, {period}", period=words.period(made.period))
    return Grid(caption, columns[:kept], tuple(row[:kept] for row in rows), grouped=True)


def _annex(made: Account, words: Words) -> Iterator[Block]:
    columns = (
        Column(words.say("No."), 5, True),
        Column(words.say("Indicator"), 26),
        Column(words.say("Unit"), 13),
        Column(words.say("Value"), 10, True),
        Column(words.say("Counts"), 11, True),
        Column(words.say("Status"), 9),
        Column(words.say("Source and remarks"), 26),
    )
    for part in made.parts:
        if rows := say.table_rows(part, made.catalog, words):
            yield Grid(part.pillar.name(made.question.year, words.language), columns, tuple(rows))
    yield Paragraph(Line(words.say("Where the figures come from:")), "lead")
    yield from _listed([Line(one) for one in say.sources_said(made, words)])
    yield Paragraph(Line(_key(made, words)), "remark")


def _key(made: Account, words: Words) -> str:
    """Return what the words of the tables mean, and which data they were made from."""
    said = words.say(
        "Published: as a public document states; official: accepted as final by the office in charge."
    )
    version = words.say("Data version {version}", version=made.version.id)
    return f"{said} {version}."
