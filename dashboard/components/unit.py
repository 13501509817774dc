"""A unit's profile as HTML: identity, units it may be confused with, values by pillar, and what is missing."""

from collections.abc import Sequence

from dash import html

from dashboard.catalog import Catalog, Indicator, Unit
from dashboard.components.attributes import attributes
from dashboard.components.evidence import value_link
from dashboard.components.links import page_address
from dashboard.components.numbers import gauge, status_marks
from dashboard.data.profile import Profile, ProfileEntry, namesakes, related, successors
from dashboard.data.schema import Basis
from dashboard.language import gettext as _
from dashboard.language import ngettext
from dashboard.question import Question
from dashboard.theme import SIGNS
from dashboard.wording import key_number
from dashboard.wording.amounts import claim_value
from dashboard.wording.comparison import rounding_note
from dashboard.wording.names import common_period_name, unit_name
from dashboard.wording.notes import unit_notes
from dashboard.wording.obstacles import of_new_unit
from dashboard.wording.profile import (
    against_peers,
    compared,
    entry_name,
    rank,
    since_last_year,
    territory,
    validity,
    why_missing,
)


def unit_link(unit: Unit, question: Question) -> html.A | html.Span:
    """Return a link to a unit's profile, or plain text if the unit lies outside the city."""
    if unit.level == "outside":
        return html.Span(_("{unit} (outside the city)", unit=unit_name(unit)))
    return html.A(unit_name(unit), href=page_address(f"/don-vi/{unit.id}", question))


def identity(unit: Unit, question: Question, catalog: Catalog) -> html.Section:
    """Return kind, code, validity and history of a unit."""
    before = [unit_link(catalog.units[unit_id], question) for unit_id in unit.formed_from]
    after = [unit_link(successor, question) for successor in successors(unit, catalog)]
    past = of_new_unit(unit, catalog.units)
    pairs = [
        (_("Unit type"), [unit.text("type").capitalize()]),
        (_("Code"), [unit.code]),
        (_("Validity"), [validity(unit)]),
        (_("Formed from"), _listed(before)),
        (_("Merged into"), _listed(after)),
        (_("Comparison with the past"), [past] if past else []),
    ]
    entries = [item for name, parts in pairs if parts for item in (html.Dt(name), html.Dd(parts))]
    return html.Section([html.H2(_("About this unit")), html.Dl(entries)], className="card")


def _listed(links: Sequence) -> list:
    return [part for place, link in enumerate(links) for part in ([", "] if place else []) + [link]]


def told_apart(unit: Unit, question: Question, catalog: Catalog) -> html.Section | None:
    """Return the table comparing a unit with those that share its code or name, or None if there are none."""
    others = namesakes(unit, catalog)
    if not others:
        return None
    units = sorted((unit, *others), key=lambda other: (str(other.valid_from or ""), other.code))
    heads = [_("Unit"), _("Code"), _("Validity"), _("Territory")]
    rows = [
        html.Tr(
            [
                html.Th(
                    html.Strong(unit_name(row_unit)) if row_unit == unit else unit_link(row_unit, question),
                    scope="row",
                ),
                *(
                    html.Td(text, **attributes({"data-head": head}))
                    for head, text in zip(
                        heads[1:],
                        (row_unit.code, validity(row_unit), territory(row_unit, catalog.units)),
                        strict=True,
                    )
                ),
            ],
            className="here" if row_unit == unit else "",
        )
        for row_unit in units
    ]
    table = html.Table(
        [html.Thead(html.Tr([html.Th(name, scope="col") for name in heads])), html.Tbody(rows)]
    )
    name = _("Units with the same code or name")
    return html.Section(
        [
            html.H2(name),
            html.Div(
                table, className="scrolls", tabIndex=0, role="region", **attributes({"aria-label": name})
            ),
        ],
        className="card apart",
    )


def values_table(profile: Profile, pillar: int) -> html.Section | None:
    """Return the unit's values of a pillar, or None if it has none."""
    entries = [entry for entry in profile.stated if entry.cell.indicator.pillar == pillar]
    if not entries:
        return None
    commune = profile.unit.level == "commune"
    heads = [_("Indicator"), _("Value"), _("Change since the previous year")]
    peer_heads = [
        _("All wards and communes"),
        _("Mean of the other units"),
        _("Rank among comparable peers, highest first"),
    ]
    heads = [*heads[:2], *(peer_heads if commune else []), heads[2]]
    name = profile.catalog.pillars[pillar].name(profile.question.year)
    head = html.Thead(html.Tr([html.Th(text, scope="col") for text in heads]))
    body = html.Tbody([row for entry in entries for row in _rows(entry, profile, heads)])
    note = rounding_note([pair for entry in entries for pair in compared(entry)])
    notes = [html.P(note, className="muted")] if note else []
    return html.Section(
        [html.H2(f"{pillar}. {name}"), html.Table([head, body], className="values"), *notes], className="card"
    )


