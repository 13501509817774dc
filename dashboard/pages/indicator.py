"""Indicator pages: the list, and one indicator in full with its years, units, definition and sources."""

from dataclasses import replace
from functools import cached_property

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
from dashboard.language import gettext as _
from dashboard.pages.sheet import ContentPage
from dashboard.pages.visit import PageRequest
from dashboard.settings import settings
from dashboard.wording import finding
from dashboard.wording.findings import sentence
from dashboard.wording.notes import usual_note

BY_UNIT = "xep-hang"


class IndicatorListPage(ContentPage):
    """All indicators by pillar, each with its value for the chosen year and units."""

    filters = ("year", "units", "figures")
    cacheable = True

    @cached_property
    def heading(self) -> str:
        catalog = self.catalog
        return _(
            "{count} indicators. {choice}",
            count=len(catalog.indicators),
            choice=title(self.question, catalog.units),
        )

    @cached_property
    def content(self) -> list:
        """Return a section for each pillar."""
        catalog = self.catalog
        cards = [plain_card(indicator) for indicator in catalog.ordered_indicators]
        indicator_answers = answers(cards, self.question, self.warehouse)
        basis = usual_basis(
            cell for indicator_answer in indicator_answers for cell in indicator_answer.stated[:1]
        )
        basis_note = [html.P(f"{sentence(usual_note(basis))}.", className="muted aside")] if basis else []
        sections = [
            html.Section(
                [
                    html.H2(f"{pillar.id}. {pillar.name(self.question.year)}"),
                    html.Ul(
                        [
                            row(indicator_answer, self.question, basis)
                            for indicator_answer in indicator_answers
                            if indicator_answer.card.pillar == pillar.id
                        ],
                        className="lines",
                    ),
                ],
                className="card listing",
            )
            for pillar in catalog.pillars.values()
        ]
        return [*basis_note, *sections]


class IndicatorPage(ContentPage):
    """One indicator in full."""

    filters = ("year", "units", "figures")
    cacheable = True

    @classmethod
    def exists(cls, name: str, catalog: Catalog) -> bool:
        return name in catalog.indicators

    @cached_property
    def indicator(self) -> Indicator:
        """Return the indicator."""
        return self.catalog.indicators[self.visit.name]

    @cached_property
    def answer(self) -> Answer:
        """Return the indicator's values for the question."""
        return answer(plain_card(self.indicator), self.question, self.warehouse)

    @cached_property
    def heading(self) -> str:
        return self.indicator.text("name")

    @cached_property
    def content(self) -> list:
        """Return the cards of the year, of all years and of the units, then facts and related indicators."""
        catalog, version = self.catalog, self.warehouse.version.id
        indicator, year_answer = self.indicator, self.answer
        meaning = definitions([indicator], catalog)
        card_content = content(card_chart(year_answer), self.question, version, [nothing(year_answer)])
        topic, hosts = year_answer.card.text("title"), settings().embed_hosts
        cards = [shell(year_answer.card.key, topic, card_content, meaning, hosts=hosts)]
        charts = (self.chart(key) for key in self.keys[1:])
        cards += [chart_card(chart, self.question, version, hosts=hosts) for chart in charts if chart]
        years = history(indicator, self.question, self.warehouse)
        return [
            html.Div(cards, className="cards indicator"),
            html.Div(
                [
                    facts(years, year_answer),
                    neighbours(indicator, self.question, catalog),
                ],
                className="cards known",
            ),
        ]

    @cached_property
    def finding(self) -> str:
        return finding(self.answer)

    @cached_property
    def keys(self) -> list[str]:
        """Return the card keys: the chosen year, all years and, if the indicator has commune values, the units."""
        by_unit = [BY_UNIT] if "commune" in self.indicator.levels else []
        return [plain_card(self.indicator).key, BY_YEAR, *by_unit]

    def chart(self, key: str) -> Chart | None:
        if key == BY_YEAR:
            return trend_chart(history(self.indicator, self.question, self.warehouse))
        if key == BY_UNIT:
            return _by_unit(self.visit)
        return super().chart(key)


def _by_unit(visit: PageRequest) -> Chart:
    """Return the ranking of all wards and communes of the year, whatever units are chosen."""
    question, catalog = visit.question, visit.warehouse.catalog
    communes = [unit for unit in catalog.chosen_units if unit.level == "commune"]
    # In 2025 both the old and the new units existed; the new ones are ranked if a new unit is chosen.
    has_new_unit = any(catalog.units[unit_id].valid_from for unit_id in question.units)
    ranked_units = [
        unit for unit in communes if unit.period(question.year) and bool(unit.valid_from) == has_new_unit
    ]
    ranked_units = ranked_units or [unit for unit in communes if unit.period(question.year)] or communes[:1]
    ranking_question = question.replace(
        units=tuple(unit.id for unit in ranked_units), indicators=(visit.name,)
    )
    chart = ranking_chart(grid(ranking_question, visit.warehouse), question.units)
    topic = _("By unit: {name}", name=catalog.indicators[visit.name].text("name"))
    return replace(chart, topic=topic)
