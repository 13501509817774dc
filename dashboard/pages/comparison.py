"""Comparison of up to eight units, or of one over two years, by any indicators; what may not be compared, and why."""

from collections.abc import Sequence
from dataclasses import replace

from dash import html

from dashboard.catalog import Catalog, Unit
from dashboard.components.card import chart_card
from dashboard.components.comparison import choose_again, heat_card, refused_list
from dashboard.components.links import page_address
from dashboard.data.comparison_matrix import ComparisonMatrix, grid
from dashboard.figures import Chart
from dashboard.figures.comparison import CHARTS
from dashboard.pages.sheet import ContentPage
from dashboard.pages.visit import PageRequest
from dashboard.question import FilterOptions, Question
from dashboard.settings import settings
from dashboard.wording import Words

MOST = 8
# What is compared where the address names nothing; each exists for every ward and commune.
USUAL = ("staff_qualification", "commune_staff_present", "legal_docs_expired")
RANKING, HEAT = "xep-hang", "bang-mau"


class ComparisonPage(ContentPage):
    """Units side by side, or one beside itself in another year."""

    filters = ("year", "since", "units", "indicators", "figures")
    cacheable = True

    @classmethod
    def choices(cls, name: str, asked: FilterOptions, catalog: Catalog) -> FilterOptions:
        """Return the choices with the old wards and communes as the units of an address that names none."""
        return replace(asked, usual_units=tuple(one.id for one in _of_one_time(catalog, since_2025=False)))

    @classmethod
    def with_defaults(cls, visit: PageRequest) -> PageRequest:
        """Return the visit with the usual indicators and the year before where the address names none.

        Units are those of the address, whatever they are; of one that names none, those that there are in its year.
        """
        return replace(visit, question=_completed(visit.question, visit))

    @classmethod
    def usual(cls, visit: PageRequest) -> Question:
        """Return the question of the page's own address without choices."""
        question = visit.question.replace(
            year=visit.choices.default_year, units=visit.choices.usual_units, indicators=(), since=None
        )
        return _completed(question, visit)

    @classmethod
    def heading(cls, visit: PageRequest) -> str:
        """Return the page's heading: how many units by how many indicators in a year, or one unit in two years."""
        question = cls.with_defaults(visit).question
        units = [visit.warehouse.catalog.units[unit] for unit in question.units]
        since, until = (
            visit.words.period_of(units, year)
            for year in sorted((question.since or question.year, question.year))
        )
        if len(units) == 1:
            name = visit.words.unit(units[0])
            return visit.words.say("Compare {unit}, {since} and {until}", unit=name, since=since, until=until)
        return visit.words.say(
            "Compare {units} units by {indicators} indicators, {period}",
            units=len(units),
            indicators=len(question.indicators),
            period=visit.words.period_of(units, question.year),
        )

    @classmethod
    def content(cls, visit: PageRequest) -> list:
        """Return the charts and what cannot be compared, or what to choose instead."""
        visit = cls.with_defaults(visit)
        if len(visit.question.units) > MOST:
            return [_choose_again(visit)]
        found, said = grid(visit.question, visit.warehouse), visit.words
        cards = []
        for key in _keys(visit.question):
            chart = CHARTS[key](found, said)
            if key == HEAT:
                cards.append(heat_card(chart, found, said, settings().embed_hosts))
            else:
                cards.append(
                    chart_card(chart, found.question, found.version, said, hosts=settings().embed_hosts)
                )
        return [
            *_beside_others(visit),
            *_of_other_levels(found, said),
            *_hidden(found, said),
            html.Div([*cards, refused_list(found, said)], className="cards comparison"),
        ]

    @classmethod
    def finding(cls, visit: PageRequest) -> str:
        """Return what is spoken after a choice: the finding of the first chart, or what to choose."""
        visit = cls.with_defaults(visit)
        first = next(iter(_keys(visit.question)), "")
        if not first:
            return _sentence(visit)
        return CHARTS[first](grid(visit.question, visit.warehouse), visit.words).finding

    @classmethod
    def keys(cls, visit: PageRequest) -> list[str]:
        """Return the keys of the comparison's charts, none where there is nothing to compare."""
        return _keys(visit.question)

    @classmethod
    def chart(cls, visit: PageRequest, key: str) -> Chart | None:
        """Return a chart of the comparison, or any card."""
        visit = cls.with_defaults(visit)
        if key not in _keys(visit.question):
            return super().chart(visit, key)
        return CHARTS[key](grid(visit.question, visit.warehouse), visit.words)


