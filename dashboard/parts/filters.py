"""The filter bar: year, units, which figures. A plain form: its fields are the keys of the address."""

from collections.abc import Sequence

import dash_bootstrap_components as dbc
from dash import html

from dashboard.catalog import Unit
from dashboard.question import Choices, Question, fold
from dashboard.wording import Words

YEAR, FIGURES = "year", "figures"


def filter_bar(
    question: Question,
    choices: Choices,
    units: Sequence[Unit],
    default: Question,
    simulated: bool,
    words: Words,
) -> html.Form:
    """Return the filter form for a question; `simulated` tells whether there are simulated figures to switch."""
    switch = [_figures(question, words)] if simulated else []
    return html.Form(
        [
            _year(question, choices, words),
            _units(question, units, words),
            *switch,
            html.Div(
                [
                    html.Button(
                        words.say("Reset"),
                        id="reset",
                        type="button",
                        className="quiet",
                        **{"data-query": default.query},
                    ),
                    html.Button(words.say("Copy link"), id="copy-link", type="button", className="quiet"),
                ],
                className="bar-end",
            ),
        ],
        id="filters",
        className="filters",
        **{"aria-label": words.say("Filters")},
    )


def units_summary(question: Question, units: Sequence[Unit], words: Words) -> str:
    """Return the chosen units in the space of a button."""
    names = [words.unit_short(unit) for unit in units if unit.id in question.units]
    return ", ".join(names[:2]) + (f" +{len(names) - 2}" if len(names) > 2 else "")


def unit_groups(units: Sequence[Unit], words: Words) -> list[tuple[str, list[Unit]]]:
    """Return the units by kind, in official order."""
    kinds = [
        (words.say("Whole city"), lambda unit: unit.level != "commune"),
        (words.say("Wards until 30 June 2025"), lambda unit: unit.type_vi == "Phường" and unit.valid_to),
        (words.say("Communes until 30 June 2025"), lambda unit: unit.type_vi == "Xã" and unit.valid_to),
        (words.say("Wards from 1 July 2025"), lambda unit: unit.level == "commune" and unit.valid_from),
    ]
    return [(name, [unit for unit in units if belongs(unit)]) for name, belongs in kinds]


def _year(question: Question, choices: Choices, words: Words) -> html.Div:
    return html.Div(
        [
            html.Label(words.say("Year"), htmlFor=YEAR),
            html.Button(
                "‹",
                id="year-before",
                type="button",
                disabled=question.year == choices.years[0],
                **{"aria-label": words.say("Previous year")},
            ),
            dbc.Select(
                id=YEAR,
                name="nam",
                value=str(question.year),
                options=[{"label": str(y), "value": str(y)} for y in reversed(choices.years)],
            ),
            html.Button(
                "›",
                id="year-after",
                type="button",
                disabled=question.year == choices.years[-1],
                **{"aria-label": words.say("Next year")},
            ),
        ],
        className="field year",
    )


def _units(question: Question, units: Sequence[Unit], words: Words) -> html.Div:
    groups = [
        _group(order, name, members, question, words)
        for order, (name, members) in enumerate(unit_groups(units, words))
    ]
    search = dbc.Input(
        id="unit-search",
        type="search",
        autocomplete="off",
        placeholder=words.say("Find a unit"),
        debounce=False,
    )
    return html.Div(
        html.Details(
            [
                html.Summary(
                    [
                        html.Span(words.say("Units"), className="name"),
                        " ",
                        html.Span(units_summary(question, units, words), id="units-chosen"),
                    ],
                    id="units",
                ),
                html.Div(
                    [
                        html.Label(words.say("Find a unit"), htmlFor="unit-search", className="unseen"),
                        search,
                        *groups,
                        html.P(words.say("No unit has this name."), id="no-unit", hidden=True),
                    ],
                    className="picker",
                ),
            ],
            id="unit-picker",
        ),
        className="field",
    )


def _group(order: int, name: str, members: Sequence[Unit], question: Question, words: Words) -> html.Fieldset:
    chosen = [unit.id for unit in members if unit.id in question.units]
    options = [
        {
            "label": html.Span(words.unit(unit), **{"data-search": f"{fold(words.unit(unit))} {unit.id}"}),
            "value": unit.id,
        }
        for unit in members
    ]
    return html.Fieldset(
        [
            html.Legend(name),
            dbc.Checklist(id={"part": "units", "group": order}, name="don-vi", options=options, value=chosen),
        ],
    )


def _figures(question: Question, words: Words) -> html.Div:
    value = [] if question.official_only else ["tat-ca"]
    return html.Div(
        dbc.Checklist(
            id=FIGURES,
            name="so-lieu",
            switch=True,
            options=[
                {
                    "label": [html.Span(className="swatch hatched"), words.say("Show simulated figures")],
                    "value": "tat-ca",
                }
            ],
            value=value,
        ),
        className="field",
    )
