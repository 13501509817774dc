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
    told = {"version": version.id, "moment": moment(version.manifest.built_at)}
    sentence = (
        _(
            "Preview: version {version} of {moment} is not published; only signed-in users can see it.",
            **told,
        )
        if preview
        else _("You are viewing an old data version, {version} of {moment}.", **told)
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
    said = _("New figures have been published; this page still shows those of the previous version.")
    return html.Div(html.P([said, " ", link], hidden=True), id="newer", className="newer", role="status")


def last_visit() -> html.Div:
    """Return the line that assets/visits.js fills from what the visitor's browser remembers.

    Room is reserved for its longest text, so the layout does not shift when it is filled.
    """
    link = _("What changed since then")
    given = {"day": "{day}", "version": "{version}"}
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
                "data-since": _("Your last visit: {day}, data version {version}.", **given),
                "data-link": link,
                "data-room": f"{_('Your last visit: {day}, data version {version}.', **longest)} {link}",
            }
        ),
    )


def changed_card(found: Difference, question: Question, catalog: Catalog) -> html.Section:
    """Return all differences between two versions: published figures one by one, the rest as counts."""
    label = _("Changed figures")
    return html.Section(
        [
            html.H2(f"{summary(found)}."),
            *_table(found, question, catalog, MOST_LISTED, label),
            *_moved(found, question, catalog),
            *_remarks(found),
            *_redefined(found),
        ],
        className="card changed",
        id="changed",
    )


def version_card(
    step: VersionChange,
    version: Version | None,
    opens: bool,
    found: Difference | None,
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
            html.P(f"{summary(found)}.") if found else html.P(_not_compared(entry.before)),
            *_figures(found, question, catalog),
            _links(version if opens else None, found, question),
        ]
    )


def _figures(found: Difference | None, question: Question, catalog: Catalog) -> list[html.Details]:
    """Return the published figures that a version changed as a collapsed list, one per line."""
    if not (found and found.told):
        return []
    lines = [_line(change, found, question, catalog) for change in found.told[:MOST_IN_STEP]]
    summed = html.Summary(_("Changed figures"))
    more = _more(len(found.told) - MOST_IN_STEP, found)
    return [html.Details([summed, html.Ul(lines, className="plain"), *more])]


def _line(change: ClaimDifference, found: Difference, question: Question, catalog: Catalog) -> html.Li:
    where = f"{place(change.claim, found)}, {period_name(change.claim.time_period)}"
    before = _stated(change.before, found.before, question)
    after = _stated(change.after, found.after, question)
    return html.Li([_name(change, found, question, catalog), f"; {where}: ", before, " → ", after])


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
    built = version.manifest
    facts = {"moment": moment(built.built_at), "rows": format_number(version.rows)}
    if by := person(built.built_by):
        said = _("Built {moment} by {by}; {rows} figures", by=by, **facts)
    else:
        said = _("Built {moment}; {rows} figures", **facts)
    return [html.P(said, className="muted")]


def _not_compared(before: str) -> str:
    if not before:
        return _("The first version that was published here.")
    return _("Not compared: this version or the one before it, {version}, cannot be read.", version=before)


def _links(opened: Version | None, found: Difference | None, question: Question) -> html.P:
    links = []
    if found and not found.nothing:
        between = question.replace(since_version=found.before.id, since_day=None, version=found.after.id)
        links.append(html.A(_("What changed in this version"), href=page_address("/thay-doi", between)))
    if opened:
        pinned = question.replace(version=opened.id, since_day=None, since_version="")
        links.append(html.A(_("Open the overview with its figures"), href=page_address("/", pinned)))
    return html.P([part for link in links for part in (link, " ")], className="links")


def _table(found: Difference, question: Question, catalog: Catalog, most: int, label: str) -> list:
    if not found.told:
        return []
    head = [
        _("Figure"),
        _("Change"),
        _("Before"),
        _("Now"),
        _("Columns"),
    ]
    shown = found.told[:most]
    rows = [_row(change, found, question, catalog) for change in shown]
    sign = computed(side for change in shown for side in (change.before, change.after))
    table = html.Table([html.Thead(html.Tr([html.Th(name, scope="col") for name in head])), html.Tbody(rows)])
    box = html.Div(table, className="scrolls", tabIndex=0, role="region", **attributes({"aria-label": label}))
    legend = [html.P(sign, className="muted")] if sign else []
    return [box, *legend, *_more(len(found.told) - most, found)]


