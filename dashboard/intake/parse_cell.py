"""Parses one cell as a number, a date or a text. An ambiguous value is reported, never guessed."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from dashboard.intake.form_layout import Kind
from dashboard.intake.issues import Qualifier

LONGEST_TEXT = 2000
# Cache size; a long table repeats the same values.
REMEMBERED = 100_000
SPACES = dict.fromkeys(map(ord, "\u00a0\u2007\u2009\u200a\u202f\u2002\u2003\u3000"), " ") | dict.fromkeys(
    map(ord, "\u200b\ufeff\u2060"), None
)
# Characters that TCVN3 fonts display as Vietnamese letters; as Unicode they occur in no Vietnamese word. One on its own
# may be meant literally; next to a letter it belongs to such a font. » closes a quotation unless between letters.
_TCVN3 = "[©®¸¶·¹µ¨¾¼½Æ§¬Ë×ØÞßÑ¥¦\u00ad]"
_LETTER = "[a-zA-ZÀ-ÖØ-öø-ÿ]"
# Letters of VNI fonts. A foreign word has one of them; VNI text has a word that starts with ñ, or two of them.
_VNI = "[ñöøåäëïûæîüÑÖØÅÄËÏÛÆÎÜ]"
_OLD_FONT = re.compile(
    rf"{_LETTER}{_TCVN3}|{_TCVN3}{_LETTER}|{_LETTER}»{_LETTER}|\b[ñÑ][a-zà-ÿ]|{_VNI}.*{_VNI}", re.DOTALL
)
# Ways to state that a figure is missing: a valid answer, and not zero.
GONE = {
    *("-", "--", "–", "—", "…", "...", "n/a", "na", "nan", "null", "#n/a"),
    *("chưa có", "chưa có số liệu", "không có số liệu", "chưa thống kê", "chưa tổng hợp", "chưa báo cáo"),
}
QUALIFIERS: tuple[tuple[str, Qualifier], ...] = (
    (r"(?:trên|hơn|ít nhất|tối thiểu|không dưới|>=|≥|>)", "at_least"),
    (r"(?:dưới|tối đa|không quá|nhiều nhất|<=|≤|<)", "at_most"),
    (r"(?:khoảng|ước|ước tính|gần|xấp xỉ|~|≈)", "estimate"),
)
_WHOLE = re.compile(r"-?[0-9]+")
_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}([. ])[0-9]{3}(?:\1[0-9]{3})*")
_NUMBER = re.compile(r"-?[0-9]+(?:[.,][0-9]+)?")
# In a count, a separator before three digits means thousands to some and decimals to others.
_THREE_BEHIND = re.compile(r"-?[0-9]+[.,][0-9]{3}")
_BOTH = re.compile(r"[1-9][0-9]{0,2}(?:(\.)[0-9]{3})+,[0-9]+|[1-9][0-9]{0,2}(?:(,)[0-9]{3})+\.[0-9]+")
_LIKE_DIGITS = re.compile(r"^[0-9oOlI.,]*[oOlI][0-9oOlI.,]*$")
_DAY = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]+)")
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[ T]00:00:00)?")


@dataclass(frozen=True)
class Fault:
    """Why a cell cannot be parsed: the kind of fault, what is expected, the remedy."""

    rule: str
    expected: str
    remedy: str


@dataclass(frozen=True)
class Written:
    """A parsed cell: a value with its qualifier, a statement that it is missing (`gone`), nothing, or a fault.

    `doubt` is what the user must confirm about an accepted value.
    """

    value: Any = None
    qualifier: Qualifier = "exact"
    gone: bool = False
    fault: Fault | None = None
    doubt: Fault | None = None

    @property
    def empty(self) -> bool:
        """Return whether the cell is empty."""
        return self.value is None and not self.gone and self.fault is None


NOTHING = Written()
OLD_FONT = Fault(
    "old-font",
    "chữ Unicode; ô này như viết bằng phông mã cũ (TCVN3 hoặc VNI)",
    "đổi sang Unicode bằng công cụ chuyển mã (như UniKey), hoặc xác nhận là chữ đúng.",
)
COUNT = "một số nguyên từ 0 trở lên, ví dụ 1132"
UNGROUPED = "ghi số nguyên, không ngăn hàng nghìn, ví dụ 1132; dấu phẩy là dấu thập phân."
PERCENT = "một tỷ lệ phần trăm từ 0 đến 100, ví dụ 73,5"


def normalize(content: Any) -> str:
    """Return a cell's content as one line of text: NFC, plain spaces, Đ instead of the look-alike Ð."""
    text = unicodedata.normalize("NFC", str(content)).translate(SPACES)
    return " ".join(text.replace("Ð", "Đ").replace("ð", "đ").split())


