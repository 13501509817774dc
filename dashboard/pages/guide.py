"""The guide: signs, terms and rules of the figures, how to export them, and accessibility of the pages."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property
from typing import NamedTuple

from dash import dcc, html

from dashboard.catalog import CITY, Chapter
from dashboard.components.attributes import attributes
from dashboard.components.card import graph_config
from dashboard.components.links import page_address
from dashboard.data.answers import answer
from dashboard.data.schema import BASES
from dashboard.figures import Chart, card_chart, figure
from dashboard.figures.panel import Drawing
from dashboard.language import gettext as _
from dashboard.pages.sheet import ContentPage
from dashboard.pages.visit import PageRequest
from dashboard.theme import PALETTES, SIGNS
from dashboard.wording import places, places_beside, term_anchor

YEAR, COMMUNES, WARD = 2019, "178-xa", "05977"


class Example(NamedTuple):
    """An example chart of the guide: its question and the sign it shows."""

    sign: str
    card: str
    units: tuple[str, ...]
    official_only: bool = False


# Real charts of 2019, each with a sign that the guide explains.
EXAMPLES = (
    Example("published", "procedures_one_stop", (CITY,)),
    Example("simulated", "commune_staff_present", (WARD,)),
    Example("open_above", "email_internal", (CITY,)),
    Example("disputed", "procedures_postal", (CITY,)),
    Example("missing", "communes_autonomous", (COMMUNES, WARD), official_only=True),
)


class GuidePage(ContentPage):
    """The guide, chapter by chapter."""

    @cached_property
    def heading(self) -> str:
        return _("Guide")

    @cached_property
    def content(self) -> list:
        """Return the table of contents and the chapters."""
        chapters = self.catalog.chapters
        return [
            html.Div(
                [
                    _contents(chapters, self.visit),
                    html.Div([_chapter(chapter, self.visit) for chapter in chapters]),
                ],
                className="guide",
            )
        ]

    @cached_property
    def keys(self) -> list[str]:
        return [_key(example) for example in EXAMPLES]

    def chart(self, key: str) -> Chart | None:
        examples = {_key(example): example for example in EXAMPLES}
        return _chart(examples[key], self.visit) if key in examples else super().chart(key)


def _contents(chapters: Sequence[Chapter], visit: PageRequest) -> html.Nav:
    links = [html.Li(html.A(chapter.text("title"), href=f"#{chapter.id}")) for chapter in chapters]
    name = _("On this page")
    return html.Nav([html.P(name, className="muted"), html.Ol(links)], **attributes({"aria-label": name}))


def _chapter(chapter: Chapter, visit: PageRequest) -> html.Section:
    extra = EXTRAS.get(chapter.id, lambda _unused: [])
    return html.Section(
        [
            html.H2(chapter.text("title")),
            *(html.P(text) for text in chapter.paragraphs),
            *extra(visit),
            *_links(chapter, visit),
        ],
        id=chapter.id,
    )


def _links(chapter: Chapter, visit: PageRequest) -> list:
    """Return a chapter's links to other pages; the chapter on disagreements links to the city in 2019."""
    names = {place.path: place.name for place in (*places(), *places_beside())}
    question = (
        visit.question.replace(year=YEAR, units=(CITY,)) if chapter.id == "disagreements" else visit.question
    )
    links = [
        html.Li(html.A(names.get(path, path), href=page_address(path, question))) for path in chapter.links
    ]
    return [html.Ul(links, className="leads")] if links else []


def _signs(visit: PageRequest) -> list:
    """Return each sign with its meaning and, if there is one, a real chart that shows it."""
    examples = {example.sign: example for example in EXAMPLES}
    items = [
        html.Div([_sign(kind, meaning, visit), *_example(examples.get(kind), visit)], className="example")
        for kind, meaning in _meanings(visit)
    ]
    return [html.Div(items, className="examples")]


def _meanings(visit: PageRequest) -> list[tuple[str, str]]:
    return [
        ("published", _("Plain bar: published, as stated in a public document")),
        (
            "official",
            _(
                "Also a plain bar: official, accepted as final by the office in charge; symbols and table "
                "say which"
            ),
        ),
        ("provisional", _("Dotted bar and the word “provisional”: submitted, not yet final")),
        ("simulated", _("Hatched bar and the word “simulated”: made by a program, not real data")),
        ("open_above", _("Arrow to the right: at least this much, the source says only “above”")),
        ("open_below", _("Arrow to the left: at most this much")),
        ("disputed", _("Sources disagree: both sides are shown below the chart")),
        ("missing", _("No data: missing is not zero")),
    ]


def _sign(kind: str, meaning: str, visit: PageRequest) -> html.P:
    sign = "" if kind in BASES else SIGNS[kind]
    return html.P([html.Span(sign, className=f"sign {kind}", **attributes({"aria-hidden": "true"})), meaning])


def _example(example: Example | None, visit: PageRequest) -> list:
    """Return the chart of an example; empty if the current data does not show its sign."""
    chart = _chart(example, visit) if example else None
    if not example or not chart or not _shows(chart, example.sign):
        return []
    plotly_figure, _unused = figure(chart, Drawing(PALETTES[visit.question.theme]))
    graph = dcc.Graph(
        id=f"graph-{chart.key}",
        figure=plotly_figure,
        config=graph_config(),
        style={"height": f"{plotly_figure['layout']['height']}px"},
    )
    picture = html.Div(graph, role="img", **attributes({"aria-label": chart.alternative}))
    both_sides = [html.P(text) for text in (*(note for _unused, note in chart.notes), *chart.disagreements)]
    caption = html.Figcaption([html.Strong(chart.finding), html.Span(chart.filters), *both_sides])
    return [html.Figure([caption, picture])]


def _shows(chart: Chart, sign: str) -> bool:
    """Return whether a chart explains a sign; a missing value is labelled in words, so no chart lists its sign."""
    return sign == "missing" or sign in {kind for kind, *_unused in chart.signs}


def _chart(example: Example, visit: PageRequest) -> Chart | None:
    """Return an example's chart; None if its card, year or units are not in the data."""
    card = visit.warehouse.catalog.card(example.card)
    is_available = YEAR in visit.choices.years and set(example.units) <= visit.choices.units.keys()
    if not card or not is_available:
        return None
    question = visit.question.replace(year=YEAR, units=example.units, official_only=example.official_only)
    return replace(card_chart(answer(card, question, visit.warehouse)), key=_key(example))


def _key(example: Example) -> str:
    return f"guide-{example.sign.replace('_', '-')}"


def _glossary(visit: PageRequest) -> list:
    rows = [
        html.Div(
            [
                html.Dt(html.Abbr(term.short, title=term.text("full"))),
                html.Dd([html.Strong(term.text("full")), " ", term.text("about")]),
            ],
            id=term_anchor(term.id),
        )
        for term in sorted(visit.warehouse.catalog.terms.values(), key=lambda term: term.id)
    ]
    return [html.Dl(rows, className="terms")]


# Chapters with content beyond their paragraphs.
EXTRAS: dict[str, Callable[[PageRequest], list]] = {"signs": _signs, "glossary": _glossary}
