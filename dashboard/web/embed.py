"""A single card as a page for other sites to embed: the full content of the card, no menu and no filters."""

from flask import render_template

from dashboard.components.card import graph_config
from dashboard.components.frame import css_properties
from dashboard.components.links import disagreement_address, page_address
from dashboard.figures import figure
from dashboard.figures.panel import Drawing
from dashboard.theme import PALETTES
from dashboard.web.downloads import chart_asked


def embedded(key: str) -> str:
    """Return the card of a chart on the page that `trang` names, with its table and a link to that page.

    The response headers say who may embed it. Raises what `chart_asked` raises.
    """
    chart, page_request = chart_asked(key)
    question = page_request.question
    plotly_figure, colours = figure(chart, Drawing(PALETTES[question.theme]))
    sources = [
        (text, page_address(f"/nguon/{source}", question, locator)) for source, locator, text in chart.sources
    ]
    return render_template(
        "embed.html",
        chart=chart,
        question=question,
        properties=css_properties(question.theme),
        drawn={"figure": plotly_figure, "config": graph_config()},
        height=plotly_figure["layout"]["height"],
        colours=colours,
        sources=sources,
        disputes=disagreement_address(chart.disputed, question),
        page=page_address(page_request.path, question, f"card-{key}"),
        table=chart.table,
        caption=f"{chart.topic}, {question.year}",
        query=page_address(page_request.path, question),
        version=page_request.warehouse.version.id,
    )
