"""The deck: a cover, and each card's slides with finding, chart, notes and source."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
from pptx.slide import Slide
from pptx.text.text import TextFrame
from pptx.util import Emu, Pt

from dashboard.exports.cell_text import strip_control
from dashboard.exports.exported_chart import ExportedChart
from dashboard.exports.plots import Plot, plots
from dashboard.exports.slides.master import Master, master, placeholders
from dashboard.exports.slides.native import add_chart, colour, describe
from dashboard.language import current_language, format_day
from dashboard.language import gettext as _
from dashboard.theme import PALETTES, SIGNS

PALETTE = PALETTES["light"]
# Font sizes in points: the foot, text to be read in a hall, and table cells.
SMALL, MIDDLE, CELL = Pt(9), Pt(13), Pt(11)
# The most bars and table rows on one slide.
MOST_BARS, MOST_ROWS = 18, 12
GAP, LINE, SMALL_LINE, MOST_LINES = Emu(90_000), Emu(250_000), Emu(145_000), 16
# Characters of the small size per line on the neutral master.
ACROSS = 185
LONGEST_TITLE = 250


@dataclass(frozen=True)
class Leaf:
    """What one slide of a card shows: charts side by side, or rows of a table under its headings."""

    card: ExportedChart
    plots: tuple[Plot, ...] = ()
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


def deck(
    cards: Sequence[ExportedChart],
    title: str,
    template: Path | None,
    today: date,
    left_out: Sequence[str] = (),
) -> bytes:
    """Return the cards as a deck, in order, after a cover with `title` and the names of the cards left out.

    Raises TemplateRefused if the office's template cannot be used.
    """
    slide_master = master(template)
    _cover(slide_master, cards, title, today, left_out)
    for card in cards:
        leaves = list(_leaves(card))
        for place, leaf in enumerate(leaves, start=1):
            _leaf(slide_master, leaf, place, len(leaves))
    properties = slide_master.deck.core_properties
    properties.title, properties.language = strip_control(title)[:LONGEST_TITLE], current_language()
    properties.author = properties.last_modified_by = ""
    out = io.BytesIO()
    slide_master.deck.save(out)
    return out.getvalue()


def _leaves(card: ExportedChart) -> Iterator[Leaf]:
    """Yield a card's slides: one chart each, or two side by side if small; categories without a mark become a table."""
    parts = [part for plot in plots(card.chart.table) for part in _parts(plot)]
    charts = [part for part in parts if not part.empty]
    if not charts:
        yield from _tables(card, [name for name, _unused in card.chart.table.columns], card.chart.table.rows)
        return
    beside = 2 if len(charts) > 1 and all(_bars(part) <= MOST_BARS // 2 for part in charts) else 1
    for first in range(0, len(charts), beside):
        yield Leaf(card, tuple(charts[first : first + beside]))
    missing = [(category,) for part in parts if part.empty for category in part.categories]
    yield from _tables(card, [_("Without a figure")], missing)


def _tables(card: ExportedChart, heads: Sequence[str], rows: Sequence[tuple[str, ...]]) -> Iterator[Leaf]:
    for first in range(0, len(rows), MOST_ROWS):
        yield Leaf(card, heads=tuple(heads), rows=tuple(rows[first : first + MOST_ROWS]))


def _bars(plot: Plot) -> int:
    return len(plot.categories) * len(plot.subjects) if plot.kind == "bars" else 0


def _parts(plot: Plot) -> Iterator[Plot]:
    """Yield a plot in parts of about equal size that fit on a slide; line charts are never split."""
    most, bars = max(1, MOST_BARS // len(plot.subjects)), len(plot.categories)
    if plot.kind == "lines" or bars <= most:
        yield plot
        return
    parts = -(-bars // most)
    for place in range(parts):
        yield plot.part(slice(bars * place // parts, bars * (place + 1) // parts))


def _cover(
    slide_master: Master, cards: Sequence[ExportedChart], title: str, today: date, left_out: Sequence[str]
) -> None:
    slide = slide_master.deck.slides.add_slide(slide_master.cover)
    slide.shapes.title.text_frame.text = strip_control(title)
    slide.shapes.title.text_frame.paragraphs[0].alignment = PP_ALIGN.CENTER  # like the lines below it
    versions = ", ".join(dict.fromkeys(card.version for card in cards))
    lines = [
        _("Charts: {count}; exported on {day}", count=len(cards), day=format_day(today)),
        _("data version {version}", version=versions),
    ]
    if left_out:
        lines.append(_("Left out because there is nothing to show: {cards}", cards=", ".join(left_out)))
    if any(card.simulated for card in cards):
        lines.insert(0, _draft())
    below = next(
        (
            placeholder
            for placeholder in slide.placeholders
            if placeholder.placeholder_format.type is PP_PLACEHOLDER.SUBTITLE
        ),
        None,
    )
    box = below or _box(slide, slide_master, slide.shapes.title.top + slide.shapes.title.height, LINE * 4)
    _lines(box.text_frame, lines, MIDDLE, PALETTE.muted)


def _draft() -> str:
    return f"{SIGNS['simulated']} {_('DRAFT – WITH SIMULATED FIGURES')}"


def _leaf(slide_master: Master, leaf: Leaf, place: int, of: int) -> None:
    card = leaf.card
    slide = slide_master.deck.slides.add_slide(slide_master.content)
    title = slide.shapes.title
    title.text_frame.text = strip_control(_heading(card, place, of))
    title.text_frame.auto_size, title.text_frame.word_wrap = MSO_AUTO_SIZE.TEXT_TO_FIT_SHAPE, True
    top = title.top + title.height
    if card.simulated:
        _lines(_box(slide, slide_master, top, LINE).text_frame, [_draft()], MIDDLE, PALETTE.warning)
        top += LINE
    room = LINE * _tall([card.chart.subtitle], ACROSS * SMALL // MIDDLE)
    _lines(_box(slide, slide_master, top, room).text_frame, [card.chart.subtitle], MIDDLE, PALETTE.muted)
    top += room + GAP
    foot = [*_beside(card), *_foot(card)]
    room = SMALL_LINE * _tall(foot, ACROSS) + GAP
    bottom = slide_master.height - room - GAP
    _lines(_box(slide, slide_master, bottom, room).text_frame, foot, SMALL, PALETTE.muted, card.address)
    _show(slide, slide_master, leaf, top, bottom - top - GAP)
    slide.notes_slide.notes_text_frame.text = "\n".join(map(strip_control, _spoken(card)))


def _heading(card: ExportedChart, place: int, of: int) -> str:
    """Return the finding; on a continuation the topic, as the finding may be about a unit that the slide lacks."""
    if of == 1:
        return card.chart.finding
    return f"{card.chart.finding if place == 1 else card.chart.topic} ({place}/{of})"


def _show(slide: Slide, slide_master: Master, leaf: Leaf, top: int, height: int) -> None:
    left, width = _sides(slide_master)
    if not leaf.plots:
        _table(slide, leaf, (left, top, width, height))
        return
    each = (width - GAP * (len(leaf.plots) - 1)) // len(leaf.plots)
    for place, plot in enumerate(leaf.plots):
        box = (left + place * (each + GAP), top, each, height)
        add_chart(slide, plot, box, leaf.card)


def _beside(card: ExportedChart) -> list[str]:
    """Return the texts beside the chart: notes, values without a mark, disagreements, signs."""
    unmarked = [text for plot in plots(card.chart.table) for text in plot.unmarked]
    not_drawn = [_("Not drawn: {value}", value=text) for text in unmarked]
    signs = "   ".join(f"{sign} {word}" for kind, sign, word in card.chart.signs if kind != "simulated")
    return [text for text in (*card.notes, *not_drawn, *card.chart.disagreements, signs) if text]


def _foot(card: ExportedChart) -> list[str]:
    """Return source with passage and as-of date, the whole filter with the version, and the address."""
    return [text for text in (card.sources, card.chart.filters, card.address) if text]


def _spoken(card: ExportedChart) -> list[str]:
    """Return the speaker notes: the chart in words, definitions, notes, sources, address."""
    definitions = [f"{name}: {meaning}" for name, meaning in card.definitions]
    return [card.chart.alternative, *definitions, *_beside(card), *_foot(card)]


def _tall(texts: Sequence[str], across: int) -> int:
    """Return how many lines texts take at so many characters per line, capped to leave room for the chart."""
    return min(sum(-(-len(text) // across) for text in texts), MOST_LINES)


def _sides(slide_master: Master) -> tuple[int, int]:
    """Return the left edge and the width of the contents: those of the title."""
    title = next(
        placeholder
        for placeholder in placeholders(slide_master.content)
        if placeholder.placeholder_format.idx == 0
    )
    return title.left, title.width


def _box(slide: Slide, slide_master: Master, top: int, height: int):
    left, width = _sides(slide_master)
    return slide.shapes.add_textbox(Emu(left), Emu(top), Emu(width), Emu(height))


def _lines(frame: TextFrame, lines: Sequence[str], size: Pt, shade: str, address: str = "") -> None:
    """Write lines in one style; a line that is the address becomes a link."""
    frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.TOP
    for place, text in enumerate(lines):
        paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
        run = paragraph.add_run()
        run.text = strip_control(text)
        run.font.size, run.font.color.rgb = size, colour(shade)
        if address and text == address:
            run.hyperlink.address = address


def _table(slide: Slide, leaf: Leaf, box: Sequence[int]) -> None:
    """Write rows as a native table."""
    left, top, width, _unused = map(Emu, box)
    height = Emu(LINE * (len(leaf.rows) + 1))
    frame = slide.shapes.add_table(len(leaf.rows) + 1, len(leaf.heads), left, top, width, height)
    describe(frame, leaf.card)
    for down, row in enumerate((leaf.heads, *leaf.rows)):
        for across, text in enumerate(row):
            cell = frame.table.cell(down, across)
            cell.text_frame.text = strip_control(text)
            cell.margin_top = cell.margin_bottom = Emu(20_000)
            for paragraph in cell.text_frame.paragraphs:
                paragraph.font.size = CELL
