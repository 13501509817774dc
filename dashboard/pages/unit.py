"""Unit pages: the list, and the profile of one unit compared with its peers."""

from dataclasses import replace
from functools import cached_property

from dash import html

from dashboard.catalog import Catalog, Unit
from dashboard.components.card import chart_card
from dashboard.components.filters import unit_groups
from dashboard.components.unit import elsewhere, identity, lacking, told_apart, unit_link, values_table
from dashboard.data.profile import Profile, profile
from dashboard.figures import Chart
from dashboard.figures.profile import KEY as RATES
from dashboard.figures.profile import profile_chart
from dashboard.language import gettext as _
from dashboard.pages.sheet import ContentPage
from dashboard.pages.visit import PageRequest
from dashboard.question import FilterOptions
from dashboard.settings import settings
from dashboard.wording.findings import sentence
from dashboard.wording.names import common_period_name, unit_name
from dashboard.wording.notes import usual_note
from dashboard.wording.profile import known, standing, territory, validity


class UnitListPage(ContentPage):
    """All units by kind."""

    cacheable = True

    @cached_property
    def heading(self) -> str:
        return _("Units")

    @cached_property
    def content(self) -> list:
        """Return a section for each kind of unit."""
        catalog = self.catalog
        return [
            html.Section(
                [html.H2(name), html.Ul([_line(unit, self.visit) for unit in units], className="lines")],
                className="card units",
            )
            for name, units in unit_groups(catalog.chosen_units)
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
    def choices(cls, name: str, options: FilterOptions, catalog: Catalog) -> FilterOptions:
        """Return the filter options; the default year is the unit's own latest if it did not exist in the usual one."""
        years = [year for year in options.years if catalog.units[name].period(year)]
        if options.default_year in years or not years:
            return options
        return replace(options, default_year=max(years))

    @cached_property
    def unit(self) -> Unit:
        """Return the unit."""
        return self.catalog.units[self.visit.name]

    @cached_property
    def profile(self) -> Profile:
        """Return the unit's values and those of its peers."""
        return profile(self.unit, self.question, self.warehouse)

    @cached_property
    def heading(self) -> str:
        """Return the unit's name and the time period."""
        unit, year = self.unit, self.question.year
        return f"{unit_name(unit)}, {common_period_name([unit], year)}"

    @cached_property
    def content(self) -> list:
        """Return the unit's identity, its rates, its values by pillar, and what is missing."""
        catalog, unit = self.catalog, self.unit
        unit_profile, question = self.profile, self.question
        side_section = lacking(unit_profile) if unit_profile.exists else elsewhere(unit_profile)
        namesakes = told_apart(unit, question, catalog)
        basis_note = usual_note(unit_profile.usual_basis)
        return [
            html.P(self.finding, className="standing"),
            *([html.P(f"{sentence(basis_note)}.", className="muted aside")] if basis_note else []),
            *([namesakes] if namesakes else []),
            html.Div([identity(unit, question, catalog), side_section], className="cards"),
            *(_values(unit_profile, self.visit) if unit_profile.stated else []),
        ]

    @cached_property
    def finding(self) -> str:
        return ". ".join(filter(None, (known(self.profile), standing(self.profile)))) + "."

    @cached_property
    def keys(self) -> list[str]:
        """Return the key of the chart of the unit's rates."""
        return [RATES]

    def chart(self, key: str) -> Chart | None:
        if key != RATES:
            return super().chart(key)
        return profile_chart(self.profile)


def _values(unit_profile: Profile, visit: PageRequest) -> list:
    """Return the chart of the rates and the values by pillar."""
    version = visit.warehouse.version.id
    tables = [values_table(unit_profile, pillar) for pillar in unit_profile.catalog.pillars]
    values = html.Div([part for part in tables if part], className="profile")
    if not unit_profile.rates:
        return [values]
    chart = chart_card(profile_chart(unit_profile), visit.question, version, hosts=settings().embed_hosts)
    return [values, html.Div([chart], className="cards profile")]


def _line(unit: Unit, visit: PageRequest) -> html.Li:
    link = unit_link(unit, visit.question)
    formed = territory(unit, visit.warehouse.catalog.units) if unit.formed_from else ""
    return html.Li([link, html.Span(unit.code), html.Span(validity(unit)), html.Span(formed)])
