"""Indicator pages: the list, and one indicator in full with its years, units, definition and sources."""

from dataclasses import replace

from dash import html

from dashboard.catalog import Catalog, Indicator, plain_card
from dashboard.components.card import chart_card, content, definitions, nothing, shell
from dashboard.components.indicator import facts, neighbours, row
from dashboard.components.numbers import title
from dashboard.data.answers import Answer, answer, answers
from dashboard.data.cells import usual_basis
from dashboard.data.comparison_matrix import grid
from dashboard.data.history import history
from dashboard.figures import Chart, card_chart
from dashboard.figures.comparison import ranking_chart
from dashboard.figures.trend import KEY as BY_YEAR
from dashboard.figures.trend import trend_chart
from dashboard.pages.sheet import ContentPage
from dashboard.pages.visit import PageRequest
from dashboard.settings import settings
from dashboard.wording import finding
from dashboard.wording.findings import sentence
from dashboard.wording.notes import usual_note

BY_UNIT = "xep-hang"
AROUND_CHART = 400


class IndicatorListPage(ContentPage):
    """All indicators by pillar, each with its value for the chosen year and units."""

    filters = ("year", "units", "figures")
    cacheable = True

    @classmethod
    def heading(cls, visit: PageRequest) -> str:
        """Return the page's heading."""
        catalog = visit.warehouse.catalog
        return visit.words.say(
            "{count} indicators. {choice}",
            count=len(catalog.indicators),
            choice=title(visit.question, catalog.units, visit.words),
        )

    @classmethod
    def content(cls, visit: PageRequest) -> list:
        """Return a section for each pillar."""
        catalog, said = visit.warehouse.catalog, visit.words
        cards = [plain_card(one) for one in catalog.ordered_indicators]
        found = answers(cards, visit.question, visit.warehouse)
        usual = usual_basis(cell for one in found for cell in one.stated[:1])
        noted = [html.P(f"{sentence(usual_note(usual, said))}.", className="muted aside")] if usual else []
        sections = [
            html.Section(
                [
                    html.H2(f"{pillar.id}. {pillar.name(visit.question.year, said.language)}"),
                    html.Ul(
                        [
                            row(one, visit.question, usual, said)
                            for one in found
                            if one.card.pillar == pillar.id
                        ],
                        className="lines",
                    ),
                ],
                className="card listing",
            )
            for pillar in catalog.pillars.values()
        ]
        return [*noted, *sections]


class IndicatorPage(ContentPage):
    """One indicator in full."""

    filters = ("year", "units", "figures")
    cacheable = True

    @classmethod
    def exists(cls, name: str, catalog: Catalog) -> bool:
        """Return whether there is an indicator with this id."""
        return name in catalog.indicators

    @classmethod
    def heading(cls, visit: PageRequest) -> str:
        """Return the indicator's name."""
        return _indicator(visit).text("name", visit.words.language)

    @classmethod
    def content(cls, visit: PageRequest) -> list:
        """Return the cards of the year, of all years and of the units, then facts and related indicators."""
        said, catalog, version = visit.words, visit.warehouse.catalog, visit.warehouse.version.id
        indicator, found = _indicator(visit), _answer(visit)
        meaning = definitions([indicator], catalog, said)
        shown = content(card_chart(found, said), visit.question, version, said, [nothing(found, said)])
        topic, hosts = found.card.text("title", said.language), settings().embed_hosts
        cards = [shell(found.card.key, topic, shown, said, meaning, hosts=hosts)]
        charts = (cls.chart(visit, key) for key in cls.keys(visit)[1:])
        cards += [chart_card(one, visit.question, version, said, hosts=hosts) for one in charts if one]
        years = history(indicator, visit.question, visit.warehouse)
        return [
            html.Div(cards, className="cards indicator"),
            html.Div(
                [
                    facts(years, found, said),
                    neighbours(indicator, visit.question, catalog, said),
                ],
                className="cards known",
            ),
        ]

    @classmethod
    def finding(cls, visit: PageRequest) -> str:
        """Return the finding announced to screen readers after a filter change."""
        return finding(_answer(visit), visit.words)

    @classmethod
    def keys(cls, visit: PageRequest) -> list[str]:
        """Return the card keys: the chosen year, all years and, if the indicator has commune values, the units."""
        indicator = _indicator(visit)
        by_unit = [BY_UNIT] if "commune" in indicator.levels else []
        return [plain_card(indicator).key, BY_YEAR, *by_unit]

    @classmethod
    def chart(cls, visit: PageRequest, key: str) -> Chart | None:
        """Return the indicator's chart by year or by unit, or any card, by its key."""
        if key == BY_YEAR:
            return trend_chart(history(_indicator(visit), visit.question, visit.warehouse), visit.words)
        if key == BY_UNIT:
            return _by_unit(visit)
        return super().chart(visit, key)


def _indicator(visit: PageRequest) -> Indicator:
    return visit.warehouse.catalog.indicators[visit.name]


def _answer(visit: PageRequest) -> Answer:
    return answer(plain_card(_indicator(visit)), visit.question, visit.warehouse)


def _by_unit(visit: PageRequest) -> Chart:
    """Return the ranking of all wards and communes of the year, whatever units are chosen."""
    question, catalog = visit.question, visit.warehouse.catalog
    communes = [one for one in catalog.chosen_units if one.level == "commune"]
    # In 2025 both the old and the new units existed; the new ones are ranked if a new unit is chosen.
    new = any(catalog.units[one].valid_from for one in question.units)
    there = [one for one in communes if one.period(question.year) and bool(one.valid_from) == new]
    there = there or [one for one in communes if one.period(question.year)] or communes[:1]
    asked = question.replace(units=tuple(one.id for one in there), indicators=(visit.name,))
    chart = ranking_chart(grid(asked, visit.warehouse), visit.words, question.units)
    topic = visit.words.say("By unit: {name}", name=_indicator(visit).text("name", visit.words.language))
    return replace(chart, topic=topic)
