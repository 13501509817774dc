"""The charts in Shiny for Python."""

from shiny import App, ui
from shinywidgets import output_widget, render_plotly

from bench.charts import FIRST, YEARS, charts, places

app_ui = ui.page_fluid(
    ui.h1("CCHC"),
    ui.input_radio_buttons("year", "Năm", [str(one) for one in YEARS], selected=str(FIRST), inline=True),
    *(output_widget(f"chart{place}") for place in places()),
)


def server(given, output, session):
    """Draw each chart when the year changes."""

    def define(place: int):
        @output(id=f"chart{place}")
        @render_plotly
        def _():
            return charts(int(given.year()))[place]

    for place in places():
        define(place)


app = App(app_ui, server)
