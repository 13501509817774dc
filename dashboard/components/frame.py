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
from dashboard.language import gettext as _
from dashboard.question import Question
from dashboard.theme import PALETTES, Theme
from dashboard.wording import places

CHANGES, DESK = "/thay-doi", "/quan-tri"


def frame(
    path: str, question: Question, catalog: Catalog, edition: Edition, main: list, bar: list | None = None
) -> html.Div:
    """Return a whole page around its main content and, if given, its filter bar."""
    return html.Div(
        [
            html.A(_("Skip to content"), href="#main", className="skip"),
            _heading(path, question, catalog),
            *old_version(path, question, edition.version, edition.is_current, edition.is_preview),
            *(bar or []),
            html.P(id="printed", className="printed"),
            html.Main(main, id="main", tabIndex=-1),
            newer_version(path, question),
            _footer(path, question, edition),
            panel(),
            html.Div(id="sayings", hidden=True, **attributes(_sayings() | _paper(edition.version.id))),
            html.Div(id="notice", role="status", className="notice"),
            html.Div(id="spoken", role="status", className="unseen", **attributes({"aria-live": "polite"})),
        ],
        className="page",
        style=css_properties(question.theme),
    )


def css_properties(theme: Theme) -> dict[str, str]:
    """Return a theme's colours as CSS custom properties for an inline style."""
    pairs = (pair.partition(":") for pair in PALETTES[theme].css.split(";"))
    return {name: colour for name, _unused, colour in pairs}


def _sayings() -> dict[str, str]:
    """Return the messages of the browser scripts in the page's language."""
    return {
        "data-saved": _("Saved:"),
        "data-copied": _("Picture copied."),
        "data-link-copied": _("Link copied."),
        "data-link-by-hand": _("Copy this address:"),
        "data-no-clipboard": _("This browser does not let the page use the clipboard; please use Download."),
        "data-unanswered": _("The figures for this choice could not be loaded."),
        "data-again": _("Try again"),
        "data-address": _("Address"),
        "data-all-figures": _("with simulated figures"),
        "data-official-figures": _("without simulated figures"),
        "data-report-sent": _("Thank you. Your report has been saved and will be read."),
        "data-failed": _("That did not work. Please try again."),
        "data-embed-copied": _("Embed code copied."),
        "data-embed-selected": _("The embed code is selected; copy it with Ctrl+C."),
        **export_sayings(),
        **slides_sayings(),
    }


def _paper(version: str) -> dict[str, str]:
    """Return the texts that assets/print.js prints, and light colours for charts that are dark on the screen."""
    return {
        "data-printed": _("Printed"),
        "data-sheet": _("Page"),
        "data-site": _("Administrative reform, Lạng Sơn city"),
        "data-version": _("Data version {version}", version=version),
        "data-paper": PALETTES["light"].css,
    }


def other_language(question: Question) -> Question:
    """Return the same question in the other language."""
    return question.replace(language="en" if question.language == "vi" else "vi")


def other_theme(question: Question) -> Question:
    """Return the same question in the other theme."""
    return question.replace(theme="dark" if question.theme == "light" else "light")


def _heading(path: str, question: Question, catalog: Catalog) -> html.Header:
    """Return the header; on a phone the pages and the switches are behind one button."""
    brand = [html.Strong(_("Administrative reform")), html.Span(_("Lạng Sơn city"))]
    opener = html.Button(
        [
            html.Span(_("Search"), className="word"),
            html.Kbd("/", **attributes({"aria-hidden": "true"})),
        ],
        id="open-search",
        type="button",
        **attributes({"aria-haspopup": "dialog", "aria-keyshortcuts": "/"}),
    )
    menu = html.Button(
        _("Menu"),
        id="open-pages",
        type="button",
        **attributes({"aria-expanded": "false", "aria-controls": "pages"}),
    )
    nav = html.Nav(_pages(path, question, catalog), **attributes({"aria-label": _("Pages")}))
    pages = html.Div([nav, _switches(path, question)], id="pages", className="pages")
    return html.Header(
        [html.Div(brand, className="brand"), slides_link(), opener, menu, pages, _search()],
        className="heading",
    )


