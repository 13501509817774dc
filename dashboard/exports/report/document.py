"""A report as an ordered list of blocks without layout: both files are written from this one structure."""

from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from dashboard.language import Language
from dashboard.wording.report import Bar, ReportLine

# Kinds of paragraphs: running text, the lead-in of a list, a list item, a warning, a remark below a chart or table.
Kind = Literal["text", "lead", "item", "warning", "remark"]


@dataclass(frozen=True)
class Heading:
    """A numbered heading; level 1 is a field, level 2 a section of it."""

    text: str
    level: Literal[1, 2]


@dataclass(frozen=True)
class ReportParagraph:
    """A paragraph with the footnotes at its end."""

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
    """A table of text with a caption; `grouped` merges repeated cells of the first column."""

    caption: str
    columns: tuple[ReportColumn, ...]
    rows: tuple[tuple[str, ...], ...]
    grouped: bool = False

    def spans(self) -> list[int]:
        """Return how many rows each row's first cell spans; 0 if the cell above spans it."""
        firsts = [row[0] for row in self.rows]
        if not self.grouped:
            return [1] * len(firsts)
        groups = (len(list(group)) for _, group in groupby(firsts))
        return [span for length in groups for span in (length, *[0] * (length - 1))]


@dataclass(frozen=True)
class ReportChart:
    """Rates as bars from 0 to 100 %, with caption, text alternative and a note on how to read the marks."""

    caption: str
    alternative: str
    bars: tuple[Bar, ...]
    note: str


Block = Heading | ReportParagraph | ReportGrid | ReportChart


@dataclass(frozen=True)
class Office:
    """Who issues the report; empty fields become dotted lines for the clerk to fill in."""

    parent: str
    issuer: str
    symbol: str
    place: str
    signer: str


@dataclass(frozen=True)
class ReportHead:
    """The block above the title; `number` is empty in a draft."""

    country: str
    motto: str
    parent: str
    issuer: str
    number: str
    place_and_day: str


@dataclass(frozen=True)
class Signature:
    """The block below the text: recipients of the report, the signer's office, dots for the name."""

    recipients_title: str
    recipients: tuple[str, ...]
    signer: str
    name: str


@dataclass(frozen=True)
class Labels:
    """The fixed texts of the layout."""

    contents: str
    table: str
    figure: str
    annex: str


@dataclass(frozen=True)
class ReportDocument:
    """A whole report. `draft` is the mark on each page of a report with simulated values, otherwise empty."""

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
