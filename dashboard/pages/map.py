"""Map page: one tile per ward or commune, coloured by an indicator; two maps in the year of the reorganisation."""

from dataclasses import replace
from functools import cached_property

from dash import html

from dashboard.catalog import Catalog, Indicator
from dashboard.components.links import also, page_address
from dashboard.components.map import map_card, without_map
from dashboard.data.comparison_matrix import ComparisonMatrix, grid
from dashboard.figures import Chart
from dashboard.figures.map import map_chart
from dashboard.language import gettext as _
from dashboard.pages.sheet import ContentPage
from dashboard.pages.visit import PageRequest
from dashboard.settings import settings

USUAL = "staff_qualification"


class MapPage(ContentPage):
    """Wards and communes on a tile map."""

    filters = ("year", "indicator", "figures")
    cacheable = True

    @classmethod
    def with_defaults(cls, visit: PageRequest) -> PageRequest:
        """Return the request with one indicator: the first chosen, or the default."""
        catalog = visit.warehouse.catalog
        default = USUAL if USUAL in catalog.indicators else catalog.ordered_indicators[0].id
        return replace(
            visit, question=visit.question.replace(indicators=(visit.question.indicators or (default,))[:1])
        )

    @cached_property
    def indicator(self) -> Indicator:
        """Return the indicator that is mapped."""
        return self.catalog.indicators[self.question.indicators[0]]

    @cached_property
    def matrices(self) -> dict[str, ComparisonMatrix]:
        """Return the cells of the year's units by map key, units before and after the reorganisation apart.

        Empty if the indicator does not exist for wards and communes.
        """
        year = self.question.year
        if "commune" not in self.indicator.levels:
            return {}
        communes = [
            unit for unit in self.catalog.chosen_units if unit.level == "commune" and unit.period(year)
        ]
        units = {
            key: tuple(unit.id for unit in communes if bool(unit.valid_from) == is_new)
            for key, is_new in (("ban-do", False), ("ban-do-moi", True))
        }
        return {
            key: grid(self.question.replace(units=unit_ids), self.warehouse)
            for key, unit_ids in units.items()
            if unit_ids
        }

    @cached_property
    def charts(self) -> dict[str, Chart]:
        """Return the maps by key."""
        return {key: map_chart(matrix, key) for key, matrix in self.matrices.items()}

    @cached_property
    def heading(self) -> str:
        """Return the indicator's name and the year."""
        name = self.indicator.text("name")
        return _("{name} on the map, {year}", name=name, year=self.question.year)

    @cached_property
    def content(self) -> list:
        """Return the maps, or indicators that can be mapped instead."""
        others, hosts = _others(self.asked), settings().embed_hosts
        if "commune" not in self.indicator.levels:
            return [*others, without_map(self.indicator, _mapped(self.catalog), self.question)]
        cards = [map_card(chart, self.matrices[key], hosts) for key, chart in self.charts.items()]
        return [*others, html.Div(cards, className="cards maps")]

    @cached_property
    def finding(self) -> str:
        return ". ".join(chart.finding for chart in self.charts.values())

    @cached_property
    def keys(self) -> list[str]:
        return list(self.charts)

    def chart(self, key: str) -> Chart | None:
        return self.charts.get(key) or super().chart(key)


def _others(visit: PageRequest) -> list[html.P]:
    """Return links to the other chosen indicators; a map shows only one."""
    indicators = visit.warehouse.catalog.indicators
    links = [
        (
            indicators[indicator_id].text("short"),
            page_address(visit.path, visit.question.replace(indicators=(indicator_id,))),
        )
        for indicator_id in visit.question.indicators[1:]
    ]
    return also(_("A map shows one indicator. The others you chose:"), links)


def _mapped(catalog: Catalog) -> list[Indicator]:
    """Return the indicators that exist for individual wards and communes."""
    return [indicator for indicator in catalog.ordered_indicators if "commune" in indicator.levels]
