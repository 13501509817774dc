"""What must hold of observations before they are published. Every rule is a small function over all rows at once."""

from collections.abc import Callable

import pandas as pd

from dashboard.catalog import Catalog, Period
from dashboard.ingest.rules import GENERATOR, Rule

CELL = ["indicator", "unit", "time_period", "category"]
SIMULATED, SIMULATION = "simulated", "simulation"


def _number(column: pd.Series) -> pd.Series:
    return column.astype("float64")


def _looked_up(column: pd.Series, look: Callable) -> pd.Series:
    """Map a column by looking each different value up once."""
    return column.map({value: look(value) for value in column.unique()})


def _pairs(frame: pd.DataFrame, left: str, right: str, holds: Callable[[str, str], bool]) -> pd.Series:
    """Mark the rows whose pair of values does not hold, asking once for each different pair."""
    pairs = pd.Series(list(zip(frame[left], frame[right], strict=True)), index=frame.index, dtype=object)
    return ~pairs.map({pair: holds(*pair) for pair in set(pairs)}).astype(bool)


def _unknown_indicator(frame, catalog):
    return ~frame["indicator"].isin(catalog.indicators)


def _unknown_unit(frame, catalog):
    return ~frame["unit"].isin(catalog.units)


def _unknown_source(frame, catalog):
    return ~frame["source"].isin(catalog.sources)


def _unknown_measure_unit(frame, catalog):
    return ~frame["measure_unit"].isin(catalog.measure_units)


def _other_measure_unit(frame, catalog):
    return frame["measure_unit"] != _looked_up(frame["indicator"], lambda name: catalog.indicators[name].measure_unit)


def _unknown_category(frame, catalog):
    return _pairs(frame, "indicator", "category", lambda name, category: category in catalog.indicators[name].category_ids)


def _level_without_indicator(frame, catalog):
    return _pairs(
        frame, "indicator", "unit", lambda name, unit: catalog.units[unit].level in catalog.indicators[name].levels
    )


def _unit_not_valid(frame, catalog):
    return _pairs(frame, "unit", "time_period", lambda unit, written: _valid(catalog.units[unit], Period.parse(written)))


def _valid(unit, period: Period) -> bool:
    after = unit.valid_from is None or unit.valid_from <= period.first
    return after and (unit.valid_to is None or period.last <= unit.valid_to)


def _year_without_indicator(frame, catalog):
    return _pairs(frame, "indicator", "year", lambda name, year: catalog.indicators[name].exists_in(year))


def _no_such_paragraph(frame, catalog):
    return _pairs(frame, "source", "locator", lambda source, locator: locator in _locators(catalog.sources[source]))


def _locators(source) -> set[str]:
    named = {f"p{paragraph.number}" for paragraph in source.paragraphs}
    return named | {""} if source.id == SIMULATION else named


def _simulated_by_hand(frame, catalog):
    return (frame["status"] == SIMULATED) & (frame["file"] != GENERATOR)


def _simulation_not_marked(frame, catalog):
    generated = (frame["source"] == SIMULATION) | (frame["file"] == GENERATOR)
    return generated != ((frame["status"] == SIMULATED) & (frame["source"] == SIMULATION))


def _negative(column: str):
    def negative(frame, catalog):
        return _number(frame[column]) < 0

    return negative


def _without_number(frame, catalog):
    return frame["numerator"].isna() & frame["value"].isna()


def _two_numbers(frame, catalog):
    return frame["numerator"].notna() & frame["value"].notna()


def _zero_denominator(frame, catalog):
    return frame["denominator"] == 0


def _over_denominator(frame, catalog):
    return frame["numerator"] > frame["denominator"]


def _broken_count(frame, catalog):
    counts = _looked_up(frame["indicator"], lambda name: catalog.indicators[name].measure != "percent")
    return counts & (_number(frame["value"]) % 1 > 0)


def _percent_outside(frame, catalog):
    percent = _looked_up(frame["indicator"], lambda name: catalog.indicators[name].measure == "percent")
    return percent & (_number(frame["value"]) > 100)


def _reported_outside(frame, catalog):
    return ~_number(frame["reported_rate_pct"]).fillna(0).between(0, 100)


def _duplicate(frame, catalog):
    return frame.duplicated([*CELL, "claim"])


def _two_preferred(frame, catalog):
    return frame["preferred"] & (_by_cell(frame).cumsum() > 1)


def _none_preferred(frame, catalog):
    return ~_by_cell(frame).transform("any") & ~frame.duplicated(CELL)


def _unreasoned(frame, catalog):
    silent = (frame["preference_reason_vi"] == "") | (frame["preference_reason_en"] == "")
    return frame["preferred"] & silent & (_by_cell(frame).transform("size") > 1)


def _by_cell(frame):
    return frame.groupby(CELL, sort=False)["preferred"]


def _valid_instead(row: dict, catalog: Catalog) -> str:
    period = catalog.units[row["unit"]].period(row["year"])
    if period and period != row["time_period"]:
        return f"dùng kỳ {period}, hoặc một kỳ nằm trong hiệu lực của đơn vị."
    code = catalog.units[row["unit"]].code
    others = [unit.id for unit in catalog.units.values() if unit.code == code and unit.id != row["unit"]]
    return f"dùng đơn vị có hiệu lực trong kỳ{f', ví dụ {others[0]}' if others else ''}; xem units.csv."


