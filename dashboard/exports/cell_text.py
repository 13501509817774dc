"""Text as a cell of any file can hold it: no control characters, and nothing that a spreadsheet runs as a formula."""

import re
import unicodedata

# What no file of XML may hold, and no reader can see: control and format marks, halves of letters.
_UNSEEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠\t\r]")


def strip_control(text: str) -> str:
    """Return a text as every file can hold it: composed letters, line breaks as blanks, nothing unseen."""
    return unicodedata.normalize("NFC", _UNSEEN.sub("", re.sub(r"[\t\r\n]+", " ", text)))


def is_formula(text: str) -> bool:
    """Tell whether a spreadsheet takes a text for a formula, also behind blanks and with a full-width sign."""
    return bool(_FORMULA.match(text))


def escape_formula(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: one that begins like it gets an apostrophe."""
    stripped = strip_control(text)
    return f"'{stripped}" if is_formula(stripped) else stripped
