"""Versions and their differences: the bar over an old version, the table of changes, the list of versions."""

from dash import html

from dashboard.catalog import Catalog
from dashboard.components.attributes import attributes
from dashboard.components.links import page_address
from dashboard.data.cells import key_of
from dashboard.data.claim import Claim
from dashboard.data.differences import ClaimDifference, Difference
from dashboard.data.version_log import VersionChange
from dashboard.data.versions import Version
from dashboard.language import current_language, format_number
from dashboard.language import gettext as _
from dashboard.question import Question
from dashboard.wording.differences import (
    SOURCES,
    altered,
    computed,
    kind_name,
    measured,
    moment,
    note,
    only_origin,
    place,
    redefinition,
    remark_words,
    remarked,
    stated,
    summary,
)
from dashboard.wording.names import period_name
from dashboard.wording.people import person

# Further rows are listed only on the command line.
MOST_LISTED = 100
MOST_IN_STEP = 20
# The longest date and time that a browser writes.
LONGEST_DAY = {"vi": "lúc 23:59 28 tháng 12, 2028", "en": "28 September 2028 at 23:59"}


def old_version(
    path: str, question: Question, version: Version, current: bool, preview: bool
) -> list[html.Aside]:
    """Return the bar over an old version or a preview, with a link back; empty for the current version."""
    if current:
        return []
    back = html.A(
        _("Back to the current version"),
        href=page_address(path, question.replace(version="")),
        **attributes({"data-path": path, "data-key": "phien-ban", "data-value": ""}),
    )
    facts = {"version": version.id, "moment": moment(version.manifest.built_at)}
    sentence = (
        _(
            "Preview: version {version} of {moment} is not published; only signed-in users can see it.",
            **facts,
        )
        if preview
        else _("You are viewing an old data version, {version} of {moment}.", **facts)
    )
    label = _("Preview") if preview else _("Old data version")
    return [
        html.Aside(
            [html.Span(sentence), " ", back],
            className="old-version",
            **attributes({"aria-label": label}),
        )
    ]


def newer_version(path: str, question: Question) -> html.Div:
    """Return the bar that announces and links to a version published since the page was opened.

    It is hidden until assets/edition.js learns of such a version.
    """
    link = html.A(
        _("Show the newer figures"),
        href=page_address(path, question),
        **attributes({"data-path": path}),
    )
    sentence = _("New figures have been published; this page still shows those of the previous version.")
    return html.Div(html.P([sentence, " ", link], hidden=True), id="newer", className="newer", role="status")


def last_visit() -> html.Div:
    """Return the line that assets/visits.js fills from what the visitor's browser remembers.

    Room is reserved for its longest text, so the layout does not shift when it is filled.
    """
    link = _("What changed since then")
    placeholders = {"day": "{day}", "version": "{version}"}
    longest = {"day": LONGEST_DAY[current_language()], "version": "0" * 12}
    return html.Div(
        html.P(),
        id="last-visit",
        className="last-visit",
        **attributes(
            {
                "data-first": _(
                    "This browser has no record of an earlier visit; from now on it remembers your last "
                    "visit and shares it with nobody."
                ),
                "data-same": _("Nothing has changed since your last visit, {day}.", day="{day}"),
                "data-since": _("Your last visit: {day}, data version {version}.", **placeholders),
                "data-link": link,
                "data-room": f"{_('Your last visit: {day}, data version {version}.', **longest)} {link}",
            }
        ),
    )


def changed_card(difference: Difference, question: Question, catalog: Catalog) -> html.Section:
    """Return all differences between two versions: published figures one by one, the rest as counts."""
    label = _("Changed figures")
    return html.Section(
        [
            html.H2(f"{summary(difference)}."),
            *_table(difference, question, catalog, MOST_LISTED, label),
            *_moved(difference, question, catalog),
            *_remarks(difference),
            *_redefined(difference),
        ],
        className="card changed",
        id="changed",
    )