def _levels_instead(row: dict, catalog: Catalog) -> str:
    return f"dùng đơn vị thuộc cấp: {', '.join(catalog.indicators[row['indicator']].levels)}."


def _categories_instead(row: dict, catalog: Catalog) -> str:
    known = ", ".join(category or "(để trống)" for category in catalog.indicators[row["indicator"]].category_ids)
    return f"dùng một trong: {known}."


def _measure_unit_instead(row: dict, catalog: Catalog) -> str:
    return f"viết {catalog.indicators[row['indicator']].measure_unit}."


_EXISTING = "sửa cho đúng mã, hoặc định nghĩa mã này trước trong {}."
REFERENCES = (
    Rule("indicator", "chỉ tiêu {indicator!r} chưa được định nghĩa.", _EXISTING.format("indicators/"), _unknown_indicator),
    Rule("unit", "đơn vị {unit!r} chưa được định nghĩa.", _EXISTING.format("units.csv"), _unknown_unit),
    Rule("source", "nguồn {source!r} chưa được định nghĩa.", _EXISTING.format("sources/"), _unknown_source),
    Rule(
        "measure_unit",
        "đơn vị tính {measure_unit!r} chưa được định nghĩa.",
        _EXISTING.format("measure_units.csv"),
        _unknown_measure_unit,
    ),
)
_COUNT = "viết số đếm bằng số nguyên từ 0 trở lên, hoặc để trống khi không có."
_PERCENT = "viết phần trăm trong khoảng 0–100."
MEANINGS = (
    Rule("measure_unit", "{measure_unit!r} không phải đơn vị tính của {indicator}.", _measure_unit_instead, _other_measure_unit),
    Rule("category", "{indicator} không có phân tổ {category!r}.", _categories_instead, _unknown_category),
    Rule("unit", "{indicator} không có ở cấp của đơn vị {unit}.", _levels_instead, _level_without_indicator),
    Rule("time_period", "đơn vị {unit} không có hiệu lực suốt kỳ {time_period}.", _valid_instead, _unit_not_valid),
    Rule("time_period", "{indicator} không được đo trong năm {year}.", "sửa kỳ, hoặc xóa dòng.", _year_without_indicator),
    Rule("locator", "{source} không có đoạn {locator!r}.", "viết pN với N là số đoạn có trong tệp nguồn.", _no_such_paragraph),
    Rule(
        "status", "số liệu mô phỏng chỉ do bộ sinh số liệu tạo ra, không nằm trong văn bản.", "xóa dòng này.", _simulated_by_hand
    ),
    Rule(
        "status",
        "nguồn {source} và trạng thái {status} không đi với nhau.",
        "nguồn simulation chỉ dành cho số liệu mô phỏng.",
        _simulation_not_marked,
    ),
    Rule("numerator", "tử số {numerator} là số âm.", _COUNT, _negative("numerator")),
    Rule("denominator", "mẫu số {denominator} là số âm.", _COUNT, _negative("denominator")),
    Rule("value", "giá trị {value} là số âm.", "viết giá trị từ 0 trở lên, hoặc để trống khi không có.", _negative("value")),
    Rule("numerator", "không có tử số lẫn giá trị.", "viết một trong hai; khi không có số liệu thì xóa dòng.", _without_number),
    Rule("value", "có cả tử số lẫn giá trị.", "giữ một trong hai: tử số cho tỷ lệ, giá trị cho số nêu sẵn.", _two_numbers),
    Rule("denominator", "mẫu số bằng 0.", "để trống mẫu số khi không có, hoặc sửa cho đúng.", _zero_denominator),
    Rule(
        "numerator", "tử số {numerator} lớn hơn mẫu số {denominator}.", "xem lại hai số; có thể đã đổi chỗ.", _over_denominator
    ),
    Rule("value", "số đếm {value} không phải số nguyên.", _COUNT, _broken_count),
    Rule("value", "{value} % nằm ngoài 0–100.", _PERCENT, _percent_outside),
    Rule("reported_rate_pct", "{reported_rate_pct} % nằm ngoài 0–100.", _PERCENT, _reported_outside),
    Rule(
        "claim",
        "đã có dòng khác cùng chỉ tiêu, đơn vị, kỳ, phân tổ và số thứ tự {claim}.",
        "xóa dòng thừa, hoặc đánh số claim tiếp theo khi hai nguồn nói khác nhau.",
        _duplicate,
    ),
    Rule("preferred", "ô số liệu này có hai số được chọn.", "giữ preferred = true ở một dòng.", _two_preferred),
    Rule("preferred", "ô số liệu này không có số nào được chọn.", "ghi preferred = true ở một dòng.", _none_preferred),
    Rule(
        "preference_reason_vi",
        "chọn giữa nhiều số mà không nêu lý do.",
        "nêu lý do ở preference_reason_vi và preference_reason_en.",
        _unreasoned,
    ),
)
STAGES = (REFERENCES, MEANINGS)
