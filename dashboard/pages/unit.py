"""Unit pages: the list, and the profile of one unit compared with its peers."""

from dataclasses import replace

from dash import html

from dashboard.catalog import Catalog, Unit
from dashboard.components.card import chart_card
from dashboard.components.filters import unit_groups
from dashboard.components.unit import elsewhere, identity, lacking, told_apart, unit_link, values_table
from dashboard.data.profile import Profile, profile
from dashboard.figures import Chart
from dashboard.figures.profile import KEY as RATES
from dashboard.figures.profile import profile_chart
from dashboard.pages.sheet import ContentPage
from dashboard.pages.visit import PageRequest
from dashboard.question import FilterOptions
from dashboard.settings import settings
from dashboard.wording.findings import sentence
from dashboard.wording.notes import usual_note
from dashboard.wording.profile import known, standing, territory, validity


class UnitListPage(ContentPage):
    """All units by kind."""

    cacheable = True

    @classmethod
    def heading(cls, visit: PageRequest) -> str:
        """Return the page's heading."""
        return visit.words.say("Units")

    @classmethod
    def content(cls, visit: PageRequest) -> list:
        """Return a section for each kind of unit."""
        catalog, said = visit.warehouse.catalog, visit.words
        return [
            html.Section(
                [html.H2(name), html.Ul([_line(one, visit) for one in units], className="lines")],
                className="card units",
            )
            for name, units in unit_groups(catalog.chosen_units, said)
        ]


class UnitPage(ContentPage):
    """The profile of one unit."""

    filters = ("year", "figures")
    cacheable = True

    @classmethod
    def exists(cls, name: str, catalog: Catalog) -> bool:
        """Return whether there is a selectable unit with this id."""
        return any(unit.id == name for unit in catalog.chosen_units)

    @classmethod
    def choices(cls, name: str, asked: FilterOptions, catalog: Catalog) -> FilterOptions:
        """Return the filter options; the default year is the unit's own latest if it did not exist in the usual one."""
        years = [year for year in asked.years if catalog.units[name].period(year)]
        if asked.default_year in years or not years:
            return asked
        return replace(asked, default_year=max(years))

    @classmethod
    def heading(cls, visit: PageRequest) -> str:
        """Return the unit's name and the time period."""
        unit = _unit(visit)
        return f"{visit.words.unit(unit)}, {visit.words.period_of([unit], visit.question.year)}"

    @classmethod
    def content(cls, visit: PageRequest) -> list:
        """Return the unit's identity, its rates, its values by pillar, and what is missing."""
        said, catalog, unit = visit.words, visit.warehouse.catalog, _unit(visit)
        found, question = _profile(visit), visit.question
        beside = lacking(found, said) if found.exists else elsewhere(found, said)
        apart = told_apart(unit, question, catalog, said)
        usual = usual_note(found.usual_basis, said)
        return [
            html.P(_finding(found, visit), className="standing"),
            *([html.P(f"{sentence(usual)}.", className="muted aside")] if usual else []),
            *([apart] if apart else []),
            html.Div([identity(unit, question, catalog, said), beside], className="cards"),
            *(_values(found, visit) if found.stated else []),
        ]

    @classmethod
    def finding(cls, visit: PageRequest) -> str:
        """Return the finding announced to screen readers after a filter change."""
        return _finding(_profile(visit), visit)

    @classmethod
    def keys(cls, visit: PageRequest) -> list[str]:
        """Return the key of the chart of the unit's rates."""
        return [RATES]

    @classmethod
    def chart(cls, visit: PageRequest, key: str) -> Chart | None:
        """Return the chart of the unit's rates, or any card, by its key."""
        if key != RATES:
            return super().chart(visit, key)
        return profile_chart(_profile(visit), visit.words)


def _values(found: Profile, visit: PageRequest) -> list:
    """Return the chart of the rates and the values by pillar."""
    said, version = visit.words, visit.warehouse.version.id
    tables = [values_table(found, pillar, said) for pillar in found.catalog.pillars]
    values = html.Div([part for part in tables if part], className="profile")
    if not found.rates:
        return [values]
    chart = chart_card(
        profile_chart(found, said), visit.question, version, said, hosts=settings().embed_hosts
    )
    return [values, html.Div([chart], className="cards profile")]


def _unit(visit: PageRequest) -> Unit:
    return visit.warehouse.catalog.units[visit.name]


def _profile(visit: PageRequest) -> Profile:
    return profile(_unit(visit), visit.question, visit.warehouse)


def _finding(found: Profile, visit: PageRequest) -> str:
    return ". ".join(text for text in (known(found, visit.words), standing(found, visit.words)) if text) + "."


def _line(unit: Unit, visit: PageRequest) -> html.Li:
    said = visit.words
    link = unit_link(unit, visit.question, said)
    formed = territory(unit, visit.warehouse.catalog.units, said) if unit.formed_from else ""
    return html.Li([link, html.Span(unit.code), html.Span(validity(unit, said)), html.Span(formed)])
