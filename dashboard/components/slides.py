"""The list of cards collected for slides, and the buttons that collect them."""

from collections.abc import Sequence
from dataclasses import dataclass

from dash import html

from dashboard.components.attributes import attributes
from dashboard.components.links import SLIDES, page_address
from dashboard.figures import Chart
from dashboard.language import gettext as _
from dashboard.question import LONGEST_LIST, MOST_CARDS, Question


@dataclass(frozen=True)
class Collected:
    """A collected card: its address and the chart at that address; None if there is no such chart."""

    address: str
    chart: Chart | None = None

    @property
    def shown(self) -> bool:
        """Return whether the card has anything to show."""
        return self.chart is not None and not self.chart.empty


def collect_button(key: str) -> html.Button:
    """Return the button that adds a card to the slides or removes it; assets/slides.js keeps track of which."""
    return html.Button(
        _("Add to slides"),
        type="button",
        **attributes({"data-collect": key, "aria-pressed": "false"}),
    )


def slides_link() -> html.A:
    """Return the header's link to the collected cards; hidden until assets/slides.js finds some."""
    return html.A(_("Slides"), id="collected", href=SLIDES, hidden=True)


def slides_sayings() -> dict[str, str]:
    """Return the messages of assets/slides.js in the page's language."""
    return {
        "data-slides": _("Slides"),
        "data-slides-add": _("Add to slides"),
        "data-slides-remove": _("Remove from slides"),
        "data-slides-added": _("Added to slides."),
        "data-slides-removed": _("Removed from slides."),
        "data-slides-most": str(MOST_CARDS),
        "data-slides-full": _("The slides can contain at most {count} cards.", count=MOST_CARDS),
        "data-slides-longest": str(LONGEST_LIST),
        "data-slides-long": _(
            "The list has reached the length limit of an address. Create slides from it or remove a card."
        ),
    }


def collected_list(collection: Sequence[Collected], question: Question) -> html.Section:
    """Return the cards in order, each with links to its page and to move it, and the file to download."""
    cards = [_card(index, collection, question) for index in range(len(collection))]
    any_shown = any(card.shown for card in collection)
    file = html.A(
        _("PowerPoint file (.pptx)"),
        href=page_address(f"/tai{SLIDES}.pptx", question),
        className="button",
    )
    about = _(
        "The charts can be edited in PowerPoint, along with their data. The address of this page contains "
        "the whole list."
    )
    none = html.P(_("No card in this list has anything to show."), className="failed")
    return html.Section(
        [
            html.P(file, className="files") if any_shown else none,
            _sent(),
            html.P(about, className="muted"),
            html.Ol(cards, className="collected"),
        ],
        className="card slides",
    )


def _sent() -> html.P:
    """Return the notice that assets/slides.js shows if a list is not this browser's own."""
    take = html.Button(
        _("Add these cards to your own list"), type="button", **attributes({"data-take-list": "true"})
    )
    return html.P(
        [
            _("This list comes from the address you opened. Your own list in this browser is unchanged."),
            " ",
            html.A(_("Your own list"), href=SLIDES),
            " ",
            take,
        ],
        id="sent-list",
        className="sent",
        hidden=True,
    )


def empty_basket() -> html.Div:
    """Return the instructions for collecting cards."""
    return html.Div(
        [
            html.P(_("No cards have been added yet.")),
            html.P(
                _(
                    "On any page, open a card's “Download” menu and choose “Add to slides”. The list is "
                    "kept in this browser."
                )
            ),
        ],
        className="nothing",
    )


def _card(index: int, collection: Sequence[Collected], question: Question) -> html.Li:
    card = collection[index]
    if card.chart and card.shown:
        head = html.A(card.chart.finding, href=card.address)
        about = html.P(card.chart.subtitle, className="muted")
    else:
        head = html.A(card.chart.topic if card.chart else card.address, href=card.address)
        about = html.P(_("Nothing to show for this selection: not in the file."), className="failed")
    moves = [
        _move(_("Up"), _swapped(question.cards, index - 1), question, head, index > 0),
        _move(_("Down"), _swapped(question.cards, index), question, head, index < len(collection) - 1),
        _move(_("Remove"), _without(question.cards, index), question, head, True),
    ]
    return html.Li([html.H2(head), about, html.P([move for move in moves if move], className="moves")])


def _move(name: str, cards: tuple[str, ...], question: Question, head, possible: bool) -> html.A | None:
    """Return a link to the rearranged list, or None if the move is not possible."""
    if not possible:
        return None
    label = f"{name}: {head.children}"
    return html.A(
        name, href=page_address(SLIDES, question.replace(cards=cards)), **attributes({"aria-label": label})
    )


def _swapped(cards: tuple[str, ...], index: int) -> tuple[str, ...]:
    """Return the cards with the one at `index` and the next one swapped."""
    return (*cards[:index], *reversed(cards[index : index + 2]), *cards[index + 2 :])


def _without(cards: tuple[str, ...], index: int) -> tuple[str, ...]:
    return (*cards[:index], *cards[index + 1 :])
