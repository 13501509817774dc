"""Data of native office charts: categories and series of numbers, taken from a chart's table."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal, NamedTuple

from dashboard.exports.records import number
from dashboard.language import gettext as _
from dashboard.theme import SIGNS
from dashboard.wording import Measure, Number, Stated, Table
from dashboard.wording.amounts import claim_counts, claim_value
from dashboard.wording.findings import sentence
from dashboard.wording.names import basis_name, qualifier_name
from dashboard.wording.notes import status_word

# The sign in the label of a bound: the side on which the true value may lie.
OPEN_ENDS = {"at_least": SIGNS["open_above"], "at_most": SIGNS["open_below"]}


class Kind(NamedTuple):
    """What the values of a series have in common: the qualifier, and whether they are simulated or provisional."""

    qualifier: str
    simulated: bool
    provisional: bool


@dataclass(frozen=True)
class PlotSeries:
    """Numbers in the order of the categories, None where this series has no value.

    A series has one kind: exact, estimated or a bound, and official or simulated. `about` is the subject, which series
    of several kinds can share; `name` also states the kind. `labels` are the texts beside marks whose number alone
    would mislead, empty for other marks.
    """

    name: str
    about: str
    kind: Kind
    values: tuple[int | Decimal | None, ...]
    labels: tuple[str, ...]

    @property
    def simulated(self) -> bool:
        """Return whether the values are simulated."""
        return self.kind.simulated

    @property
    def exact(self) -> bool:
        """Return whether the values are exact, not bounds or estimates."""
        return self.kind.qualifier == "exact"

    def part(self, of: slice) -> "PlotSeries":
        """Return the series for some of the categories."""
        return replace(self, values=self.values[of], labels=self.labels[of])

    @property
    def empty(self) -> bool:
        """Return whether the series has no value at all."""
        return all(value is None for value in self.values)


@dataclass(frozen=True)
class Plot:
    """One chart of one measure unit; `unmarked` describes the values that have no mark."""

    kind: Literal["bars", "lines"]
    measure: Measure
    categories: tuple[str, ...]
    series: tuple[PlotSeries, ...]
    unmarked: tuple[str, ...] = ()

    @property
    def subjects(self) -> list[str]:
        """Return the distinct subjects of the series; each has its own look."""
        return list(dict.fromkeys(plot_series.about for plot_series in self.series))

    @property
    def overlaid(self) -> bool:
        """Return whether the bars of all series share a line, as they come from one column of the table."""
        return len(self.subjects) == 1

    @property
    def empty(self) -> bool:
        """Return whether the chart has no mark at all."""
        return all(plot_series.empty for plot_series in self.series)

    @property
    def pattern(self) -> str:
        """Return the number format of the chart's numbers; whole counts have no decimals."""
        values = [value for plot_series in self.series for value in plot_series.values if value is not None]
        if self.measure == "count" and all(value == int(value) for value in values):
            return "#,##0"
        return {"percent": "0.0%", "points": "0.0", "count": "#,##0.0#"}[self.measure]

    def part(self, of: slice) -> "Plot":
        """Return the chart for some of the categories, without series that are empty there but with at least one."""
        series = tuple(plot_series.part(of) for plot_series in self.series)
        non_empty = tuple(plot_series for plot_series in series if not plot_series.empty)
        return replace(self, categories=self.categories[of], series=non_empty or series[:1])


@dataclass(frozen=True)
class Point:
    """An entry of the table with its subject, period and column."""

    about: tuple[str, ...]
    period: str
    column: str
    entry: str

    @property
    def value(self) -> int | Decimal | None:
        """Return the number to draw: the exact value, the bound or the estimate; None for a gap."""
        exact = number(self.entry)
        return exact if exact is not None else getattr(self.entry, "bound", None)

    @property
    def kind(self) -> Kind:
        """Return the kind, which decides the look; a gap has an empty one."""
        if not isinstance(self.entry, Stated):
            return Kind("", simulated=False, provisional=False)
        claim = self.entry.claim
        return Kind(claim.qualifier, claim.simulated, claim.status == "provisional")

    def label(self) -> str:
        """Return the label of the mark as on the page if its number alone would mislead, else an empty text."""
        if not isinstance(self.entry, Stated) or self.value is None:
            return ""
        claim, single = self.entry.claim, self.entry.claim.denominator == 1
        # A single thing either is so or not: a per cent would say nothing.
        text = claim_counts(claim) if single else claim_value(claim)
        if claim.qualifier in OPEN_ENDS:
            text = f"{text} {OPEN_ENDS[claim.qualifier]}"
        status = status_word(claim)
        needed = bool(status) or single or claim.qualifier != "exact" or text[0] in "<>"
        return f"{text}{status}" if needed else ""


def plots(table: Table) -> list[Plot]:
    """Return the charts of a table, one for each measure unit that has a value."""
    points = list(_points(table))
    measures = dict.fromkeys(
        point.entry.measure for point in points if isinstance(point.entry, Number) and point.value is not None
    )
    charts = []
    for measure in measures:
        of_measure = [
            point
            for point in points
            if point.value is None or getattr(point.entry, "measure", measure) == measure
        ]
        periods = {point.period for point in of_measure if point.value is not None}
        over_time = len(periods - {""}) > 1
        charts.append(_lines(measure, of_measure) if over_time else _bars(measure, of_measure))
    return charts


