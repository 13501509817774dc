"""The frame of every page: skip link, heading bar, main, footer, the region that speaks."""

from dash import html

from dashboard.catalog import Catalog
from dashboard.data.warehouse import Warehouse
from dashboard.parts.links import page_address
from dashboard.question import Question
from dashboard.theme import PALETTES
from dashboard.wording import Words


def frame(
    path: str, question: Question, words: Words, warehouse: Warehouse, main: list, bar: list | None = None
) -> html.Div:
    """Return a whole page around its main content and, where given, its filter bar."""
    return html.Div(
        [
            html.A(words.say("Skip to content"), href="#main", className="skip"),
            _heading(path, question, warehouse.catalog, words),
            *(bar or []),
            html.Main(main, id="main", tabIndex=-1),
            _footer(words, warehouse.version.id),
            html.Div(id="sayings", hidden=True, **_sayings(words)),
            html.Div(id="notice", role="status", className="notice"),
            html.Div(id="spoken", role="status", className="unseen", **{"aria-live": "polite"}),
        ],
        className="page",
        style=css_properties(question.theme),
    )


def css_properties(theme: str) -> dict[str, str]:
    """Return a theme's colours as inline custom properties."""
    return dict(pair.split(":", 1) for pair in PALETTES[theme].css.split(";"))


def _sayings(words: Words) -> dict[str, str]:
    """Return what the browser says by itself, in the page's language."""
    return {
        "data-saved": words.say("Saved:"),
        "data-copied": words.say("Picture copied."),
        "data-link-copied": words.say("Link copied."),
        "data-no-clipboard": words.say("This browser gives the page no clipboard; please use Download."),
        "data-unanswered": words.say("The figures for this choice could not be loaded."),
        "data-again": words.say("Try again"),
        "data-failed": words.say("That did not work. Please try again."),
    }


def other_language(question: Question) -> Question:
    """Return the same question in the other language."""
    return question.but(language="en" if question.language == "vi" else "vi")


def other_theme(question: Question) -> Question:
    """Return the same question in the other theme."""
    return question.but(theme="dark" if question.theme == "light" else "light")


def _heading(path: str, question: Question, catalog: Catalog, words: Words) -> html.Header:
    language, theme = other_language(question), other_theme(question)
    to_english, to_dark = language.language == "en", theme.theme == "dark"
    language_name = words.say("English") if question.language == "vi" else words.say("Vietnamese")
    theme_name = words.say("Dark") if question.theme == "light" else words.say("Light")
    return html.Header(
        [
            html.Div(
                [html.Strong(words.say("Administrative reform")), html.Span(words.say("Lạng Sơn city"))],
                className="brand",
            ),
            html.Nav(
                _pages(path, question, catalog, words),
                **{"aria-label": words.say("Pages")},
            ),
            html.Div(
                [
                    html.A(
                        language_name,
                        id="other-language",
                        href=page_address(path, language),
                        lang=language.language,
                        **{"data-path": path, "data-key": "lang", "data-value": "en" if to_english else ""},
                    ),
                    html.A(
                        theme_name,
                        id="other-theme",
                        href=page_address(path, theme),
                        **{
                            "data-path": path,
                            "data-key": "giao-dien",
                            "data-value": "toi" if to_dark else "",
                        },
                    ),
                ],
                className="switches",
            ),
        ],
        className="heading",
    )


def _pages(path: str, question: Question, catalog: Catalog, words: Words) -> list:
    """Return the links to the pages that every page leads to; the six pillars are behind one button."""
    named = [
        ("/chi-tieu", words.say("Indicators")),
        ("/don-vi", words.say("Units")),
        ("/so-sanh", words.say("Compare")),
        ("/ban-do", words.say("Map")),
        ("/tinh-trang", words.say("Data status")),
        ("/nguon", words.say("Sources")),
        ("/huong-dan", words.say("Guide")),
    ]
    pillars = [
        _page_link(
            f"/tru-cot/{pillar.id}",
            f"{pillar.id}. {pillar.name(question.year, words.language)}",
            path,
            question,
        )
        for pillar in catalog.pillars.values()
    ]
    here = "here" if path.startswith("/tru-cot/") else ""
    menu = html.Details(
        [html.Summary(words.say("Pillars"), className=here), html.Div(pillars, className="menu")],
        className="pillars pop",
    )
    return [
        _page_link("/", words.say("Overview"), path, question),
        menu,
        *(_page_link(address, name, path, question) for address, name in named),
    ]


def _page_link(address: str, name: str, path: str, question: Question) -> html.A:
    here = path == address or (address != "/" and path.startswith(address))
    current = {"aria-current": "page"} if here else {}
    return html.A(
        name,
        href=page_address(address, question),
        className="here" if here else "",
        **{"data-path": address},
        **current,
    )


def _footer(words: Words, version: str) -> html.Footer:
    return html.Footer(
        [
            html.P(
                words.say(
                    "“Official” means: as stated by a published source. Simulated figures are made by a program and marked."
                )
            ),
            html.P(
                [
                    words.say("Data version {version}", version=version),
                    " · ",
                    html.A("/healthz", href="/healthz"),
                ]
            ),
        ]
    )
