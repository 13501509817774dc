"""Validates a submission beyond single cells: within rows, against the unit's other figures and published ones."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pandas as pd

from dashboard.build.checks import run
from dashboard.build.observations import canonical, typed
from dashboard.build.validators import CELL
from dashboard.catalog import Catalog, Period
from dashboard.data.claim import Claim
from dashboard.data.schema import OBSERVATIONS
from dashboard.data.warehouse import Warehouse
from dashboard.intake.issues import SEVERITIES, Issue, ParsedFigure, Reading
from dashboard.intake.observation_rows import observation_rows
from dashboard.language import use_language
from dashboard.wording.amounts import claim_counts, claim_value
from dashboard.wording.checks import sentence

SOURCE = "handin"
# Tolerance between a rate printed with one decimal and the rate computed from its counts.
LAST_DIGIT = Decimal("0.05")
MOST_CHECKED, MOST_FINDINGS = 5_000, 1_000


def judge(reading: Reading, warehouse: Warehouse, today: date) -> Reading:
    """Return a reading with the issues found by comparing its figures with each other and with the published ones.

    A period that begins after `today` is an error; one that has not ended yet can only have provisional figures.
    The checks of a build run at once for a form, but for a table of thousands of figures only at preview, because they
    take longest. If there are very many issues, the first are kept, with the number of the rest.
    """
    found = [
        *_ahead(reading, today),
        *_parts_over_wholes(reading),
        *_more_than_one(reading, warehouse.catalog),
        *_replacing(reading, warehouse),
    ]
    many = len(reading.figures) > MOST_CHECKED
    if not many and not any(one.severity == "error" for one in (*reading.findings, *found)):
        found += _checked(reading, warehouse)
    known = {(one.place, one.rule) for one in reading.findings}
    more = [one for one in found if (one.place, one.rule) not in known]
    return replace(reading, findings=_some((*reading.findings, *more)))


def _some(found: tuple[Issue, ...]) -> tuple[Issue, ...]:
    """Return the issues; if there are too many, the first, errors before warnings, and last the number of the rest."""
    if len(found) <= MOST_FINDINGS:
        return found
    first = sorted(found, key=lambda one: one.severity != "error")[:MOST_FINDINGS]
    left = len(found) - MOST_FINDINGS
    last = Issue(
        first[0].severity,
        "more",
        first[-1].place,
        f"còn {left} điều nữa",
        "tệp ít lỗi hơn",
        "sửa các điều trên rồi gửi lại.",
    )
    return (*first, last)


def _ahead(reading: Reading, today: date) -> Iterator[Issue]:
    """Yield an issue for each period that is not over, at the cell that states it, else at its first figure."""
    first = {one.period: one.place for one in reversed(reading.figures)}
    for written, figure in sorted(first.items()):
        place = reading.said_at.get(written, figure)
        period, read = Period.parse(written), f"kỳ {written}"
        if period.first > today:
            expected = f"kỳ đã bắt đầu; kỳ này bắt đầu ngày {period.first:%d/%m/%Y}"
            yield Issue("error", "ahead", place, read, expected, "ghi đúng kỳ của số liệu.")
        elif period.last >= today and reading.status != "provisional":
            expected = f"kỳ đã kết thúc; kỳ này đến hết ngày {period.last:%d/%m/%Y}"
            remedy = "nộp khi hết kỳ, hoặc chọn “sơ bộ”, hoặc nêu lý do vì sao số đã chính thức."
            yield Issue("warning", "unfinished", place, read, expected, remedy)


def _parts_over_wholes(reading: Reading) -> Iterator[Issue]:
    for one in reading.figures:
        if one.numerator is None or one.denominator is None:
            continue
        read = f"{one.numerator}/{one.denominator}"
        if one.numerator > one.denominator:
            yield Issue(
                "error",
                "over",
                one.place,
                read,
                "tử số không lớn hơn mẫu số",
                "xem lại hai số; có thể đã đổi chỗ.",
            )
        elif one.reported_rate_pct is not None and one.denominator:
            rate = Decimal(100 * one.numerator) / one.denominator
            if abs(rate - one.reported_rate_pct) > LAST_DIGIT:
                shown = f"{rate.quantize(Decimal('0.01'), ROUND_HALF_UP)}".replace(".", ",")
                written = f"{one.reported_rate_pct:f}".replace(".", ",")
                yield Issue(
                    "warning",
                    "rate",
                    one.place,
                    f"{written}%",
                    f"{read} = {shown}%",
                    "sửa tỷ lệ hoặc hai số đếm.",
                )


def _more_than_one(reading: Reading, catalog: Catalog) -> Iterator[Issue]:
    for one in reading.figures:
        counts = [count for count in _amounts(one) if count is not None]
        own = catalog.indicators[one.indicator].is_yes_or_no(catalog.units[one.unit])
        if own and (max(counts) > 1 or one.denominator == 0):
            expected = "0 hoặc 1: chỉ nói về riêng đơn vị này"
            remedy = "ghi 1 nếu có, 0 nếu không; mẫu số là 1."
            yield Issue("error", "yes-or-no", one.place, _written(one), expected, remedy)


def _replacing(reading: Reading, warehouse: Warehouse) -> Iterator[Issue]:
    """Yield a warning for each figure that would replace a different published one."""
    known = _published(reading, warehouse)
    for one in reading.figures:
        now = known.get((one.indicator, one.unit, one.period, one.category))
        if now and not now.simulated and _amounts(one) != (now.numerator, now.denominator, now.value):
            with use_language("vi"):
                then = claim_counts(now) or claim_value(now)
            yield Issue(
                "warning",
                "replaces",
                one.place,
                _written(one),
                f"số đã công bố: {then}",
                "xác nhận và nêu vì sao số thay đổi.",
            )


def _amounts(one: ParsedFigure) -> tuple:
    return (one.numerator, one.denominator, one.value)


def _written(one: ParsedFigure) -> str:
    """Return a figure's numbers, `220/245` or `73,5`."""
    return "/".join(
        f"{count:f}".replace(".", ",") if isinstance(count, Decimal) else str(count)
        for count in _amounts(one)
        if count is not None
    )


