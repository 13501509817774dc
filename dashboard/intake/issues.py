"""What reading a hand-in gives: figures and remarks with their place, and what is wrong or to be asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal, get_args

# An error must be put right in the file; a warning may be confirmed with a reason; nothing is ever guessed.
Severity = Literal["error", "warning"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)
Qualifier = Literal["exact", "at_least", "at_most", "estimate"]
# A reason of fewer words tells nobody anything.
LEAST_WORDS = 3


def explains(reason: str) -> bool:
    """Tell whether a text says enough to be a reason."""
    return sum(any(map(str.isalnum, word)) for word in reason.split()) >= LEAST_WORDS


@dataclass(frozen=True)
class CellRef:
    """A cell of a file that came: the sheet's name (empty in CSV) and the cell as a spreadsheet names it, `E7`."""

    sheet: str
    cell: str

    @property
    def row(self) -> int:
        """Return the number of its row, from 1."""
        return int(self.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))

    def __str__(self) -> str:
        return f"{self.sheet}!{self.cell}" if self.sheet else self.cell


@dataclass(frozen=True)
class Issue:
    """What is wrong at a place: what was read, what is expected, what to do, in Vietnamese; `rule` names its kind."""

    severity: Severity
    rule: str
    place: CellRef
    read: str
    expected: str
    remedy: str

    @property
    def key(self) -> str:
        """Return the name by which a warning is confirmed; it changes with what was read."""
        return f"{self.place}:{self.rule}:{self.read}"

    def __str__(self) -> str:
        where = (
            f"trang {self.place.sheet}, ô {self.place.cell}" if self.place.sheet else f"ô {self.place.cell}"
        )
        read = f"đọc được “{self.read}”" if self.read else "ô trống"
        return f"{where}: {read}; cần {self.expected}. Cách sửa: {self.remedy}"


@dataclass(frozen=True)
class ParsedFigure:
    """A figure that was handed in: either counts or a value; `place` is the cell of its first number.

    `computed` says which counts are added up from the file's columns, as in the schema of observations.
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
    """What a unit says of one of its figures."""

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
    """A figure that the file says is not there yet ("chưa có", "-"): an answer, no observation."""

    indicator: str
    category: str
    unit: str
    period: str
    place: CellRef
    written: str


@dataclass(frozen=True)
class Reading:
    """All that a file says: which form, for which unit and period, and what was found wrong, by place.

    `form` is a form's id, or `table` for a long table of several units and periods (`unit`, `period` empty).
    `status` is official or provisional where the file says which, `sheets` are the names of all its sheets, `columns`
    the letters of those whose cells are read, `said_at` where each period is stated.
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
        """Return what must be put right before the file is taken."""
        return tuple(one for one in self.findings if one.severity == "error")

    @property
    def warnings(self) -> tuple[Issue, ...]:
        """Return what somebody must confirm with a reason."""
        return tuple(one for one in self.findings if one.severity == "warning")

    def unconfirmed(self, reasons: Mapping[str, str]) -> tuple[Issue, ...]:
        """Return the warnings for which no reason is given that says anything; `reasons` are by a warning's key."""
        return tuple(one for one in self.warnings if not explains(reasons.get(one.key, "")))

    @property
    def units(self) -> frozenset[str]:
        """Return the units that the figures are of."""
        return frozenset({one.unit for one in self.figures} | ({self.unit} if self.unit else set()))
