"""The product with a control, a state and a foreign component more, as a Dash developer adds them to its pages.

`python tests/dash_app.py PORT` serves it: Dash gives callbacks to one app of a process only.
"""

import sys
from functools import cached_property

import dash_bootstrap_components as dbc
from dash import Input, Output, State, callback, html
from dash_ag_grid import AgGrid
from werkzeug.serving import run_simple

from dashboard.components.adopted import Store, adopt
from dashboard.pages.indicator import IndicatorListPage
from dashboard.pages.registry import PAGES
from dashboard.pages.unit import UnitPage

TOWNS = [{"town": "Lạng Sơn", "wards": 4}, {"town": "Đồng Đăng", "wards": 2}]


class WithControlAndState(IndicatorListPage):
    """The list of indicators with a control and a state; each is a component here and a callback below."""

    @cached_property
    def content(self):
        """Return the page's elements, those first."""
        select = dbc.Select(
            id="tone", value="low", options=[{"label": x, "value": x} for x in ("low", "high")]
        )
        control = [adopt(select), adopt(html.P(id="told"))]
        state = [Store(id="count", data=0), adopt(html.Button("+", id="more")), adopt(html.P(id="counted"))]
        return [*control, *state, *super().content]


@callback(Output("told", "html"), Input("tone", "value"))
def tell(tone):
    """Answer the control."""
    return f"<b>{tone}</b>"


@callback(
    Output("count", "data"), Output("counted", "html"), Input("more", "n_clicks"), State("count", "data")
)
def count(clicks, before):
    """Change the state."""
    return (before + 2, f"{before + 2}") if clicks else (before, f"{before}")


class WithForeignComponent(UnitPage):
    """The page of a unit with a component that only its own scripts can render."""

    @cached_property
    def content(self):
        """Return the page's elements, that one first."""
        columns = [{"field": "town"}, {"field": "wards"}]
        grid = AgGrid(id="grid", rowData=TOWNS, columnDefs=columns, style={"height": 200})
        return [adopt(html.P(id="picked")), grid, *super().content]


@callback(Output("picked", "html"), Input("grid", "cellClicked"), prevent_initial_call=True)
def pick(cell):
    """Answer the foreign component."""
    return cell["value"]


ADDED = {IndicatorListPage: WithControlAndState, UnitPage: WithForeignComponent}
PAGES |= {pattern: ADDED.get(page, page) for pattern, page in PAGES.items()}

if __name__ == "__main__":
    from dashboard.web.server import server

    run_simple("127.0.0.1", int(sys.argv[1]), server, threaded=True)
