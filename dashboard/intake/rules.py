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
    issues = [
        *_ahead(reading, today),
        *_parts_over_wholes(reading),
        *_more_than_one(reading, warehouse.catalog),
        *_replacing(reading, warehouse),
    ]
    many = len(reading.figures) > MOST_CHECKED
    if not many and not any(issue.severity == "error" for issue in (*reading.findings, *issues)):
        issues += _checked(reading, warehouse)
    reported_keys = {(issue.place, issue.rule) for issue in reading.findings}
    more = [issue for issue in issues if (issue.place, issue.rule) not in reported_keys]
    return replace(reading, findings=_some((*reading.findings, *more)))


def _some(issues: tuple[Issue, ...]) -> tuple[Issue, ...]:
    """Return the issues; if there are too many, the first, errors before warnings, and last the number of the rest."""
    if len(issues) <= MOST_FINDINGS:
        return issues
    first = sorted(issues, key=lambda issue: issue.severity != "error")[:MOST_FINDINGS]
    rest_count = len(issues) - MOST_FINDINGS
    last = Issue(
        first[0].severity,
        "more",
        first[-1].place,
        f"còn {rest_count} điều nữa",
        "tệp ít lỗi hơn",
        "sửa các điều trên rồi gửi lại.",
    )
    return (*first, last)


def _ahead(reading: Reading, today: date) -> Iterator[Issue]:
    """Yield an issue for each period that is not over, at the cell that states it, else at its first figure."""
    first = {figure.period: figure.place for figure in reversed(reading.figures)}
    for period_text, figure_place in sorted(first.items()):
        place = reading.said_at.get(period_text, figure_place)
        period, text = Period.parse(period_text), f"kỳ {period_text}"
        if period.first > today:
            expected = f"kỳ đã bắt đầu; kỳ này bắt đầu ngày {period.first:%d/%m/%Y}"
            yield Issue("error", "ahead", place, text, expected, "ghi đúng kỳ của số liệu.")
        elif period.last >= today and reading.status != "provisional":
            expected = f"kỳ đã kết thúc; kỳ này đến hết ngày {period.last:%d/%m/%Y}"
            remedy = "nộp khi hết kỳ, hoặc chọn “sơ bộ”, hoặc nêu lý do vì sao số đã chính thức."
            yield Issue("warning", "unfinished", place, text, expected, remedy)


def _parts_over_wholes(reading: Reading) -> Iterator[Issue]:
    for figure in reading.figures:
        if figure.numerator is None or figure.denominator is None:
            continue
        fraction = f"{figure.numerator}/{figure.denominator}"
        if figure.numerator > figure.denominator:
            yield Issue(
                "error",
                "over",
                figure.place,
                fraction,
                "tử số không lớn hơn mẫu số",
                "xem lại hai số; có thể đã đổi chỗ.",
            )
        elif figure.reported_rate_pct is not None and figure.denominator:
            rate = Decimal(100 * figure.numerator) / figure.denominator
            if abs(rate - figure.reported_rate_pct) > LAST_DIGIT:
                computed_text = f"{rate.quantize(Decimal('0.01'), ROUND_HALF_UP)}".replace(".", ",")
                printed_text = f"{figure.reported_rate_pct:f}".replace(".", ",")
                yield Issue(
                    "warning",
                    "rate",
                    figure.place,
                    f"{printed_text}%",
                    f"{fraction} = {computed_text}%",
                    "sửa tỷ lệ hoặc hai số đếm.",
                )


def _more_than_one(reading: Reading, catalog: Catalog) -> Iterator[Issue]:
    for figure in reading.figures:
        counts = [count for count in _amounts(figure) if count is not None]
        yes_or_no = catalog.indicators[figure.indicator].is_yes_or_no(catalog.units[figure.unit])
        if yes_or_no and (max(counts) > 1 or figure.denominator == 0):
            expected = "0 hoặc 1: chỉ nói về riêng đơn vị này"
            remedy = "ghi 1 nếu có, 0 nếu không; mẫu số là 1."
            yield Issue("error", "yes-or-no", figure.place, _written(figure), expected, remedy)


def _replacing(reading: Reading, warehouse: Warehouse) -> Iterator[Issue]:
    """Yield a warning for each figure that would replace a different published one."""
    published = _published(reading, warehouse)
    for figure in reading.figures:
        claim = published.get((figure.indicator, figure.unit, figure.period, figure.category))
        if (
            claim
            and not claim.simulated
            and _amounts(figure) != (claim.numerator, claim.denominator, claim.value)
        ):
            with use_language("vi"):
                text = claim_counts(claim) or claim_value(claim)
            yield Issue(
                "warning",
                "replaces",
                figure.place,
                _written(figure),
                f"số đã công bố: {text}",
                "xác nhận và nêu vì sao số thay đổi.",
            )


def _amounts(figure: ParsedFigure) -> tuple:
    return (figure.numerator, figure.denominator, figure.value)


def _written(figure: ParsedFigure) -> str:
    """Return a figure's numbers, `220/245` or `73,5`."""
    return "/".join(
        f"{count:f}".replace(".", ",") if isinstance(count, Decimal) else str(count)
        for count in _amounts(figure)
        if count is not None
    )


def _published(reading: Reading, warehouse: Warehouse) -> dict[tuple, Claim]:
    indicators = sorted({figure.indicator for figure in reading.figures})
    claims = warehouse.claims_of_all_years(indicators, sorted(reading.units))
    return {
        (claim.indicator, claim.unit, claim.time_period, claim.category): claim
        for claim in claims
        if claim.preferred
    }


def _checked(reading: Reading, warehouse: Warehouse) -> Iterator[Issue]:
    """Yield what the checks of a build find in these figures together with the units' published ones in other cells."""
    catalog = warehouse.catalog
    figures = {
        (figure.indicator, figure.unit, figure.period, figure.category): figure for figure in reading.figures
    }
    if not figures:
        return
    report = run(_beside(reading, warehouse), catalog)
    worst_first = [(severity, result) for severity in SEVERITIES for result in report.ended(severity)]
    for severity, result in worst_first:
        cells = [figure.cell for figure in result.figures if figure.cell in figures]
        if cells:
            figure = figures[cells[-1]]
            with use_language("vi"):
                expected = f"các số khớp nhau ({sentence(result, catalog)})"
            remedy = "sửa các số này, hoặc nêu lý do." if severity == "warning" else "sửa các số này."
            yield Issue(severity, f"check-{result.rule}", figure.place, _written(figure), expected, remedy)


def _beside(reading: Reading, warehouse: Warehouse) -> pd.DataFrame:
    """Return the figures as observations, with the same units' published ones (not simulated) in other cells."""
    rows = observation_rows(reading.figures, SOURCE, "official", date.max, warehouse.catalog)
    observations = canonical(typed(rows))
    stored = pd.read_parquet(warehouse.version.parquet, dtype_backend="numpy_nullable")
    published = stored[stored["unit"].isin(reading.units) & (stored["status"] != "simulated")]
    if published.empty:
        return observations
    published_rows = canonical(published)
    replaced = pd.MultiIndex.from_frame(published_rows[CELL]).isin(
        pd.MultiIndex.from_frame(observations[CELL])
    )
    return pd.concat([published_rows[~replaced], observations], ignore_index=True)[OBSERVATIONS.names]