def _keys(question: Question) -> list[str]:
    """Return the keys of the charts of a comparison, in order; none where too much is chosen, and one is not ranked."""
    if len(question.units) > MOST:
        return []
    return [key for key in CHARTS if key != RANKING or len(question.units) > 1]


def _completed(question: Question, visit: PageRequest) -> Question:
    """Return a question with what the page shows where it names no unit, no indicator and no other year."""
    question = question.replace(units=_there(question, visit))
    indicators = question.indicators or _usual_indicators(question, visit.warehouse.catalog)
    since = question.since or _year_beside(question.year, visit.choices.years)
    return question.replace(indicators=indicators, since=since)


def _there(question: Question, visit: PageRequest) -> tuple[str, ...]:
    """Return a question's units; for the usual ones, had they ended by its year, those that came after them."""
    catalog = visit.warehouse.catalog
    if question.units != visit.choices.usual_units or any(
        catalog.units[one].period(question.year) for one in question.units
    ):
        return question.units
    return tuple(one.id for one in _of_one_time(catalog, since_2025=True)) or question.units


def _usual_indicators(question: Question, catalog: Catalog) -> tuple[str, ...]:
    """Return the indicators that are compared without a choice: such as the chosen units have."""
    levels = {catalog.units[one].level for one in question.units}

    def there(names: Sequence[str]) -> tuple[str, ...]:
        known = (name for name in dict.fromkeys(names) if name in catalog.indicators)
        return tuple(name for name in known if levels & set(catalog.indicators[name].levels))[: len(USUAL)]

    leading = [card.key_cell.indicator for card in catalog.ordered_cards]
    return there(USUAL) or there([*leading, *catalog.indicators]) or tuple(catalog.indicators)[:1]


def _year_beside(year: int, years: Sequence[int]) -> int:
    """Return the year before, of the first year the one after."""
    place = years.index(year)
    return years[place - 1] if place else years[min(1, len(years) - 1)]


def _of_one_time(catalog: Catalog, since_2025: bool) -> Sequence[Unit]:
    """Return the wards and communes before, or after, the change of 2025."""
    communes = [unit for unit in catalog.chosen_units if unit.level == "commune"]
    return [unit for unit in communes if bool(unit.valid_from) == since_2025][:MOST]


def _sentence(visit: PageRequest) -> str:
    """Say that so many units cannot be compared, and what to do."""
    counted = {"count": len(visit.question.units), "most": MOST}
    return visit.words.say(
        "{count} units are chosen; choose at most {most}, so that they can be told apart", **counted
    )


def _beside_others(visit: PageRequest) -> list[html.P]:
    """Offer to set a unit that is chosen alone beside the others of its time."""
    question, catalog = visit.question, visit.warehouse.catalog
    if len(question.units) > 1:
        return []
    asked = catalog.units[question.units[0]]
    beside = {one.id for one in _of_one_time(catalog, bool(asked.valid_from))}
    beside |= {asked.id} if asked.level == "commune" else set()
    units = tuple(unit for unit in visit.choices.units if unit in beside)[:MOST]
    name = (
        visit.words.say("Compare it with the other wards and communes of its time")
        if asked.level == "commune"
        else visit.words.say("Compare the wards and communes")
    )
    # Each level has indicators of its own.
    link = html.A(name, href=page_address(visit.path, question.replace(units=units, indicators=())))
    return [html.P(link, className="onward")]


def _hidden(found: ComparisonMatrix, said: Words) -> list[html.Div]:
    """Say where everything chosen is simulated and hidden, and offer to show it."""
    cells = [cell for name in found.names for cell in found.cells(name)]
    if any(cell.claim for cell in cells) or not any(cell.missing_reason == "hidden" for cell in cells):
        return []
    shown = found.question.replace(official_only=False)
    sentence = said.say("For this choice there are only simulated figures, and they are hidden.")
    return [choose_again(sentence, [(said.say("Show simulated figures"), shown)])]


def _of_other_levels(found: ComparisonMatrix, said: Words) -> list[html.Div]:
    """Say where no chosen indicator exists for any chosen unit, and offer those that do."""
    levels = {unit.level for unit in found.units}
    if any(levels & set(found.indicator(name).levels) for name in found.names):
        return []
    sentence = said.say("None of the chosen indicators exists at this level.")
    return [
        choose_again(
            sentence, [(said.say("Compare by indicators that do"), found.question.replace(indicators=()))]
        )
    ]


def _choose_again(visit: PageRequest) -> html.Div:
    name = visit.words.say("Keep the first {most} units", most=MOST)
    fewer = visit.question.replace(units=visit.question.units[:MOST])
    return choose_again(f"{_sentence(visit)}.", [(name, fewer)])
