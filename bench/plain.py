"""The overview's four charts in plain Dash, as in its tutorial: Plotly Express and one callback."""

import os

from dash import Dash, Input, Output, callback, dcc, html

from bench.charts import FIRST, YEARS, charts

app = Dash(__name__)
GRAPHS = [f"graph-{place}" for place in range(4)]
app.layout = html.Div(
    [
        html.H1("CCHC"),
        dcc.RadioItems([str(year) for year in YEARS], str(FIRST), id="year"),
        *(dcc.Graph(id=graph) for graph in GRAPHS),
    ]
)
server = app.server


@callback(*(Output(graph, "figure") for graph in GRAPHS), Input("year", "value"))
def draw(year):
    """Return the figures of a year."""
    return charts(int(year))


if __name__ == "__main__":
    from granian import Granian
    from granian.constants import Interfaces

    Granian("bench.plain:server", port=int(os.environ["PORT"]), interface=Interfaces.WSGI).serve()