def in_old_font(text: str) -> bool:
    """Return whether a text seems written for a TCVN3 or VNI font: as Unicode it is not what its author saw."""
    return not text.isascii() and bool(_OLD_FONT.search(text))


@lru_cache(maxsize=REMEMBERED, typed=True)
def read_cell(content: Any, kind: Kind, percent: bool = False, nouns: Collection[str] = ()) -> Written:
    """Parse a cell as a kind of value.

    `percent` means that the cell shows its number as a per cent; `nouns` are words that may follow a count.
    """
    if content is None or content == "":
        return NOTHING
    if kind == "text":
        return _text(content)
    if kind == "date":
        return _date(content)
    if isinstance(content, (int, float)) and not isinstance(content, bool):
        return _number(content, kind, percent)
    if not isinstance(content, str):
        expected = COUNT if kind == "count" else PERCENT
        return _fault(
            "type", expected, "Excel đã đổi ô này thành ngày hoặc kiểu khác: đặt định dạng số rồi gõ lại số."
        )
    return _written(normalize(content), kind, nouns)


def _number(content: float, kind: Kind, percent: bool) -> Written:
    number = Decimal(repr(content)) if isinstance(content, float) else Decimal(content)
    if not number.is_finite():
        return _fault("number", COUNT, "gõ lại số.")
    if kind == "count":
        return _fault("percent", COUNT, "ghi số đếm, không ghi tỷ lệ.") if percent else _count(number)
    if percent:
        return _share(number * 100)
    if 0 < number <= 1:
        text = f"{number:f}".replace(".", ",")
        remedy = f"ghi rõ: {text}% hoặc {number * 100:f}".replace(".", ",") + "%."
        return _fault("ambiguous", f"{PERCENT}; {text} có thể là {text}% hoặc phần của 1", remedy)
    return _share(number)


def _written(text: str, kind: Kind, nouns: Collection[str]) -> Written:
    low = text.casefold()
    if not low:
        return NOTHING
    if low in GONE:
        return Written(gone=True)
    expected = COUNT if kind == "count" else PERCENT
    if low.startswith("#"):
        return _fault("excel-error", expected, "sửa công thức đang báo lỗi, hoặc gõ số thay công thức.")
    if low in ("không", "không có", "ko", "k"):
        return _fault(
            "ambiguous", expected, "nếu là không có việc nào, ghi 0; nếu chưa có số liệu, ghi “chưa có”."
        )
    qualifier, digits = _qualified(low)
    digits, has_sign = _bare(digits, kind, nouns)
    cell = _digits(digits, kind, has_sign)
    return cell if cell.fault or cell.empty else Written(cell.value, qualifier)


def _qualified(low: str) -> tuple[Qualifier, str]:
    for words, qualifier in QUALIFIERS:
        if match := re.fullmatch(rf"{words}\s*(?P<rest>.+)", low):
            return qualifier, match["rest"]
    if match := re.fullmatch(
        r"từ\s+(?P<rest>.+?)\s+trở (?P<way>lên|xuống)|(?P<plain>.+?)\s+trở (?P<side>lên|xuống)", low
    ):
        rest, way = match["rest"] or match["plain"], match["way"] or match["side"]
        return ("at_least" if way == "lên" else "at_most"), rest
    return "exact", low


def _bare(low: str, kind: Kind, nouns: Collection[str]) -> tuple[str, bool]:
    """Return a number without its per cent sign or the noun after a count, and whether it had the sign."""
    if kind == "percent" and low.endswith("%"):
        return low.removesuffix("%").strip(), True
    for noun in nouns:
        if kind == "count" and low.endswith(f" {noun.casefold()}"):
            return low[: -len(noun)].strip(), False
    return low, False


