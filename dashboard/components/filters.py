"""The filter bar: year, units, kinds of figures. A plain form whose field names are the keys of the address."""

from collections.abc import Sequence
from typing import NamedTuple

import dash_bootstrap_components as dbc
from dash import html

from dashboard.catalog import Catalog, Unit
from dashboard.components.attributes import attributes
from dashboard.language import gettext as _
from dashboard.question import FilterOptions, Question, default_question, fold
from dashboard.wording.names import unit_name, unit_short_name

YEAR, SINCE, UNIT, INDICATOR, FIGURES = "year", "since", "unit", "indicator", "figures"

# Browsers report each digit of a year as it is typed: earlier years are unfinished input.
EARLIEST_DAY = "2000-01-01"


class Option(NamedTuple):
    """A checkbox option: its id in the address, its name, and a short name that fits a button."""

    id: str
    name: str
    short: str


def filter_bar(
    fields: Sequence[str],
    question: Question,
    choices: FilterOptions,
    catalog: Catalog,
    simulated: bool,
    default: Question | None = None,
) -> html.Form:
    """Return the filter form for a question, with the given fields in the given order.

    Reset leads to `default`, what the page shows without a choice; if omitted, the default of all pages.

    Fields are `year`, `since`, `unit` (one), `units`, `indicator` (one), `indicators` (several), `since_day` and
    `figures`. The last is left out unless `simulated`, because there are no simulated figures to switch off.
    """
    makers = {
        "year": lambda: _year(question, choices),
        "since": lambda: _since(question, choices),
        "since_day": lambda: _since_day(question),
        "unit": lambda: _unit(question, catalog),
        "units": lambda: _units(question, catalog),
        "indicator": lambda: _indicator(question, catalog),
        "indicators": lambda: _indicators(question, catalog),
        "figures": lambda: _figures(question),
    }
    default = default or default_question(choices)
    return html.Form(
        [
            *(makers[field]() for field in fields if simulated or field != "figures"),
            html.Div(
                [
                    html.Button(
                        _("Reset"),
                        id="reset",
                        type="button",
                        className="quiet",
                        **attributes({"data-query": default.query}),
                    ),
                    dbc.Button(_("Copy link"), id="copy-link", type="button", className="quiet"),
                ],
                className="bar-end",
            ),
        ],
        id="filters",
        className="filters",
        autoComplete="off",  # keeps browsers from restoring a choice that differs from the address
        **attributes({"aria-label": _("Filters")}),
    )


def unit_groups(units: Sequence[Unit]) -> list[tuple[str, list[Unit]]]:
    """Return the units grouped by kind, in official order."""
    kinds = [
        (_("Whole city"), lambda unit: unit.level != "commune"),
        (_("Wards until 30 June 2025"), lambda unit: unit.type_vi == "Phường" and unit.valid_to),
        (_("Communes until 30 June 2025"), lambda unit: unit.type_vi == "Xã" and unit.valid_to),
        (_("Wards from 1 July 2025"), lambda unit: unit.level == "commune" and unit.valid_from),
    ]
    return [(name, [unit for unit in units if belongs(unit)]) for name, belongs in kinds]


def _year(question: Question, choices: FilterOptions) -> html.Div:
    return html.Div(
        [
            dbc.Label(_("Year"), html_for=YEAR),
            html.Button(
                "‹",
                id="year-before",
                type="button",
                disabled=question.year == choices.years[0],
                **attributes({"aria-label": _("Previous year")}),
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
                **attributes({"aria-label": _("Next year")}),
            ),
        ],
        className="field year",
    )


def _since(question: Question, choices: FilterOptions) -> html.Div:
    select = dbc.Select(
        id=SINCE,
        name="tu-nam",
        value=str(question.since or choices.years[0]),
        options=[{"label": str(y), "value": str(y)} for y in reversed(choices.years)],
    )
    return html.Div([dbc.Label(_("Compared with year"), html_for=SINCE), select], className="field since")


def _since_day(question: Question) -> html.Div:
    field = dbc.Input(
        id="since-day",
        name="tu-ngay",
        type="date",
        min=EARLIEST_DAY,
        value=str(question.since_day or ""),
        debounce=False,
    )
    label = dbc.Label(_("Changes since"), html_for="since-day")
    return html.Div([label, field], className="field since-day")


def _indicator(question: Question, catalog: Catalog) -> html.Div:
    options = [
        {"label": f"{indicator.pillar}. {indicator.text('short')}", "value": indicator.id}
        for indicator in catalog.ordered_indicators
    ]
    value = question.indicators[0] if question.indicators else options[0]["value"]
    select = dbc.Select(id=INDICATOR, name="chi-tieu", value=value, options=options)
    return html.Div([dbc.Label(_("Indicator"), html_for=INDICATOR), select], className="field")


