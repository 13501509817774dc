"""The frame of every page: skip link, header, main content, footer, live region."""

import dash_bootstrap_components as dbc
from dash import html

from dashboard.catalog import Catalog
from dashboard.components.attributes import attributes
from dashboard.components.changes import newer_version, old_version
from dashboard.components.evidence import panel
from dashboard.components.exports import export_sayings
from dashboard.components.links import REPORT_PAGE, page_address
from dashboard.components.slides import slides_link, slides_sayings
from dashboard.data.open_version import Edition
from dashboard.question import Question
from dashboard.theme import PALETTES, Theme
from dashboard.wording import Words, places

CHANGES, DESK = "/thay-doi", "/quan-tri"


def frame(
    path: str,
    question: Question,
    words: Words,
    catalog: Catalog,
    edition: Edition,
    main: list,
    bar: list | None = None,
) -> html.Div:
    """Return a whole page around its main content and, if given, its filter bar."""
    return html.Div(
        [
            html.A(words.say("Skip to content"), href="#main", className="skip"),
            _heading(path, question, catalog, words),
            *old_version(path, question, edition.version, edition.is_current, edition.is_preview, words),
            *(bar or []),
            html.P(id="printed", className="printed"),
            html.Main(main, id="main", tabIndex=-1),
            newer_version(path, question, words),
            _footer(path, question, edition, words),
            panel(words),
            html.Div(
                id="sayings", hidden=True, **attributes(_sayings(words) | _paper(edition.version.id, words))
            ),
            html.Div(id="notice", role="status", className="notice"),
            html.Div(id="spoken", role="status", className="unseen", **attributes({"aria-live": "polite"})),
        ],
        className="page",
        style=css_properties(question.theme),
    )


def css_properties(theme: Theme) -> dict[str, str]:
    """Return a theme's colours as CSS custom properties for an inline style."""
    pairs = (pair.partition(":") for pair in PALETTES[theme].css.split(";"))
    return {name: colour for name, _, colour in pairs}


def _sayings(words: Words) -> dict[str, str]:
    """Return the messages of the browser scripts in the page's language."""
    return {
        "data-saved": words.say("Saved:"),
        "data-copied": words.say("Picture copied."),
        "data-link-copied": words.say("Link copied."),
        "data-link-by-hand": words.say("Copy this address:"),
        "data-no-clipboard": words.say(
            "This browser does not let the page use the clipboard; please use Download."
        ),
        "data-unanswered": words.say("The figures for this choice could not be loaded."),
        "data-again": words.say("Try again"),
        "data-address": words.say("Address"),
        "data-all-figures": words.say("with simulated figures"),
        "data-official-figures": words.say("without simulated figures"),
        "data-report-sent": words.say("Thank you. Your report has been saved and will be read."),
        "data-failed": words.say("That did not work. Please try again."),
        "data-embed-copied": words.say("Embed code copied."),
        "data-embed-selected": words.say("The embed code is selected; copy it with Ctrl+C."),
        **export_sayings(words),
        **slides_sayings(words),
    }


def _paper(version: str, words: Words) -> dict[str, str]:
    """Return the texts that assets/print.js prints, and light colours for charts that are dark on the screen."""
    return {
        "data-printed": words.say("Printed"),
        "data-sheet": words.say("Page"),
        "data-site": words.say("Administrative reform, Lạng Sơn city"),
        "data-version": words.say("Data version {version}", version=version),
        "data-paper": PALETTES["light"].css,
    }


def other_language(question: Question) -> Question:
    """Return the same question in the other language."""
    return question.replace(language="en" if question.language == "vi" else "vi")


def other_theme(question: Question) -> Question:
    """Return the same question in the other theme."""
    return question.replace(theme="dark" if question.theme == "light" else "light")


def _heading(path: str, question: Question, catalog: Catalog, words: Words) -> html.Header:
    """Return the header; on a phone the pages and the switches are behind one button."""
    brand = [html.Strong(words.say("Administrative reform")), html.Span(words.say("Lạng Sơn city"))]
    opener = html.Button(
        [
            html.Span(words.say("Search"), className="word"),
            html.Kbd("/", **attributes({"aria-hidden": "true"})),
        ],
        id="open-search",
        type="button",
        **attributes({"aria-haspopup": "dialog", "aria-keyshortcuts": "/"}),
    )
    menu = html.Button(
        words.say("Menu"),
        id="open-pages",
        type="button",
        **attributes({"aria-expanded": "false", "aria-controls": "pages"}),
    )
    nav = html.Nav(_pages(path, question, catalog, words), **attributes({"aria-label": words.say("Pages")}))
    pages = html.Div([nav, _switches(path, question, words)], id="pages", className="pages")
    return html.Header(
        [html.Div(brand, className="brand"), slides_link(words), opener, menu, pages, _search(words)],
        className="heading",
    )


