"""Comparison page: up to eight units, or one unit in two years, by any indicators; explains what is not comparable."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

from dash import html

from dashboard.catalog import Catalog, Unit
from dashboard.components.card import chart_card
from dashboard.components.comparison import choose_again, heat_card, refused_list
from dashboard.components.links import page_address
from dashboard.data.comparison_matrix import ComparisonMatrix, grid
from dashboard.figures import Chart
from dashboard.figures.comparison import CHARTS
from dashboard.language import gettext as _
from dashboard.pages.sheet import ContentPage
from dashboard.pages.visit import PageRequest
from dashboard.question import FilterOptions, Question
from dashboard.settings import settings
from dashboard.wording.names import common_period_name, unit_name

MOST = 8
# Default indicators; each exists for every ward and commune.
USUAL = ("staff_qualification", "commune_staff_present", "legal_docs_expired")
RANKING, HEAT = "xep-hang", "bang-mau"


class ComparisonPage(ContentPage):
    """Several units side by side, or one unit in two years."""

    filters = ("year", "since", "units", "indicators", "figures")
    cacheable = True

    @classmethod
    def choices(cls, name: str, options: FilterOptions, catalog: Catalog) -> FilterOptions:
        """Return the filter options with the wards and communes from before 2025 as default units."""
        return replace(
            options, usual_units=tuple(unit.id for unit in _of_one_time(catalog, since_2025=False))
        )

    @classmethod
    def with_defaults(cls, visit: PageRequest) -> PageRequest:
        """Return the request with default indicators and the preceding year if the address names none.

        Units in the address are kept as they are. If it names none, the defaults are units that exist in its year.
        """
        return replace(visit, question=_completed(visit.question, visit))

    @cached_property
    def default(self) -> Question:
        """Return the question of the page's own address without parameters."""
        question = self.question.replace(
            year=self.visit.choices.default_year,
            units=self.visit.choices.usual_units,
            indicators=(),
            since=None,
        )
        return _completed(question, self.visit)

    @cached_property
    def heading(self) -> str:
        """Return the page's heading: the number of units and indicators in a year, or one unit in two years."""
        question = self.question
        units = [self.catalog.units[unit] for unit in question.units]
        since, until = (
            common_period_name(units, year)
            for year in sorted((question.since or question.year, question.year))
        )
        if len(units) == 1:
            name = unit_name(units[0])
            if since == until:
                return _("Compare {unit}, {period}", unit=name, period=until)
            return _("Compare {unit}, {since} and {until}", unit=name, since=since, until=until)
        return _(
            "Compare {units} units by {indicators} indicators, {period}",
            units=len(units),
            indicators=len(question.indicators),
            period=common_period_name(units, question.year),
        )

    @cached_property
    def matrix(self) -> ComparisonMatrix:
        """Return the cells of the chosen units and indicators."""
        return grid(self.question, self.warehouse)

    @cached_property
    def charts(self) -> dict[str, Chart]:
        """Return the comparison's charts by key."""
        return {key: CHARTS[key](self.matrix) for key in self.keys}

    @cached_property
    def content(self) -> list:
        """Return the charts and what cannot be compared, or what to choose instead."""
        if not self.keys:
            return [_choose_again(self.visit)]
        matrix, hosts = self.matrix, settings().embed_hosts
        cards = [
            heat_card(chart, matrix, hosts)
            if key == HEAT
            else chart_card(chart, matrix.question, matrix.version, hosts=hosts)
            for key, chart in self.charts.items()
        ]
        return [
            *_beside_others(self.visit),
            *_of_other_levels(matrix),
            *_hidden(matrix),
            html.Div([*cards, refused_list(matrix)], className="cards comparison"),
        ]

    @cached_property
    def finding(self) -> str:
        """Return the text announced after a filter change: the first chart's finding, or what to choose."""
        first = next(iter(self.charts.values()), None)
        return first.finding if first else _sentence(self.visit)

    @cached_property
    def keys(self) -> list[str]:
        """Return the keys of the charts, in order: none for too many units, no ranking for a single unit."""
        count = len(self.question.units)
        return [] if count > MOST else [key for key in CHARTS if key != RANKING or count > 1]

    def chart(self, key: str) -> Chart | None:
        return CHARTS[key](self.matrix) if key in self.keys else super().chart(key)


