"""Result types of parsing a submission: figures and remarks with their cells, and issues."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal, get_args

# An error must be corrected in the file; a warning may be confirmed with a reason; nothing is ever guessed.
Severity = Literal["error", "warning"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)
Qualifier = Literal["exact", "at_least", "at_most", "estimate"]
# A reason with fewer words explains nothing.
LEAST_WORDS = 3


def explains(reason: str) -> bool:
    """Return whether a text is long enough to be a reason."""
    return sum(any(map(str.isalnum, word)) for word in reason.split()) >= LEAST_WORDS


@dataclass(frozen=True)
class CellRef:
    """A cell of an uploaded file: the sheet's name (empty for CSV) and the reference, such as `E7`."""

    sheet: str
    cell: str

    @property
    def row(self) -> int:
        """Return the row number, from 1."""
        return int(self.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))

    def __str__(self) -> str:
        return f"{self.sheet}!{self.cell}" if self.sheet else self.cell


@dataclass(frozen=True)
class Issue:
    """An issue at a cell: what was read, what is expected, the remedy, in Vietnamese; `rule` names its kind."""

    severity: Severity
    rule: str
    place: CellRef
    read: str
    expected: str
    remedy: str

    @property
    def key(self) -> str:
        """Return the key by which a warning is confirmed; it depends on what was read."""
        return f"{self.place}:{self.rule}:{self.read}"

    def __str__(self) -> str:
        where = (
            f"trang {self.place.sheet}, ô {self.place.cell}" if self.place.sheet else f"ô {self.place.cell}"
        )
        content = f"đọc được “{self.read}”" if self.read else "ô trống"
        return f"{where}: {content}; cần {self.expected}. Cách sửa: {self.remedy}"


@dataclass(frozen=True)
class ParsedFigure:
    """A submitted figure: either counts or a value; `place` is the cell of its first number.

    `computed` names the counts that are sums of the file's columns, as in the schema of observations.
    """

    indicator: str
    category: str
    unit: str
    period: str
    place: CellRef
    numerator: int | None = None
    denominator: int | None = None
    value: Decimal | None = None
    reported_rate_pct: Decimal | None = None
    qualifier: Qualifier = "exact"
    computed: str = ""
    note: str = ""


@dataclass(frozen=True)
class Remark:
    """A unit's explanation of one of its figures."""

    indicator: str
    category: str
    unit: str
    period: str
    place: CellRef
    explanation: str
    remedy: str = ""
    responsible: str = ""
    due: date | None = None


@dataclass(frozen=True)
class Missing:
    """A figure that the file states to be missing ("chưa có", "-"): an answer, but not an observation."""

    indicator: str
    category: str
    unit: str
    period: str
    place: CellRef
    written: str


@dataclass(frozen=True)
class Reading:
    """The parsed content of a file: its form, unit and period, its figures, and the issues with their cells.

    `form` is a form's id, or `table` for a long table of several units and periods (`unit`, `period` empty).
    `status` is official or provisional, empty if the file does not state it; `sheets` are the names of all sheets,
    `columns` the letters of the columns that are read, and `said_at` the cells that state each period.
    """

    form: str
    unit: str
    period: str
    figures: tuple[ParsedFigure, ...] = ()
    remarks: tuple[Remark, ...] = ()
    missing: tuple[Missing, ...] = ()
    findings: tuple[Issue, ...] = ()
    sheets: tuple[str, ...] = ()
    status: str = ""
    columns: tuple[str, ...] = ()
    said_at: Mapping[str, CellRef] = field(default_factory=dict)

    @property
    def errors(self) -> tuple[Issue, ...]:
        """Return the issues that must be corrected before the file is accepted."""
        return tuple(issue for issue in self.findings if issue.severity == "error")

    @property
    def warnings(self) -> tuple[Issue, ...]:
        """Return the issues that must be confirmed with a reason."""
        return tuple(issue for issue in self.findings if issue.severity == "warning")

    def unconfirmed(self, reasons: Mapping[str, str]) -> tuple[Issue, ...]:
        """Return the warnings without a sufficient reason; `reasons` are keyed by warning."""
        return tuple(warning for warning in self.warnings if not explains(reasons.get(warning.key, "")))

    @property
    def units(self) -> frozenset[str]:
        """Return the units of the figures, and of the file itself."""
        return frozenset({figure.unit for figure in self.figures} | ({self.unit} if self.unit else set()))