def version_card(
    step: VersionChange,
    version: Version | None,
    opens: bool,
    difference: Difference | None,
    current: bool,
    question: Question,
    catalog: Catalog,
) -> html.Li:
    """Return one change of the current version: when, by whom, and the differences from the previous version."""
    entry = step.entry
    heading: list = [html.H3(_("Version {version}", version=entry.after))]
    heading += [html.Span(_("current"), className="mark")] if current else []
    return html.Li(
        [
            html.Div(heading, className="line"),
            html.P(_how(step), className="muted"),
            *_facts(version),
            html.P(f"{summary(difference)}.") if difference else html.P(_not_compared(entry.before)),
            *_figures(difference, question, catalog),
            _links(version if opens else None, difference, question),
        ]
    )


def _figures(difference: Difference | None, question: Question, catalog: Catalog) -> list[html.Details]:
    """Return the published figures that a version changed as a collapsed list, one per line."""
    if not (difference and difference.told):
        return []
    lines = [_line(change, difference, question, catalog) for change in difference.told[:MOST_IN_STEP]]
    heading = html.Summary(_("Changed figures"))
    more = _more(len(difference.told) - MOST_IN_STEP, difference)
    return [html.Details([heading, html.Ul(lines, className="plain"), *more])]


def _line(change: ClaimDifference, difference: Difference, question: Question, catalog: Catalog) -> html.Li:
    where = f"{place(change.claim, difference)}, {period_name(change.claim.time_period)}"
    before = _stated(change.before, difference.before, question)
    after = _stated(change.after, difference.after, question)
    return html.Li([_name(change, difference, question, catalog), f"; {where}: ", before, " → ", after])


def _how(step: VersionChange) -> str:
    when, by = moment(step.entry.at), person(step.entry.by)
    if step.returns and by:
        return _("Made current again {moment} by {by}", moment=when, by=by)
    if by:
        return _("Made current {moment} by {by}", moment=when, by=by)
    if step.returns:
        return _("Made current again {moment}", moment=when)
    return _("Made current {moment}", moment=when)


def _facts(version: Version | None) -> list[html.P]:
    if version is None:
        sentence = _(
            "No longer kept, or unreadable; rebuilding it from the same text gives the same version number."
        )
        return [html.P(sentence, className="muted")]
    manifest = version.manifest
    facts = {"moment": moment(manifest.built_at), "rows": format_number(version.rows)}
    if by := person(manifest.built_by):
        text = _("Built {moment} by {by}; {rows} figures", by=by, **facts)
    else:
        text = _("Built {moment}; {rows} figures", **facts)
    return [html.P(text, className="muted")]


def _not_compared(before: str) -> str:
    if not before:
        return _("The first version that was published here.")
    return _("Not compared: this version or the one before it, {version}, cannot be read.", version=before)


def _links(version: Version | None, difference: Difference | None, question: Question) -> html.P:
    links = []
    if difference and not difference.nothing:
        between = question.replace(
            since_version=difference.before.id, since_day=None, version=difference.after.id
        )
        links.append(html.A(_("What changed in this version"), href=page_address("/thay-doi", between)))
    if version:
        pinned = question.replace(version=version.id, since_day=None, since_version="")
        links.append(html.A(_("Open the overview with its figures"), href=page_address("/", pinned)))
    return html.P([part for link in links for part in (link, " ")], className="links")


def _table(difference: Difference, question: Question, catalog: Catalog, most: int, label: str) -> list:
    if not difference.told:
        return []
    head = [
        _("Figure"),
        _("Change"),
        _("Before"),
        _("Now"),
        _("Columns"),
    ]
    changes = difference.told[:most]
    rows = [_row(change, difference, question, catalog) for change in changes]
    sign = computed(side for change in changes for side in (change.before, change.after))
    table = html.Table([html.Thead(html.Tr([html.Th(name, scope="col") for name in head])), html.Tbody(rows)])
    box = html.Div(table, className="scrolls", tabIndex=0, role="region", **attributes({"aria-label": label}))
    legend = [html.P(sign, className="muted")] if sign else []
    return [box, *legend, *_more(len(difference.told) - most, difference)]