def _switches(path: str, question: Question) -> html.Div:
    language, theme = other_language(question), other_theme(question)
    to_english, to_dark = language.language == "en", theme.theme == "dark"
    language_name = _("English") if question.language == "vi" else _("Vietnamese")
    theme_name = _("Dark") if question.theme == "light" else _("Light")
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


def _search() -> html.Dialog:
    """Return the search dialog, closed; assets/search.js turns its field into a combobox over the results."""
    label = _("Search indicators, units, sources, pages")
    field = dbc.Input(
        id="search-field",
        type="search",
        autocomplete="off",
        placeholder=_("Name or code, accents not needed"),
        debounce=False,
    )
    close = dbc.Button(_("Close"), id="close-search", type="button", className="quiet")
    hint = _(
        "Use the arrow keys to choose, Enter to open, Esc to close. For example: bưu chính, 05977, CCHC."
    )
    contents = [
        html.Div(
            [dbc.Label(label, html_for="search-field", className="unseen"), field, close], className="line"
        ),
        html.P(hint, id="search-hint", className="hint"),
        html.P(id="search-said", role="status", className="hint"),
        html.Div(id="found", role="listbox", hidden=True, **attributes({"aria-label": _("Results")})),
    ]
    return html.Dialog(contents, id="search", **attributes({"aria-label": label}))


def _pages(path: str, question: Question, catalog: Catalog) -> list:
    """Return the navigation links; the six pillars are behind one button."""
    pillars = [
        _page_link(
            f"/tru-cot/{pillar.id}",
            f"{pillar.id}. {pillar.name(question.year)}",
            path,
            question,
        )
        for pillar in catalog.pillars.values()
    ]
    css_class = "here" if path.startswith("/tru-cot/") else ""
    menu = html.Details(
        [html.Summary(_("Pillars"), className=css_class), html.Div(pillars, className="menu")],
        className="pillars pop",
    )
    overview, *others = [_page_link(place.path, place.name, path, question) for place in places()]
    return [overview, menu, *others]


def _page_link(address: str, name: str, path: str, question: Question) -> html.A:
    within = address != "/" and path.startswith(f"{address}/")
    is_current = path == address or within
    current = {"aria-current": "true" if within else "page"} if is_current else {}
    return html.A(
        name,
        href=page_address(address, question),
        className="here" if is_current else "",
        **attributes({"data-path": address} | current),
    )


def _footer(path: str, question: Question, edition: Edition) -> html.Footer:
    version = edition.version.id
    pinned = html.A(
        _("Link with this data version"),
        id="pinned",
        href=page_address(path, question.replace(version=version)),
        **attributes({"data-path": path, "data-key": "phien-ban", "data-value": version}),
    )
    changes = html.A(_("Changes"), href=page_address(CHANGES, question), **attributes({"data-path": CHANGES}))
    yearly = html.A(
        _("Yearly report"),
        href=page_address(REPORT_PAGE, question),
        **attributes({"data-path": REPORT_PAGE}),
    )
    desk = html.A(
        _("Submit and publish figures"),
        href=page_address(DESK, question),
        **attributes({"data-path": DESK}),
    )
    return html.Footer(
        [
            html.P(
                _(
                    "“Published”: as stated in a public document; “official”: accepted as final by the "
                    "office in charge; “provisional”: not yet final; “simulated”: made by a program, "
                    "always marked."
                )
            ),
            html.P(
                [
                    _("Data version {version}", version=version),
                    *(part for link in (changes, yearly, pinned, desk) for part in (" · ", link)),
                ],
                id="data-version",
                **attributes({"data-current": edition.current, "data-shown": version}),
            ),
        ]
    )