def _digits(digits: str, kind: Kind, has_sign: bool) -> Written:
    if _LIKE_DIGITS.fullmatch(digits):
        return _fault("letters", "chữ số", "có chữ O hoặc l trong số: gõ lại bằng chữ số 0 và 1.")
    if kind == "count":
        return _count_of(digits)
    number = _decimal(digits)
    if number is None:
        return _fault("number", PERCENT, "chỉ ghi số, không ghi thêm chữ; phần giải thích ghi ở cột Ghi chú.")
    if 0 < number <= 1 and not has_sign:
        return _number(float(number), kind, percent=False)
    return _share(number)


def _count_of(digits: str) -> Written:
    """Parse a count; dots and spaces before groups of three digits separate thousands if the first group is not zero.

    A comma is the decimal sign; before three digits it may be meant for thousands, so it is reported.
    """
    if digits.endswith("%"):
        remedy = "ghi số đếm, không ghi tỷ lệ; chỉ biết tỷ lệ mà không biết số đếm thì ghi “chưa có”."
        return _fault("percent", COUNT, remedy)
    if _WHOLE.fullmatch(digits):
        return _count(Decimal(digits))
    if match := _THOUSANDS.fullmatch(digits):
        return _count(Decimal(digits.replace(match[1], "")))
    if _THREE_BEHIND.fullmatch(digits):
        return _fault("broken", COUNT, UNGROUPED)
    number = _decimal(digits)
    if number is not None:
        return _count(number)
    return _fault("number", COUNT, "chỉ ghi số, không ghi thêm chữ; phần giải thích ghi ở cột Ghi chú.")


def _decimal(digits: str) -> Decimal | None:
    if _BOTH.fullmatch(digits):
        last = max(digits.rfind("."), digits.rfind(","))
        digits = re.sub("[.,]", "", digits[:last]) + "." + digits[last + 1 :]
    elif not _NUMBER.fullmatch(digits):
        return None
    try:
        return Decimal(digits.replace(",", "."))
    except InvalidOperation:
        return None


def _count(number: Decimal) -> Written:
    if number < 0:
        return _fault("negative", COUNT, "số đếm không thể âm: gõ lại số.")
    if number != number.to_integral_value():
        return _fault("broken", COUNT, UNGROUPED)
    if number >= 10**15:
        return _fault("large", COUNT, "số quá lớn: gõ lại số.")
    return Written(int(number))


def _share(number: Decimal) -> Written:
    if not 0 <= number <= 100:
        return _fault("range", PERCENT, "ghi tỷ lệ trong khoảng 0–100.")
    # Keep four decimals; digits beyond them are floating-point noise that nobody wrote.
    return Written(number.quantize(Decimal("0.0001"), ROUND_HALF_UP).normalize() + 0)


def _text(content: Any) -> Written:
    if isinstance(content, float) and content.is_integer():
        content = int(content)
    text = normalize(content)
    if len(text) > LONGEST_TEXT:
        return _fault("long", f"nhiều nhất {LONGEST_TEXT} ký tự", "viết ngắn lại.")
    if not text:
        return NOTHING
    return Written(text, doubt=OLD_FONT if in_old_font(text) else None)


def _date(content: Any) -> Written:
    if isinstance(content, datetime):
        return Written(content.date())
    if isinstance(content, date):
        return Written(content)
    text = normalize(content)
    if not text or text.casefold() in GONE:
        return NOTHING
    expected = "một ngày, ví dụ 31/12/2026"
    if match := _ISO.fullmatch(text):
        year, month, day = map(int, match.groups())
    elif match := _DAY.fullmatch(text):
        day, month, year = map(int, match.groups())
        if len(match[3]) != 4:
            return _fault("date", expected, "ghi đủ bốn chữ số của năm.")
    else:
        return _fault("date", expected, "ghi ngày/tháng/năm.")
    try:
        return Written(date(year, month, day))
    except ValueError:
        return _fault("date", expected, "không có ngày này: ghi lại ngày/tháng/năm.")


def _fault(rule: str, expected: str, remedy: str) -> Written:
    return Written(fault=Fault(rule, expected, remedy))
