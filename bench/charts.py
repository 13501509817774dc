"""The overview's four charts drawn with Plotly Express from the same values, for any framework.

Peers run in their own environment, so nothing of the dashboard is imported here.
"""

import os
from functools import cache

import pandas as pd
import plotly.express as px

YEARS = (2016, 2017, 2018, 2019)
FIRST = 2019


@cache
def values() -> pd.DataFrame:
    """Return the values of all charts and years (cached): card, year, label, value, status."""
    return pd.read_csv(os.environ["BENCH_VALUES"], dtype={"card": str, "label": str, "status": str})


def places() -> range:
    """Return the index of each chart: four on the overview, or one with many units."""
    return range(values()["card"].nunique())


def charts(year: int) -> list:
    """Return the figures of a year; each states the year in its title."""
    rows = values()
    shown = rows[rows["year"] == year]
    return [_chart(card, shown[shown["card"] == card], year) for card in rows["card"].unique()]


def _chart(card: str, rows: pd.DataFrame, year: int):
    made = px.bar(rows, x="value", y="label", color="status", orientation="h", text="value")
    return made.update_layout(title=f"{card}: Năm {year}", height=max(420, 20 * len(rows)))