def _switches(path: str, question: Question, words: Words) -> html.Div:
    language, theme = other_language(question), other_theme(question)
    to_english, to_dark = language.language == "en", theme.theme == "dark"
    language_name = words.say("English") if question.language == "vi" else words.say("Vietnamese")
    theme_name = words.say("Dark") if question.theme == "light" else words.say("Light")
    to_language = html.A(
        language_name,
        id="other-language",
        href=page_address(path, language),
        lang=language.language,
        **attributes({"data-path": path, "data-key": "lang", "data-value": "en" if to_english else ""}),
    )
    to_theme = html.A(
        theme_name,
        id="other-theme",
        href=page_address(path, theme),
        **attributes({"data-path": path, "data-key": "giao-dien", "data-value": "toi" if to_dark else ""}),
    )
    return html.Div([to_language, to_theme], className="switches")


def _search(words: Words) -> html.Dialog:
    """Return the search dialog, closed; assets/search.js turns its field into a combobox over the results."""
    label = words.say("Search indicators, units, sources, pages")
    field = dbc.Input(
        id="search-field",
        type="search",
        autocomplete="off",
        placeholder=words.say("Name or code, accents not needed"),
        debounce=False,
    )
    close = dbc.Button(words.say("Close"), id="close-search", type="button", className="quiet")
    hint = words.say(
        "Use the arrow keys to choose, Enter to open, Esc to close. For example: bưu chính, 05977, CCHC."
    )
    inside = [
        html.Div(
            [dbc.Label(label, html_for="search-field", className="unseen"), field, close], className="line"
        ),
        html.P(hint, id="search-hint", className="hint"),
        html.P(id="search-said", role="status", className="hint"),
        html.Div(id="found", role="listbox", hidden=True, **attributes({"aria-label": words.say("Results")})),
    ]
    return html.Dialog(inside, id="search", **attributes({"aria-label": label}))


def _pages(path: str, question: Question, catalog: Catalog, words: Words) -> list:
    """Return the navigation links; the six pillars are behind one button."""
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
    overview, *others = [_page_link(place.path, place.name, path, question) for place in places(words)]
    return [overview, menu, *others]


def _page_link(address: str, name: str, path: str, question: Question) -> html.A:
    within = address != "/" and path.startswith(f"{address}/")
    here = path == address or within
    current = {"aria-current": "true" if within else "page"} if here else {}
    return html.A(
        name,
        href=page_address(address, question),
        className="here" if here else "",
        **attributes({"data-path": address} | current),
    )


def _footer(path: str, question: Question, edition: Edition, words: Words) -> html.Footer:
    version = edition.version.id
    pinned = html.A(
        words.say("Link with this data version"),
        id="pinned",
        href=page_address(path, question.replace(version=version)),
        **attributes({"data-path": path, "data-key": "phien-ban", "data-value": version}),
    )
    changes = html.A(
        words.say("Changes"), href=page_address(CHANGES, question), **attributes({"data-path": CHANGES})
    )
    yearly = html.A(
        words.say("Yearly report"),
        href=page_address(REPORT_PAGE, question),
        **attributes({"data-path": REPORT_PAGE}),
    )
    desk = html.A(
        words.say("Submit and publish figures"),
        href=page_address(DESK, question),
        **attributes({"data-path": DESK}),
    )
    return html.Footer(
        [
            html.P(
                words.say(
                    "“Published”: as stated in a public document; “official”: accepted as final by the "
                    "office in charge; “provisional”: not yet final; “simulated”: made by a program, "
                    "always marked."
                )
            ),
            html.P(
                [
                    words.say("Data version {version}", version=version),
                    *(part for link in (changes, yearly, pinned, desk) for part in (" · ", link)),
                ],
                id="data-version",
                **attributes({"data-current": edition.current, "data-shown": version}),
            ),
        ]
    )
