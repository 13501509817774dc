"""The schema of observations in Parquet. Terms follow SDMX if it defines one."""

from typing import Literal, get_args

import pyarrow as pa

QUALIFIERS = ("exact", "at_least", "at_most", "estimate")
Status = Literal["official", "provisional", "simulated"]
STATUSES: tuple[Status, ...] = get_args(Status)
# Status as users see it: official is split into published (public document) and official (accepted as final).
Basis = Literal["published", "official", "provisional", "simulated"]
BASES: tuple[Basis, ...] = get_args(Basis)
# Which counts of a claim no source states as such, but we summed or took from elsewhere; empty for none.
COMPUTED = ("", "numerator", "denominator", "counts")

# One row per indicator, unit, time period, category and claim. Counts are integers, rates DECIMAL.
_FIELDS: tuple[pa.Field, ...] = (
    pa.field("indicator", pa.string(), nullable=False),
    pa.field("unit", pa.string(), nullable=False),  # `05977` or `05977@2025-07-01`
    pa.field("time_period", pa.string(), nullable=False),  # `2019`, `2025-S1`, `2019-Q3`, `2019-05`
    pa.field("year", pa.int16(), nullable=False),  # computed at build from time_period
    pa.field("category", pa.string(), nullable=False),  # empty for the undivided whole
    pa.field("claim", pa.int16(), nullable=False),  # 1, 2, … within a cell
    pa.field("numerator", pa.int64()),
    pa.field("denominator", pa.int64()),
    pa.field("value", pa.decimal128(18, 4)),  # a count or a per cent that the source states as such
    pa.field("measure_unit", pa.string(), nullable=False),
    pa.field("qualifier", pa.string(), nullable=False),
    pa.field("status", pa.string(), nullable=False),
    pa.field("source", pa.string(), nullable=False),
    pa.field("locator", pa.string(), nullable=False),  # `p3` is paragraph 3; empty for simulated rows
    pa.field("as_of", pa.date32()),  # reference date of the figure; empty for simulated rows
    pa.field("preferred", pa.bool_(), nullable=False),
    pa.field("preference_reason_vi", pa.string(), nullable=False),
    pa.field("preference_reason_en", pa.string(), nullable=False),
    pa.field("reported_rate_pct", pa.decimal128(9, 4)),
    pa.field("computed", pa.string(), nullable=False),  # which counts are ours: see COMPUTED
    pa.field("note_vi", pa.string(), nullable=False),
    pa.field("note_en", pa.string(), nullable=False),
)
OBSERVATIONS = pa.schema(_FIELDS)

# Columns added later, with the value to assume in older versions, which stay readable.
ADDED = {"computed": ""}
# Columns that used to be non-nullable.
ONCE_REQUIRED = ("as_of",)
# Rows of a unit are stored together: a question is about a few units, whose records are read whole.
SORTED_BY = ("unit", "indicator", "year", "time_period", "category", "claim")
TEXT_COLUMNS = tuple(name for name in OBSERVATIONS.names if name != "year")
