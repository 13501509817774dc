"""Time periods: years, half-years, quarters and months, in SDMX notation."""

import re
from calendar import monthrange
from datetime import date
from typing import NamedTuple

_PERIOD = re.compile(
    r"((?:19|20)[0-9]{2})(?:-(?:S(?P<half>[12])|Q(?P<quarter>[1-4])|(?P<month>0[1-9]|1[0-2])))?"
)
_MONTHS = {"half": 6, "quarter": 3, "month": 1}


class Period(NamedTuple):
    """A year, and the first and last day of the period within it."""

    year: int
    first: date
    last: date

    @classmethod
    def parse(cls, written: str) -> "Period":
        """Parse `2019`, `2025-S1`, `2019-Q3` or `2019-05`. Raises ValueError for anything else."""
        found = _PERIOD.fullmatch(written)
        if not found:
            raise ValueError(f"not a time period: {written!r}")
        year, kind = int(found[1]), found.lastgroup
        months = _MONTHS[kind] if kind else 12
        start = months * (int(found[kind]) - 1) + 1 if kind else 1
        end = start + months - 1
        return cls(year, date(year, start, 1), date(year, end, monthrange(year, end)[1]))