def _completed(question: Question, visit: PageRequest) -> Question:
    """Return a question with the page's defaults for missing units, indicators and second year."""
    question = question.replace(units=_there(question, visit))
    indicators = question.indicators or _usual_indicators(question, visit.warehouse.catalog)
    since = question.since or _year_beside(question.year, visit.choices.years)
    return question.replace(indicators=indicators, since=since)


def _there(question: Question, visit: PageRequest) -> tuple[str, ...]:
    """Return a question's units; if these are the defaults and none exists in its year, return those since 2025."""
    catalog = visit.warehouse.catalog
    if question.units != visit.choices.usual_units or any(
        catalog.units[unit_id].period(question.year) for unit_id in question.units
    ):
        return question.units
    return tuple(unit.id for unit in _of_one_time(catalog, since_2025=True)) or question.units


def _usual_indicators(question: Question, catalog: Catalog) -> tuple[str, ...]:
    """Return the default indicators that exist at the levels of the chosen units."""
    levels = {catalog.units[unit_id].level for unit_id in question.units}

    def there(names: Sequence[str]) -> tuple[str, ...]:
        in_catalog = (name for name in dict.fromkeys(names) if name in catalog.indicators)
        return tuple(name for name in in_catalog if levels & set(catalog.indicators[name].levels))[
            : len(USUAL)
        ]

    key_indicators = [card.key_cell.indicator for card in catalog.ordered_cards]
    return there(USUAL) or there([*key_indicators, *catalog.indicators]) or tuple(catalog.indicators)[:1]


def _year_beside(year: int, years: Sequence[int]) -> int:
    """Return the preceding year, or the following one for the first year."""
    index = years.index(year)
    return years[index - 1] if index else years[min(1, len(years) - 1)]


def _of_one_time(catalog: Catalog, since_2025: bool) -> Sequence[Unit]:
    """Return the wards and communes before or after the reorganisation of 2025, at most MOST."""
    communes = [unit for unit in catalog.chosen_units if unit.level == "commune"]
    return [unit for unit in communes if bool(unit.valid_from) == since_2025][:MOST]


def _sentence(visit: PageRequest) -> str:
    """Return a sentence that says that too many units are chosen, and what to do."""
    counts = {"count": len(visit.question.units), "most": MOST}
    return _("{count} units are chosen; choose at most {most} so that they can be distinguished", **counts)


def _beside_others(visit: PageRequest) -> list[html.P]:
    """Return a link that compares a single chosen unit with others of its time; empty for several units."""
    question, catalog = visit.question, visit.warehouse.catalog
    if len(question.units) > 1:
        return []
    chosen_unit = catalog.units[question.units[0]]
    unit_ids = {unit.id for unit in _of_one_time(catalog, bool(chosen_unit.valid_from))}
    unit_ids |= {chosen_unit.id} if chosen_unit.level == "commune" else set()
    units = tuple(unit for unit in visit.choices.units if unit in unit_ids)[:MOST]
    name = (
        _("Compare it with the other wards and communes of the same period")
        if chosen_unit.level == "commune"
        else _("Compare the wards and communes")
    )
    # Indicators differ by level, so the chosen ones are dropped.
    link = html.A(name, href=page_address(visit.path, question.replace(units=units, indicators=())))
    return [html.P(link, className="onward")]


def _hidden(matrix: ComparisonMatrix) -> list[html.Div]:
    """Return a notice with a link to show simulated figures if the choice has only those and they are hidden."""
    cells = [cell for name in matrix.names for cell in matrix.cells(name)]
    if any(cell.claim for cell in cells) or not any(cell.missing_reason == "hidden" for cell in cells):
        return []
    with_simulated = matrix.question.replace(official_only=False)
    sentence = _("There are only simulated figures for this selection, and they are hidden.")
    return [choose_again(sentence, [(_("Show simulated figures"), with_simulated)])]


def _of_other_levels(matrix: ComparisonMatrix) -> list[html.Div]:
    """Return a notice with a link to other indicators if no chosen one exists for any chosen unit."""
    levels = {unit.level for unit in matrix.units}
    if any(levels & set(matrix.indicator(name).levels) for name in matrix.names):
        return []
    sentence = _("None of the chosen indicators exists at this level.")
    return [
        choose_again(
            sentence,
            [
                (
                    _("Compare by indicators available at this level"),
                    matrix.question.replace(indicators=()),
                )
            ],
        )
    ]


def _choose_again(visit: PageRequest) -> html.Div:
    name = _("Keep the first {most} units", most=MOST)
    fewer = visit.question.replace(units=visit.question.units[:MOST])
    return choose_again(f"{_sentence(visit)}.", [(name, fewer)])
