"""Map page: one tile per ward or commune, coloured by an indicator; two maps in the year of the reorganisation."""

from dataclasses import replace

from dash import html

from dashboard.catalog import Catalog, Indicator
from dashboard.components.links import also, page_address
from dashboard.components.map import map_card, without_map
from dashboard.data.comparison_matrix import ComparisonMatrix, grid
from dashboard.figures import Chart
from dashboard.figures.map import map_chart
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
        usual = USUAL if USUAL in catalog.indicators else catalog.ordered_indicators[0].id
        return replace(
            visit, question=visit.question.replace(indicators=(visit.question.indicators or (usual,))[:1])
        )

    @classmethod
    def heading(cls, visit: PageRequest) -> str:
        """Return the indicator's name and the year."""
        name = _indicator(cls.with_defaults(visit)).text("name", visit.words.language)
        return visit.words.say("{name} on the map, {year}", name=name, year=visit.question.year)

    @classmethod
    def content(cls, visit: PageRequest) -> list:
        """Return the maps, or indicators that can be mapped instead."""
        others, visit = _others(visit), cls.with_defaults(visit)
        indicator, catalog, said = _indicator(visit), visit.warehouse.catalog, visit.words
        if "commune" not in indicator.levels:
            return [*others, without_map(indicator, _mapped(catalog), visit.question, said)]
        hosts = settings().embed_hosts
        cards = [
            map_card(map_chart(found, key, said), found, said, hosts) for key, found in _grids(visit).items()
        ]
        return [*others, html.Div(cards, className="cards maps")]

    @classmethod
    def finding(cls, visit: PageRequest) -> str:
        """Return the finding announced to screen readers after a filter change."""
        return ". ".join(chart.finding for chart in cls._charts(visit).values())

    @classmethod
    def keys(cls, visit: PageRequest) -> list[str]:
        """Return the keys of the maps."""
        return list(cls._charts(visit))

    @classmethod
    def chart(cls, visit: PageRequest, key: str) -> Chart | None:
        """Return a map, or any card, by its key."""
        return cls._charts(visit).get(key) or super().chart(visit, key)

    @classmethod
    def _charts(cls, visit: PageRequest) -> dict[str, Chart]:
        visit = cls.with_defaults(visit)
        if "commune" not in _indicator(visit).levels:
            return {}
        return {key: map_chart(found, key, visit.words) for key, found in _grids(visit).items()}


def _others(visit: PageRequest) -> list[html.P]:
    """Return links to the other chosen indicators; a map shows only one."""
    said, indicators = visit.words, visit.warehouse.catalog.indicators
    links = [
        (
            indicators[one].text("short", said.language),
            page_address(visit.path, visit.question.replace(indicators=(one,))),
        )
        for one in visit.question.indicators[1:]
    ]
    return also(said.say("A map is of one indicator; of the others chosen:"), links)


def _indicator(visit: PageRequest) -> Indicator:
    return visit.warehouse.catalog.indicators[visit.question.indicators[0]]


def _mapped(catalog: Catalog) -> list[Indicator]:
    """Return the indicators that exist for individual wards and communes."""
    return [one for one in catalog.ordered_indicators if "commune" in one.levels]


def _grids(visit: PageRequest) -> dict[str, ComparisonMatrix]:
    """Return the comparison of the year's units by map key, units before and after the reorganisation apart."""
    catalog, year = visit.warehouse.catalog, visit.question.year
    found = {}
    for key, new in (("ban-do", False), ("ban-do-moi", True)):
        units = tuple(
            one.id
            for one in catalog.chosen_units
            if one.level == "commune" and one.period(year) and bool(one.valid_from) == new
        )
        if units:
            found[key] = grid(visit.question.replace(units=units), visit.warehouse)
    return found