def _unit(question: Question, catalog: Catalog) -> html.Div:
    options = [{"label": unit_name(unit), "value": unit.id} for unit in catalog.chosen_units]
    select = dbc.Select(id=UNIT, name="don-vi", value=question.units[0], options=options)
    return html.Div([dbc.Label(_("Unit"), html_for=UNIT), select], className="field")


def _units(question: Question, catalog: Catalog) -> html.Div:
    groups = [
        (name, [Option(unit.id, unit_name(unit), unit_short_name(unit)) for unit in members])
        for name, members in unit_groups(catalog.chosen_units)
    ]
    hint = _("Select a name to show only that unit, or “+ add” to show it alongside those already chosen.")
    search = _("Find a unit")
    return _picker("unit", "don-vi", _("Units"), groups, question.units, search, hint)


def _indicators(question: Question, catalog: Catalog) -> html.Div:
    groups = [
        (
            f"{pillar.id}. {pillar.name(question.year)}",
            [
                Option(indicator.id, indicator.text("name"), indicator.text("short"))
                for indicator in catalog.ordered_indicators
                if indicator.pillar == pillar.id
            ],
        )
        for pillar in catalog.pillars.values()
    ]
    return _picker(
        "indicator", "chi-tieu", _("Indicators"), groups, question.indicators, _("Find an indicator")
    )


def _picker(
    kind: str,
    key: str,
    label: str,
    groups: Sequence[tuple[str, Sequence[Option]]],
    chosen_ids: Sequence[str],
    search: str,
    hint: str = "",
) -> html.Div:
    """Return a searchable checklist behind a button that names the chosen options.

    With a `hint`, ticking an option chooses it alone, and a button beside each option adds it to the selection.
    """
    shorts = [option.short for _unused, options in groups for option in options if option.id in chosen_ids]
    field = dbc.Input(
        id=f"{kind}-search", type="search", autocomplete="off", placeholder=search, debounce=False
    )
    contents = [
        dbc.Label(search, html_for=f"{kind}-search", className="unseen"),
        field,
        *([html.P(hint, id=f"{kind}-hint", className="hint")] if hint else []),
        *(
            _group(kind, key, order, *group, chosen_ids, adding=bool(hint))
            for order, group in enumerate(groups)
        ),
        html.P(_("Nothing matches this name."), id=f"no-{kind}", className="none", hidden=True),
    ]
    summary: list = [
        html.Span(label, className="name"),
        " ",
        html.Span(_some(shorts), id=f"{kind}s-chosen", className="chosen"),
    ]
    details = html.Details(
        [html.Summary(summary, id=f"{kind}s"), html.Div(contents, className="picker")],
        id=f"{kind}-picker",
        className="picks pop",
    )
    return html.Div(details, className="field")


def _some(names: Sequence[str]) -> str:
    """Return names shortened to fit a button, as the browser also shortens them after a choice."""
    return ", ".join(names[:2]) + (f" +{len(names) - 2}" if len(names) > 2 else "")


def _group(
    kind: str,
    key: str,
    order: int,
    name: str,
    options: Sequence[Option],
    chosen_ids: Sequence[str],
    adding: bool,
) -> html.Fieldset:
    """Return the options of a group; with `adding`, each has a button that adds it to the selection."""
    ticks = [
        {
            "label": html.Span(
                option.name,
                **attributes({"data-search": f"{fold(option.name)} {option.id}", "data-short": option.short}),
            ),
            "value": option.id,
            "beside": _adder(option, chosen_ids) if adding else None,
        }
        for option in options
    ]
    description = {"aria-describedby": f"{kind}-hint"} if adding else {}
    value = [option.id for option in options if option.id in chosen_ids]
    return html.Fieldset(
        [
            html.Legend(name),
            dbc.Checklist(id=f"{kind}s-{order}", name=key, options=ticks, value=value),
        ],
        **attributes(description),
    )


def _adder(option: Option, chosen_ids: Sequence[str]) -> html.Button:
    """Return the button that adds an option to the selection or removes it; assets/reader.js keeps it up to date.

    It is hidden for an option that is the only one chosen.
    """
    name = html.Span(option.name, className="unseen")
    return html.Button(
        [html.Span(_("+ add")), html.Span(_("− remove")), " ", name],
        type="button",
        className="adds",
        hidden=list(chosen_ids) == [option.id],
        **attributes({"data-adds": option.id, "data-within": "yes" if option.id in chosen_ids else "no"}),
    )


def _figures(question: Question) -> html.Div:
    value = [] if question.official_only else ["tat-ca"]
    return html.Div(
        dbc.Checklist(
            id=FIGURES,
            name="so-lieu",
            switch=True,
            options=[
                {
                    "label": [html.Span(className="swatch hatched"), _("Show simulated figures")],
                    "value": "tat-ca",
                }
            ],
            value=value,
        ),
        className="field",
    )