def _moved(found: Difference, question: Question, catalog: Catalog) -> list[html.Details]:
    """Return the figures of which only the origin changed as a collapsed list, one per line."""
    if not found.moved:
        return []
    lines = [_line(change, found, question, catalog) for change in found.moved[:MOST_LISTED]]
    more = _more(len(found.moved) - MOST_LISTED, found)
    summed = html.Summary(only_origin(found))
    return [html.Details([summed, html.Ul(lines, className="plain"), *more])]


def _remarks(found: Difference) -> list:
    """Return the units' remarks that differ, each in full before and after."""
    if not found.remarks:
        return []
    items = [
        html.Li(
            [
                html.Strong(remarked(one, found)),
                *(
                    html.P([html.Span(f"{name}: ", className="muted"), remark_words(said)])
                    for name, said in ((_("Before"), one.before), (_("Now"), one.after))
                ),
            ]
        )
        for one in found.remarks_told[:MOST_LISTED]
    ]
    more = _more(len(found.remarks) - MOST_LISTED, found)
    return [html.H3(_("Explanation from the unit")), html.Ul(items, className="plain"), *more]


def _more(unseen: int, found: Difference) -> list[html.P]:
    if unseen <= 0:
        return []
    command = f"python -m dashboard diff {found.before.id} {found.after.id}"
    return [
        html.P(
            [
                _("{count} more are not listed here; to list them all, run", count=format_number(unseen)),
                " ",
                html.Code(command),
            ],
            className="muted",
        )
    ]


def _row(change: ClaimDifference, found: Difference, question: Question, catalog: Catalog) -> html.Tr:
    where = f"{place(change.claim, found)}, {period_name(change.claim.time_period)}"
    columns = altered(change, found)
    return html.Tr(
        [
            html.Th([_name(change, found, question, catalog), html.Div(where)], scope="row"),
            html.Td(kind_name(change.kind)),
            html.Td([_stated(change.before, found.before, question), *_note(change.before)]),
            html.Td([_stated(change.after, found.after, question), *_note(change.after)]),
            html.Td(html.Ul([html.Li(line) for line in columns]) if columns else ""),
        ]
    )


def _note(claim: Claim | None) -> list[html.Div]:
    said = note(claim)
    return [html.Div(said, className="muted")] if said else []


def _stated(claim: Claim | None, version: Version, question: Question) -> html.A | str:
    """Return what a version states, as a link to the value's evidence panel in that version."""
    text = stated(claim)
    if claim is None:
        return text
    there = question.replace(version=version.id, since_day=None, since_version="")
    return html.A(text, href=f"/chi-tieu/{claim.indicator}{there.query}&doan={key_of(claim)}")


def _name(change: ClaimDifference, found: Difference, question: Question, catalog: Catalog):
    """Return what a cell measures, as a link if the indicator has a page in the version shown."""
    claim, name = change.claim, measured(change.claim, found)
    if claim.indicator not in catalog.indicators:
        return name
    return html.A(name, href=_indicator_address(claim, question, catalog))


def _indicator_address(claim: Claim, question: Question, catalog: Catalog) -> str:
    """Return the address of the indicator's page for the cell's year and unit."""
    chosen = {unit.id for unit in catalog.chosen_units}
    units = (claim.unit,) if claim.unit in chosen else question.units
    there = question.replace(year=int(claim.time_period[:4]), units=units, since_day=None, since_version="")
    return page_address(f"/chi-tieu/{claim.indicator}", there)


def _redefined(found: Difference) -> list:
    """Return added, removed and changed sources, then definitions, each under a heading."""
    sources = [one for one in found.redefined if one.section == SOURCES]
    others = [one for one in found.redefined if one.section != SOURCES]
    return [
        part
        for name, listed in ((_("Sources"), sources), (_("Definitions"), others))
        if listed
        for part in (
            html.H3(name),
            html.Ul([html.Li(redefinition(one, found)) for one in listed[:MOST_LISTED]], className="plain"),
            *_more(len(listed) - MOST_LISTED, found),
        )
    ]
