"""The rules that observations must satisfy before publication: each condition with its message and remedy."""

from dashboard.build.validation import Rule
from dashboard.build.validators import (
    broken_count,
    duplicate,
    level_without_indicator,
    negative,
    no_such_paragraph,
    none_preferred,
    other_measure_unit,
    over_denominator,
    percent_outside,
    reported_outside,
    simulated_by_hand,
    simulation_not_marked,
    two_numbers,
    two_preferred,
    unit_not_valid,
    unknown_category,
    unknown_indicator,
    unknown_measure_unit,
    unknown_source,
    unknown_unit,
    unreasoned,
    without_number,
    year_without_indicator,
)
from dashboard.catalog import Catalog


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
    known = ", ".join(
        category or "(để trống)" for category in catalog.indicators[row["indicator"]].category_ids
    )
    return f"dùng một trong: {known}."


def _measure_unit_instead(row: dict, catalog: Catalog) -> str:
    return f"viết {catalog.indicators[row['indicator']].measure_unit}."


_EXISTING = "sửa cho đúng mã, hoặc định nghĩa mã này trước trong {}."
REFERENCES = (
    Rule(
        "indicator",
        "chỉ tiêu {indicator!r} chưa được định nghĩa.",
        _EXISTING.format("indicators/"),
        unknown_indicator,
    ),
    Rule("unit", "đơn vị {unit!r} chưa được định nghĩa.", _EXISTING.format("units.csv"), unknown_unit),
    Rule("source", "nguồn {source!r} chưa được định nghĩa.", _EXISTING.format("sources/"), unknown_source),
    Rule(
        "measure_unit",
        "đơn vị tính {measure_unit!r} chưa được định nghĩa.",
        _EXISTING.format("measure_units.csv"),
        unknown_measure_unit,
    ),
)
_COUNT = "viết số đếm bằng số nguyên từ 0 trở lên, hoặc để trống khi không có."
_PERCENT = "viết phần trăm trong khoảng 0–100."
MEANINGS = (
    Rule(
        "measure_unit",
        "{measure_unit!r} không phải đơn vị tính của {indicator}.",
        _measure_unit_instead,
        other_measure_unit,
    ),
    Rule("category", "{indicator} không có phân tổ {category!r}.", _categories_instead, unknown_category),
    Rule("unit", "{indicator} không có ở cấp của đơn vị {unit}.", _levels_instead, level_without_indicator),
    Rule(
        "time_period",
        "đơn vị {unit} không có hiệu lực suốt kỳ {time_period}.",
        _valid_instead,
        unit_not_valid,
    ),
    Rule(
        "time_period",
        "{indicator} không được đo trong năm {year}.",
        "sửa kỳ, hoặc xóa dòng.",
        year_without_indicator,
    ),
    Rule(
        "locator",
        "{source} không có đoạn {locator!r}.",
        "viết pN với N là số đoạn có trong tệp nguồn.",
        no_such_paragraph,
    ),
    Rule(
        "status",
        "số liệu mô phỏng chỉ do bộ sinh số liệu tạo ra, không nằm trong văn bản.",
        "xóa dòng này.",
        simulated_by_hand,
    ),
    Rule(
        "status",
        "nguồn {source} và trạng thái {status} không đi với nhau.",
        "nguồn simulation chỉ dành cho số liệu mô phỏng.",
        simulation_not_marked,
    ),
    Rule("numerator", "tử số {numerator} là số âm.", _COUNT, negative("numerator")),
    Rule("denominator", "mẫu số {denominator} là số âm.", _COUNT, negative("denominator")),
    Rule(
        "value",
        "giá trị {value} là số âm.",
        "viết giá trị từ 0 trở lên, hoặc để trống khi không có.",
        negative("value"),
    ),
    Rule(
        "numerator",
        "không có tử số lẫn giá trị.",
        "viết một trong hai; khi không có số liệu thì xóa dòng.",
        without_number,
    ),
    Rule(
        "value",
        "có cả tử số lẫn giá trị.",
        "giữ một trong hai: tử số cho tỷ lệ, giá trị cho số nêu sẵn.",
        two_numbers,
    ),
    Rule(
        "numerator",
        "tử số {numerator} lớn hơn mẫu số {denominator}.",
        "xem lại hai số; có thể đã đổi chỗ.",
        over_denominator,
    ),
    Rule("value", "số đếm {value} không phải số nguyên.", _COUNT, broken_count),
    Rule("value", "{value} % nằm ngoài 0–100.", _PERCENT, percent_outside),
    Rule("reported_rate_pct", "{reported_rate_pct} % nằm ngoài 0–100.", _PERCENT, reported_outside),
    Rule(
        "claim",
        "đã có dòng khác cùng chỉ tiêu, đơn vị, kỳ, phân tổ và số thứ tự {claim}.",
        "xóa dòng thừa, hoặc đánh số claim tiếp theo khi hai nguồn nói khác nhau.",
        duplicate,
    ),
    Rule(
        "preferred", "ô số liệu này có hai số được chọn.", "giữ preferred = true ở một dòng.", two_preferred
    ),
    Rule(
        "preferred",
        "ô số liệu này không có số nào được chọn.",
        "ghi preferred = true ở một dòng.",
        none_preferred,
    ),
    Rule(
        "preference_reason_vi",
        "chọn giữa nhiều số mà không nêu lý do.",
        "nêu lý do ở preference_reason_vi và preference_reason_en.",
        unreasoned,
    ),
)
STAGES = (REFERENCES, MEANINGS)
