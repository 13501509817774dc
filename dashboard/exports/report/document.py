"""A report as blocks in their order, without any form: both files are written from this one structure."""

from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from dashboard.catalog import Language
from dashboard.wording.report import Bar, ReportLine

# How a paragraph stands: running text, a lead over a list, an item of it, a warning, a remark below a chart or table.
Kind = Literal["text", "lead", "item", "warning", "remark"]


@dataclass(frozen=True)
class Heading:
    """A heading with its number; level 1 is a field, level 2 what is said of it."""

    text: str
    level: Literal[1, 2]


@dataclass(frozen=True)
class ReportParagraph:
    """A paragraph, with the footnotes at its end."""

    line: ReportLine
    kind: Kind = "text"


@dataclass(frozen=True)
class ReportColumn:
    """A column: its heading, its share of the table's width, whether it holds numbers."""

    name: str
    share: int
    number: bool = False


@dataclass(frozen=True)
class ReportGrid:
    """A table with its caption; rows of text. `grouped` writes what rows share in the first column once."""

    caption: str
    columns: tuple[ReportColumn, ...]
    rows: tuple[tuple[str, ...], ...]
    grouped: bool = False

    def spans(self) -> list[int]:
        """Return over how many rows each row's first cell reaches; 0 where the one above reaches over it."""
        firsts = [row[0] for row in self.rows]
        if not self.grouped:
            return [1] * len(firsts)
        groups = (len(list(found)) for _, found in groupby(firsts))
        return [span for length in groups for span in (length, *[0] * (length - 1))]


@dataclass(frozen=True)
class ReportChart:
    """Rates as bars from 0 to 100 %, with caption, text alternative and how the marks are read."""

    caption: str
    alternative: str
    bars: tuple[Bar, ...]
    note: str


Block = Heading | ReportParagraph | ReportGrid | ReportChart


@dataclass(frozen=True)
class Office:
    """Who issues the report; what is empty stays a dotted line for the clerk."""

    parent: str
    issuer: str
    symbol: str
    place: str
    signer: str


@dataclass(frozen=True)
class ReportHead:
    """What stands above the title; `number` is empty in a draft."""

    country: str
    motto: str
    parent: str
    issuer: str
    number: str
    place_and_day: str


@dataclass(frozen=True)
class Signature:
    """What stands below the text: who gets the report, the office of who signs it, dots for the name."""

    recipients_title: str
    recipients: tuple[str, ...]
    signer: str
    name: str


@dataclass(frozen=True)
class Labels:
    """The words that the form itself needs."""

    contents: str
    table: str
    figure: str
    annex: str


@dataclass(frozen=True)
class ReportDocument:
    """A whole report. `draft` is what stands on each page where it holds simulated values, otherwise empty."""

    language: Language
    title: str
    subject: str
    draft: str
    head: ReportHead
    body: tuple[Block, ...]
    signature: Signature | None
    annex_title: str
    annex_of: str
    annex: tuple[Block, ...]
    labels: Labels
    made_from: str

    @property
    def headings(self) -> tuple[Heading, ...]:
        """Return the headings of the body in order."""
        return tuple(block for block in self.body if isinstance(block, Heading))