def _points(table: Table) -> Iterator[Point]:
    names = [name for name, _unused in table.columns]
    value_columns = [
        place for place in range(len(names)) if any(isinstance(row[place], Stated) for row in table.rows)
    ]
    if not value_columns:
        return
    subject_columns = [place for place in range(value_columns[0]) if not table.columns[place][1]]
    when = names.index(_("Period")) if _("Period") in names else -1
    for row in table.rows:
        about = tuple(row[place] for place in subject_columns if place != when)
        period = row[when] if when >= 0 else ""
        yield from (
            Point(about, period, names[place], row[place])
            for place in value_columns
            if _is_chosen(row[place])
        )


def _is_chosen(entry: str) -> bool:
    """Return whether an entry is the preferred value or explains a gap; other claims are left out."""
    return entry.claim.preferred if isinstance(entry, Stated) else not hasattr(entry, "number")


def _bars(measure: Measure, points: Sequence[Point]) -> Plot:
    """Return a bar chart: a category for each subject, a series for each column and kind.

    A gap has no bar; its category gives the reason.
    """
    if any(point.period for point in points):  # only one year has values
        points = [point for point in points if isinstance(point.entry, Stated)]
    rows = list(dict.fromkeys(point.about for point in points))
    columns = list(dict.fromkeys(point.column for point in points))
    periods = {point.about: point.period for point in points}
    names = {row: ", ".join(filter(None, (name, periods[row]))) for row, name in _names(rows).items()}
    unknown = {
        row: [point.entry for point in points if point.about == row and point.value is None] for row in rows
    }
    categories = tuple(
        f"{names[row]} ({'; '.join(dict.fromkeys(map(str, unknown[row])))})" if unknown[row] else names[row]
        for row in rows
    )
    series = [
        plot_series
        for column in columns
        for plot_series in _series(
            column if len(columns) > 1 else "",
            {point.about: point for point in points if point.column == column},
            rows,
        )
    ]
    return Plot("bars", measure, categories, tuple(series))


def _lines(measure: Measure, points: Sequence[Point]) -> Plot:
    """Return a line chart: a category for each period, a series for each subject and kind.

    An empty category separates whole years from half-years, because no line may cross there.
    """
    periods = _parted(points)
    names = _names(list(dict.fromkeys(point.about for point in points)))
    series = [
        plot_series
        for about, label in names.items()
        for plot_series in _series(
            label, {point.period: point for point in points if point.about == about}, periods
        )
    ]
    unmarked = tuple(
        f"{names[point.about]}, {point.period}: {point.entry}"
        for point in points
        if isinstance(point.entry, Stated) and point.value is None
    )
    return Plot("lines", measure, periods, tuple(series), unmarked)


def _parted(points: Sequence[Point]) -> tuple[str, ...]:
    """Return the periods in order, with an empty one between years and parts of years."""
    periods = list(dict.fromkeys(point.period for point in points))
    claims = [(point.period, point.entry.claim) for point in points if isinstance(point.entry, Stated)]
    halves = {period for period, claim in claims if "-" in claim.time_period}
    first = next((place for place, period in enumerate(periods) if period in halves), 0)
    return (*periods[:first], *([""] if first else []), *periods[first:])


def _series(about: str, points_by_category: dict, order: Sequence) -> Iterator[PlotSeries]:
    """Yield a series for each kind among the points (by category) that have a value, the exact official one first."""
    kinds = {point.kind for point in points_by_category.values() if point.value is not None}
    for kind in sorted(kinds, key=lambda kind: (kind.qualifier != "exact", kind)):
        points = [
            point if (point := points_by_category.get(category)) and point.kind == kind else None
            for category in order
        ]
        yield PlotSeries(
            _kind_named(about, kind, [point for point in points if point]),
            about,
            kind,
            tuple(point.value if point else None for point in points),
            tuple(point.label() if point else "" for point in points),
        )


def _kind_named(about: str, kind: Kind, points: Sequence[Point]) -> str:
    """Return the name of a series: its subject and any unusual kind, or else the status of its values."""
    kinds = [_("Simulated figures")] if kind.simulated else []
    kinds += [sentence(basis_name("provisional"))] if kind.provisional else []
    kinds += [sentence(qualifier_name(kind.qualifier))] if kind.qualifier != "exact" else []
    if about or kinds:
        return " – ".join([part for part in (about, *kinds) if part])
    claims = [point.entry.claim for point in points if isinstance(point.entry, Stated)]
    return sentence(", ".join(dict.fromkeys(basis_name(claim.basis) for claim in claims)))


def _names(rows: Sequence[tuple[str, ...]]) -> dict[tuple[str, ...], str]:
    """Return a name for each row, made of the parts that differ between rows, or of all parts of a single row."""
    differing = [place for place in range(len(rows[0])) if len({row[place] for row in rows}) > 1] or range(
        len(rows[0])
    )
    return {row: " · ".join(row[place] for place in differing) for row in rows}
