"""What an office program draws a native chart from: categories and series of numbers, taken from a chart's table."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from dashboard.exports.records import number
from dashboard.wording import Measure, Number, Stated, Table, Words


@dataclass(frozen=True)
class Series:
    """Numbers in the order of the categories, None where nothing exact is known; official and simulated never mix.

    `about` is what both the official and the simulated series are about, `name` says also which of them it is.
    """

    name: str
    about: str
    values: tuple[int | Decimal | None, ...]
    simulated: bool


@dataclass(frozen=True)
class Plot:
    """One chart of one measure unit. What is only a bound, or a gap, has no mark: its category says what is known."""

    kind: Literal["bars", "lines"]
    measure: Measure
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    unmarked: tuple[str, ...] = ()

    @property
    def subjects(self) -> list[str]:
        """Return what the series are about, each once: a colour of its own."""
        return list(dict.fromkeys(one.about for one in self.series))

    @property
    def overlaid(self) -> bool:
        """Tell whether official and simulated bars share a line: they are of one column of the table."""
        return len({one.name for one in self.series}) == len({one.simulated for one in self.series})


@dataclass(frozen=True)
class Point:
    """An entry of the table: what it is about, in which period, of which column."""

    about: tuple[str, ...]
    period: str
    column: str
    entry: str

    @property
    def simulated(self) -> bool:
        """Tell whether the generator made the value."""
        return isinstance(self.entry, Stated) and self.entry.claim.simulated


def plots(table: Table, words: Words) -> list[Plot]:
    """Return the charts of a table, one for each measure unit with an exact number."""
    found = list(_points(table, words))
    exact = (one.entry for one in found if isinstance(one.entry, Number) and number(one.entry) is not None)
    measures = dict.fromkeys(entry.measure for entry in exact)
    made = []
    for measure in measures:
        of_measure = [one for one in found if getattr(one.entry, "measure", measure) == measure]
        marked = {point.period for point in of_measure if number(point.entry) is not None}
        timed = len(marked - {""}) > 1
        made.append(_lines(measure, of_measure, words) if timed else _bars(measure, of_measure, words))
    return made


def _points(table: Table, words: Words) -> Iterator[Point]:
    names = [name for name, _ in table.columns]
    stating = [
        place for place in range(len(names)) if any(isinstance(row[place], Stated) for row in table.rows)
    ]
    if not stating:
        return
    told = [place for place in range(stating[0]) if not table.columns[place][1]]
    when = names.index(words.say("Period")) if words.say("Period") in names else -1
    for row in table.rows:
        about = tuple(row[place] for place in told if place != when)
        period = row[when] if when >= 0 else ""
        yield from (
            Point(about, period, names[place], row[place]) for place in stating if _is_chosen(row[place])
        )


def _is_chosen(entry: str) -> bool:
    """Tell whether an entry is the value that is used, or says that there is none; not what else was claimed."""
    return entry.claim.preferred if isinstance(entry, Stated) else not hasattr(entry, "number")


def _bars(measure: Measure, points: Sequence[Point], words: Words) -> Plot:
    """Return bars: a category for each thing measured, a series for each column and status."""
    if any(point.period for point in points):  # one year alone is known
        points = [point for point in points if isinstance(point.entry, Stated)]
    rows = list(dict.fromkeys(point.about for point in points))
    columns = list(dict.fromkeys(point.column for point in points))
    named = _names(rows)
    unknown = {
        row: [one.entry for one in points if one.about == row and number(one.entry) is None] for row in rows
    }
    categories = tuple(
        f"{named[row]} ({'; '.join(dict.fromkeys(map(str, unknown[row])))})" if unknown[row] else named[row]
        for row in rows
    )
    series = []
    for column in columns:
        for simulated in (False, True):
            told = {
                one.about: number(one.entry)
                for one in points
                if (one.column, one.simulated) == (column, simulated)
            }
            label = column if len(columns) > 1 else ""
            series += _series(label, [told.get(row) for row in rows], simulated, words)
    return Plot("bars", measure, categories, tuple(series))


def _lines(measure: Measure, points: Sequence[Point], words: Words) -> Plot:
    """Return lines: a category for each period, a series for each thing measured and status.

    Between whole years and half-years stands an empty category, for no line crosses there.
    """
    periods = _parted(points)
    named = _names(list(dict.fromkeys(point.about for point in points)))
    series = []
    for about, label in named.items():
        for simulated in (False, True):
            told = {
                one.period: number(one.entry)
                for one in points
                if (one.about, one.simulated) == (about, simulated)
            }
            series += _series(label, [told.get(period) for period in periods], simulated, words)
    unmarked = tuple(
        f"{named[one.about]}, {one.period}: {one.entry}"
        for one in points
        if isinstance(one.entry, Stated) and number(one.entry) is None
    )
    return Plot("lines", measure, periods, tuple(series), unmarked)


def _parted(points: Sequence[Point]) -> tuple[str, ...]:
    """Return the periods in order, an empty one between years and parts of years."""
    periods = list(dict.fromkeys(point.period for point in points))
    stated = [(point.period, point.entry.claim) for point in points if isinstance(point.entry, Stated)]
    halves = {period for period, claim in stated if "-" in claim.time_period}
    first = next((place for place, period in enumerate(periods) if period in halves), 0)
    return (*periods[:first], *([""] if first else []), *periods[first:])


def _series(name: str, values: list, simulated: bool, words: Words) -> list[Series]:
    """Return the series, none where it would be empty."""
    if all(value is None for value in values):
        return []
    status = words.say("Simulated figures") if simulated else words.say("Figures from a source")
    label = f"{name} – {status}" if name and simulated else name or status
    return [Series(label, name, tuple(values), simulated)]


def _names(rows: Sequence[tuple[str, ...]]) -> dict[tuple[str, ...], str]:
    """Return what tells each row from the others, in words; all where there is but one."""
    differing = [place for place in range(len(rows[0])) if len({row[place] for row in rows}) > 1] or range(
        len(rows[0])
    )
    return {row: " · ".join(row[place] for place in differing) for row in rows}