def _moved(difference: Difference, question: Question, catalog: Catalog) -> list[html.Details]:
    """Return the figures of which only the origin changed as a collapsed list, one per line."""
    if not difference.moved:
        return []
    lines = [_line(change, difference, question, catalog) for change in difference.moved[:MOST_LISTED]]
    more = _more(len(difference.moved) - MOST_LISTED, difference)
    heading = html.Summary(only_origin(difference))
    return [html.Details([heading, html.Ul(lines, className="plain"), *more])]


def _remarks(difference: Difference) -> list:
    """Return the units' remarks that differ, each in full before and after."""
    if not difference.remarks:
        return []
    items = [
        html.Li(
            [
                html.Strong(remarked(remark, difference)),
                *(
                    html.P([html.Span(f"{name}: ", className="muted"), remark_words(text)])
                    for name, text in ((_("Before"), remark.before), (_("Now"), remark.after))
                ),
            ]
        )
        for remark in difference.remarks_told[:MOST_LISTED]
    ]
    more = _more(len(difference.remarks) - MOST_LISTED, difference)
    return [html.H3(_("Explanation from the unit")), html.Ul(items, className="plain"), *more]


def _more(count: int, difference: Difference) -> list[html.P]:
    if count <= 0:
        return []
    command = f"python -m dashboard diff {difference.before.id} {difference.after.id}"
    return [
        html.P(
            [
                _("{count} more are not listed here; to list them all, run", count=format_number(count)),
                " ",
                html.Code(command),
            ],
            className="muted",
        )
    ]


def _row(change: ClaimDifference, difference: Difference, question: Question, catalog: Catalog) -> html.Tr:
    where = f"{place(change.claim, difference)}, {period_name(change.claim.time_period)}"
    columns = altered(change, difference)
    return html.Tr(
        [
            html.Th([_name(change, difference, question, catalog), html.Div(where)], scope="row"),
            html.Td(kind_name(change.kind)),
            html.Td([_stated(change.before, difference.before, question), *_note(change.before)]),
            html.Td([_stated(change.after, difference.after, question), *_note(change.after)]),
            html.Td(html.Ul([html.Li(line) for line in columns]) if columns else ""),
        ]
    )


def _note(claim: Claim | None) -> list[html.Div]:
    text = note(claim)
    return [html.Div(text, className="muted")] if text else []


def _stated(claim: Claim | None, version: Version, question: Question) -> html.A | str:
    """Return what a version states, as a link to the value's evidence panel in that version."""
    text = stated(claim)
    if claim is None:
        return text
    version_question = question.replace(version=version.id, since_day=None, since_version="")
    return html.A(text, href=f"/chi-tieu/{claim.indicator}{version_question.query}&doan={key_of(claim)}")


def _name(change: ClaimDifference, difference: Difference, question: Question, catalog: Catalog):
    """Return what a cell measures, as a link if the indicator has a page in the version shown."""
    claim, name = change.claim, measured(change.claim, difference)
    if claim.indicator not in catalog.indicators:
        return name
    return html.A(name, href=_indicator_address(claim, question, catalog))


def _indicator_address(claim: Claim, question: Question, catalog: Catalog) -> str:
    """Return the address of the indicator's page for the cell's year and unit."""
    unit_ids = {unit.id for unit in catalog.chosen_units}
    units = (claim.unit,) if claim.unit in unit_ids else question.units
    indicator_question = question.replace(
        year=int(claim.time_period[:4]), units=units, since_day=None, since_version=""
    )
    return page_address(f"/chi-tieu/{claim.indicator}", indicator_question)


def _redefined(difference: Difference) -> list:
    """Return added, removed and changed sources, then definitions, each under a heading."""
    sources = [entry for entry in difference.redefined if entry.section == SOURCES]
    definitions = [entry for entry in difference.redefined if entry.section != SOURCES]
    return [
        part
        for name, entries in ((_("Sources"), sources), (_("Definitions"), definitions))
        if entries
        for part in (
            html.H3(name),
            html.Ul(
                [html.Li(redefinition(entry, difference)) for entry in entries[:MOST_LISTED]],
                className="plain",
            ),
            *_more(len(entries) - MOST_LISTED, difference),
        )
    ]