def _published(reading: Reading, warehouse: Warehouse) -> dict[tuple, Claim]:
    indicators = sorted({one.indicator for one in reading.figures})
    found = warehouse.claims_of_all_years(indicators, sorted(reading.units))
    return {(one.indicator, one.unit, one.time_period, one.category): one for one in found if one.preferred}


def _checked(reading: Reading, warehouse: Warehouse) -> Iterator[Issue]:
    """Yield what the checks of a build find in these figures together with the units' published ones in other cells."""
    catalog = warehouse.catalog
    stated = {(one.indicator, one.unit, one.period, one.category): one for one in reading.figures}
    if not stated:
        return
    report = run(_beside(reading, warehouse), catalog)
    worst_first = [(severity, one) for severity in SEVERITIES for one in report.ended(severity)]
    for severity, one in worst_first:
        cells = [figure.cell for figure in one.figures if figure.cell in stated]
        if cells:
            figure = stated[cells[-1]]
            with use_language("vi"):
                expected = f"các số khớp nhau ({sentence(one, catalog)})"
            remedy = "sửa các số này, hoặc nêu lý do." if severity == "warning" else "sửa các số này."
            yield Issue(severity, f"check-{one.rule}", figure.place, _written(figure), expected, remedy)


def _beside(reading: Reading, warehouse: Warehouse) -> pd.DataFrame:
    """Return the figures as observations, with the same units' published ones (not simulated) in other cells."""
    rows = observation_rows(reading.figures, SOURCE, "official", date.max, warehouse.catalog)
    given = canonical(typed(rows))
    stored = pd.read_parquet(warehouse.version.parquet, dtype_backend="numpy_nullable")
    kept = stored[stored["unit"].isin(reading.units) & (stored["status"] != "simulated")]
    if kept.empty:
        return given
    known = canonical(kept)
    replaced = pd.MultiIndex.from_frame(known[CELL]).isin(pd.MultiIndex.from_frame(given[CELL]))
    return pd.concat([known[~replaced], given], ignore_index=True)[OBSERVATIONS.names]
