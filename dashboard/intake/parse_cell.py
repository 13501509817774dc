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


def normalize(given: Any) -> str:
    """Return a cell's content as one line of text: NFC, plain spaces, Đ instead of the look-alike Ð."""
    text = unicodedata.normalize("NFC", str(given)).translate(SPACES)
    return " ".join(text.replace("Ð", "Đ").replace("ð", "đ").split())


def in_old_font(text: str) -> bool:
    """Return whether a text seems written for a TCVN3 or VNI font: as Unicode it is not what its author saw."""
    return not text.isascii() and bool(_OLD_FONT.search(text))


@lru_cache(maxsize=REMEMBERED, typed=True)
def read_cell(given: Any, kind: Kind, percent: bool = False, nouns: Collection[str] = ()) -> Written:
    """Parse a cell as a kind of value.

    `percent` means that the cell shows its number as a per cent; `nouns` are words that may follow a count.
    """
    if given is None or given == "":
        return NOTHING
    if kind == "text":
        return _text(given)
    if kind == "date":
        return _date(given)
    if isinstance(given, (int, float)) and not isinstance(given, bool):
        return _number(given, kind, percent)
    if not isinstance(given, str):
        expected = COUNT if kind == "count" else PERCENT
        return _fault(
            "type", expected, "Excel đã đổi ô này thành ngày hoặc kiểu khác: đặt định dạng số rồi gõ lại số."
        )
    return _written(normalize(given), kind, nouns)


def _number(given: float, kind: Kind, percent: bool) -> Written:
    number = Decimal(repr(given)) if isinstance(given, float) else Decimal(given)
    if not number.is_finite():
        return _fault("number", COUNT, "gõ lại số.")
    if kind == "count":
        return _fault("percent", COUNT, "ghi số đếm, không ghi tỷ lệ.") if percent else _count(number)
    if percent:
        return _share(number * 100)
    if 0 < number <= 1:
        shown = f"{number:f}".replace(".", ",")
        remedy = f"ghi rõ: {shown}% hoặc {number * 100:f}".replace(".", ",") + "%."
        return _fault("ambiguous", f"{PERCENT}; {shown} có thể là {shown}% hoặc phần của 1", remedy)
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
    qualifier, bare = _qualified(low)
    bare, shown = _bare(bare, kind, nouns)
    read = _digits(bare, kind, shown)
    return read if read.fault or read.empty else Written(read.value, qualifier)


def _qualified(low: str) -> tuple[Qualifier, str]:
    for words, qualifier in QUALIFIERS:
        if found := re.fullmatch(rf"{words}\s*(?P<rest>.+)", low):
            return qualifier, found["rest"]
    if found := re.fullmatch(
        r"từ\s+(?P<rest>.+?)\s+trở (?P<way>lên|xuống)|(?P<plain>.+?)\s+trở (?P<side>lên|xuống)", low
    ):
        rest, way = found["rest"] or found["plain"], found["way"] or found["side"]
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


def _digits(bare: str, kind: Kind, shown: bool) -> Written:
    if _LIKE_DIGITS.fullmatch(bare):
        return _fault("letters", "chữ số", "có chữ O hoặc l trong số: gõ lại bằng chữ số 0 và 1.")
    if kind == "count":
        return _count_of(bare)
    number = _decimal(bare)
    if number is None:
        return _fault("number", PERCENT, "chỉ ghi số, không ghi thêm chữ; phần giải thích ghi ở cột Ghi chú.")
    if 0 < number <= 1 and not shown:
        return _number(float(number), kind, percent=False)
    return _share(number)


def _count_of(bare: str) -> Written:
    """Parse a count; dots and spaces before groups of three digits separate thousands if the first group is not zero.

    A comma is the decimal sign; before three digits it may be meant for thousands, so it is reported.
    """
    if bare.endswith("%"):
        remedy = "ghi số đếm, không ghi tỷ lệ; chỉ biết tỷ lệ mà không biết số đếm thì ghi “chưa có”."
        return _fault("percent", COUNT, remedy)
    if _WHOLE.fullmatch(bare):
        return _count(Decimal(bare))
    if found := _THOUSANDS.fullmatch(bare):
        return _count(Decimal(bare.replace(found[1], "")))
    if _THREE_BEHIND.fullmatch(bare):
        return _fault("broken", COUNT, UNGROUPED)
    number = _decimal(bare)
    if number is not None:
        return _count(number)
    return _fault("number", COUNT, "chỉ ghi số, không ghi thêm chữ; phần giải thích ghi ở cột Ghi chú.")


def _decimal(bare: str) -> Decimal | None:
    if _BOTH.fullmatch(bare):
        last = max(bare.rfind("."), bare.rfind(","))
        bare = re.sub("[.,]", "", bare[:last]) + "." + bare[last + 1 :]
    elif not _NUMBER.fullmatch(bare):
        return None
    try:
        return Decimal(bare.replace(",", "."))
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


def _text(given: Any) -> Written:
    if isinstance(given, float) and given.is_integer():
        given = int(given)
    text = normalize(given)
    if len(text) > LONGEST_TEXT:
        return _fault("long", f"nhiều nhất {LONGEST_TEXT} ký tự", "viết ngắn lại.")
    if not text:
        return NOTHING
    return Written(text, doubt=OLD_FONT if in_old_font(text) else None)


def _date(given: Any) -> Written:
    if isinstance(given, datetime):
        return Written(given.date())
    if isinstance(given, date):
        return Written(given)
    text = normalize(given)
    if not text or text.casefold() in GONE:
        return NOTHING
    expected = "một ngày, ví dụ 31/12/2026"
    if found := _ISO.fullmatch(text):
        year, month, day = map(int, found.groups())
    elif found := _DAY.fullmatch(text):
        day, month, year = map(int, found.groups())
        if len(found[3]) != 4:
            return _fault("date", expected, "ghi đủ bốn chữ số của năm.")
    else:
        return _fault("date", expected, "ghi ngày/tháng/năm.")
    try:
        return Written(date(year, month, day))
    except ValueError:
        return _fault("date", expected, "không có ngày này: ghi lại ngày/tháng/năm.")


def _fault(rule: str, expected: str, remedy: str) -> Written:
    return Written(fault=Fault(rule, expected, remedy))
