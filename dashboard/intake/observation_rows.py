"""Converts figures parsed from a file to rows of observations."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

import pandas as pd

from dashboard.catalog import Catalog, Period
from dashboard.data.schema import TEXT_COLUMNS
from dashboard.intake.issues import ParsedFigure


def observation_rows(
    figures: Iterable[ParsedFigure], source: str, status: str, day: date, catalog: Catalog
) -> pd.DataFrame:
    """Return figures as rows of observations, all text, in the format of `observations/*.csv`.

    `as_of` is the last day of the figure's period, or `day` (of receipt) if that is earlier.
    """
    rows = [_row(figure, source, status, day, catalog) for figure in figures]
    return pd.DataFrame(rows, columns=list(TEXT_COLUMNS))


def _row(figure: ParsedFigure, source: str, status: str, day: date, catalog: Catalog) -> dict[str, str]:
    amounts = {name: _text(getattr(figure, name)) for name in ("numerator", "denominator", "value")}
    return (
        dict.fromkeys(TEXT_COLUMNS, "")
        | amounts
        | {
            "indicator": figure.indicator,
            "unit": figure.unit,
            "time_period": figure.period,
            "category": figure.category,
            "claim": "1",
            "measure_unit": catalog.indicators[figure.indicator].measure_unit,
            "qualifier": figure.qualifier,
            "status": status,
            "source": source,
            "locator": f"r{re.sub('[^0-9]', '', figure.place.cell)}",
            "as_of": min(Period.parse(figure.period).last, day).isoformat(),
            "preferred": "true",
            "reported_rate_pct": _text(figure.reported_rate_pct),
            "computed": figure.computed,
            "note_vi": figure.note,
            "note_en": figure.note,
        }
    )


def _text(number: Any) -> str:
    return "" if number is None else f"{number:f}" if hasattr(number, "normalize") else str(number)
