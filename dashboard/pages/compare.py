"""Compare: two to eight units by any indicators, and what may not be compared, with the reason."""

from collections.abc import Sequence
from dataclasses import replace

from dash import html

from dashboard.catalog import Catalog, Unit
from dashboard.data.grid import Grid, grid
from dashboard.figures import Chart
from dashboard.figures.comparing import CHARTS
from dashboard.pages.sheet import Sheet
from dashboard.pages.visit import Visit
from dashboard.parts.card import chart_card
from dashboard.parts.compared import choose_again, heat_card, refused_list
from dashboard.question import Question
from dashboard.wording import Words

FEWEST, MOST = 2, 8
# What is compared where the address names nothing; each exists for every ward and commune.
USUAL = ("staff_qualification", "commune_staff_present", "legal_docs_expired")
HEAT = "bang-mau"
AROUND_CHART = 400


class Compare(Sheet):
    """Units side by side."""

    filters = ("year", "since", "units", "indicators", "figures")
    lasting = True

    @classmethod
    def understood(cls, visit: Visit) -> Visit:
        """Return the visit with the usual units, indicators and earlier year where the address names none."""
        question, usual = visit.question, _usual(visit)
        # Every page's address names the city; to compare it with nothing else is no choice.
        units = usual.units if question.units == (visit.choices.default_unit,) else question.units
        shown = question.but(
            units=units,
            indicators=question.indicators or usual.indicators,
            since=question.since or usual.since,
        )
        return replace(visit, question=shown)

    @classmethod
    def usual(cls, visit: Visit) -> Question:
        """Return the question of the page's own address without choices."""
        return _usual(visit).but(year=visit.choices.default_year)

    @classmethod
    def heading(cls, visit: Visit) -> str:
        """Return the page's heading: how many units by how many indicators, in which year."""
        question = cls.understood(visit).question
        counted = {
            "units": len(question.units),
            "indicators": len(question.indicators),
            "year": question.year,
        }
        return visit.words.say("Compare {units} units by {indicators} indicators, {year}", **counted)

    @classmethod
    def content(cls, visit: Visit) -> list:
        """Return the charts and what cannot be compared, or what to choose instead."""
        visit = cls.understood(visit)
        if not FEWEST <= len(visit.question.units) <= MOST:
            return [_choose_again(visit)]
        found, said = grid(visit.question, visit.warehouse), visit.words
        cards = []
        for key, make in CHARTS.items():
            chart = make(found, said)
            if key == HEAT:
                cards.append(heat_card(chart, found, said))
            else:
                cards.append(chart_card(chart, found.question, found.version, said))
        return [
            *_hidden(found, said),
            html.Div([*cards, refused_list(found, said)], className="cards comparison"),
        ]

    @classmethod
    def finding(cls, visit: Visit) -> str:
        """Return what is spoken after a choice: the ranking's finding, or what to choose."""
        visit = cls.understood(visit)
        if not FEWEST <= len(visit.question.units) <= MOST:
            return _sentence(visit)
        return CHARTS["xep-hang"](grid(visit.question, visit.warehouse), visit.words).finding

    @classmethod
    def keys(cls, visit: Visit) -> list[str]:
        """Return the keys of the comparison's charts, none where there is nothing to compare."""
        return list(CHARTS) if FEWEST <= len(cls.understood(visit).question.units) <= MOST else []

    @classmethod
    def chart(cls, visit: Visit, key: str) -> Chart | None:
        """Return a chart of the comparison, or any card."""
        visit = cls.understood(visit)
        if key not in CHARTS or not FEWEST <= len(visit.question.units) <= MOST:
            return super().chart(visit, key)
        return CHARTS[key](grid(visit.question, visit.warehouse), visit.words)


def _usual(visit: Visit) -> Question:
    """Return the visit's question with all usual choices: the old wards and communes, since the first year."""
    catalog = visit.warehouse.catalog
    units = tuple(unit.id for unit in _of_one_time(catalog, since_2025=False))
    known = tuple(one for one in USUAL if one in catalog.indicators) or tuple(catalog.indicators)[:1]
    return visit.question.but(units=units, indicators=known, since=visit.choices.years[0])


def _of_one_time(catalog: Catalog, since_2025: bool) -> Sequence[Unit]:
    """Return the wards and communes before, or after, the change of 2025."""
    communes = [unit for unit in catalog.chosen_units if unit.level == "commune"]
    return [unit for unit in communes if bool(unit.valid_from) == since_2025][:MOST]


def _sentence(visit: Visit) -> str:
    """Say why a choice of too few or too many units cannot be compared, and what to do."""
    said, units = visit.words, visit.question.units
    if len(units) > MOST:
        counted = {"count": len(units), "most": MOST}
        return said.say(
            "{count} units are chosen; choose at most {most}, so that they can be told apart", **counted
        )
    name = said.unit(visit.warehouse.catalog.units[units[0]])
    return said.say("Only {unit} is chosen; choose at least one more unit to compare it with", unit=name)


def _hidden(found: Grid, said: Words) -> list[html.Div]:
    """Say where everything chosen is simulated and hidden, and offer to show it."""
    cells = [cell for name in found.names for cell in found.cells(name)]
    if any(cell.claim for cell in cells) or not any(cell.gap == "hidden" for cell in cells):
        return []
    shown = found.question.but(official_only=False)
    sentence = said.say("For this choice there are only simulated figures, and they are hidden.")
    return [choose_again(sentence, [(said.say("Show simulated figures"), shown)])]


def _choose_again(visit: Visit) -> html.Div:
    said, question, catalog = visit.words, visit.question, visit.warehouse.catalog
    if len(question.units) > MOST:
        offers = [
            (said.say("Keep the first {most} units", most=MOST), question.but(units=question.units[:MOST]))
        ]
    else:
        asked = catalog.units[question.units[0]]
        beside = {unit.id for unit in _of_one_time(catalog, bool(asked.valid_from))} | {asked.id}
        units = tuple(unit for unit in visit.choices.units if unit in beside)[:MOST]
        offers = [
            (said.say("Compare it with the other wards and communes of its time"), question.but(units=units))
        ]
    return choose_again(f"{_sentence(visit)}.", offers)
