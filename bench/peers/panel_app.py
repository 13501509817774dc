"""The charts in Panel."""

import panel as pn

from bench.charts import FIRST, YEARS, charts

pn.extension("plotly")
year = pn.widgets.RadioButtonGroup(options=[str(one) for one in YEARS], value=str(FIRST))
panes = [pn.pane.Plotly(figure) for figure in charts(FIRST)]


def draw(event):
    """Put the year's figures into the panes."""
    for pane, figure in zip(panes, charts(int(event.new)), strict=True):
        pane.object = figure


year.param.watch(draw, "value")
pn.Column("# CCHC", year, *panes).servable()