def _rows(entry: ProfileEntry, profile: Profile, heads: Sequence[str]) -> list[html.Tr]:
    """Return an entry's row and, below it at full width, the unit's remarks on the value."""
    cells = _cells(entry, profile, heads)
    notes = [html.P(text, className="noted") for text in unit_notes([entry.cell], profile.catalog)]
    if not notes:
        return [html.Tr(cells)]
    note_cell = html.Td(notes, colSpan=len(heads))
    return [html.Tr(cells, className="with-note"), html.Tr(note_cell, className="unit-note")]


def _cells(entry: ProfileEntry, profile: Profile, heads: Sequence[str]) -> list:
    cell, question = entry.cell, profile.question
    value, counts = key_number(cell, profile.catalog)
    bar = [gauge(cell)] if cell.rate is not None else []
    marks = status_marks(cell, question, profile.usual_basis)
    link = html.A(entry_name(entry), href=page_address(f"/chi-tieu/{cell.indicator.id}", question))
    contents: list[list] = [
        [
            html.Strong(value_link(cell, value, question)),
            *bar,
            html.Span([counts, *marks], className="counts"),
        ]
    ]
    if profile.unit.level == "commune":
        contents += [
            _whole(entry, question, profile.usual_basis),
            [against_peers(entry) or SIGNS["missing"]],
            [rank(entry)],
        ]
    contents.append([since_last_year(entry)])
    cells = [
        html.Td(part, **attributes({"data-head": head}))
        for head, part in zip(heads[1:], contents, strict=True)
    ]
    return [html.Th(link, scope="row"), *cells]


def _whole(entry: ProfileEntry, question: Question, usual: Basis | None) -> list:
    """Return the value of all communes together in the same period, with its marks."""
    whole = entry.whole
    if whole is None or whole.claim is None or whole.place.period != entry.cell.place.period:
        return [SIGNS["missing"]]
    value = value_link(whole, claim_value(whole.claim), question)
    return [value, html.Span(status_marks(whole, question, usual), className="counts")]


def elsewhere(profile: Profile) -> html.Section:
    """Return alternatives in a year without the unit: its nearest year, and the units that had its territory."""
    question, unit = profile.question, profile.unit
    nearest = min(profile.years, key=lambda year: abs(year - question.year), default=None)
    links: list = [
        html.A(
            f"{unit_name(unit)}, {common_period_name([unit], year)}",
            href=page_address(f"/don-vi/{unit.id}", question.replace(year=year)),
        )
        for year in (nearest,)
        if year
    ]
    links += [
        unit_link(related_unit, question) for related_unit in related(unit, question.year, profile.catalog)
    ]
    return html.Section(
        [html.H2(_("See instead")), html.Ul([html.Li(link) for link in links])],
        className="card lacking",
    )


def lacking(profile: Profile) -> html.Section:
    """Return what has no value in the year and why, and what is not measured then or not applicable at the level."""
    missing = [html.Li(why_missing(entry)) for entry in profile.missing]
    none = html.P(_("Nothing is missing at this level."))
    year, left_out, inapplicable = profile.question.year, profile.not_measured, profile.not_applicable
    not_then = ngettext(
        "{count} indicator is not measured in {year}",
        "{count} indicators are not measured in {year}",
        len(left_out),
        year=year,
    )
    not_here = ngettext(
        "{count} indicator does not exist at this level",
        "{count} indicators do not exist at this level",
        len(inapplicable),
    )
    return html.Section(
        [
            html.H2(_("What is missing")),
            html.Ul(missing) if missing else none,
            *_apart(not_then, left_out, profile.question),
            *_apart(not_here, inapplicable, profile.question),
        ],
        className="card lacking",
    )


def _apart(title: str, indicators: Sequence[Indicator], question: Question) -> list[html.Details]:
    """Return indicators that cannot have a value as a collapsed list under a title; empty if there are none."""
    links = [
        html.Li(html.A(indicator.text("name"), href=page_address(f"/chi-tieu/{indicator.id}", question)))
        for indicator in indicators
    ]
    return [html.Details([html.Summary(title), html.Ul(links)])] if links else []
