"""Text that is safe in a cell of any file: no control characters, nothing that a spreadsheet runs as a formula."""

import re
import unicodedata

# Characters that XML forbids or that are invisible: control and format characters, lone surrogates.
_UNSEEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠\t\r]")


def strip_control(text: str) -> str:
    """Return text that every file can hold: NFC, line breaks and tabs as spaces, no invisible characters."""
    return unicodedata.normalize("NFC", _UNSEEN.sub("", re.sub(r"[\t\r\n]+", " ", text)))


def is_formula(text: str) -> bool:
    """Return whether a spreadsheet reads a text as a formula, also after spaces or with a full-width sign."""
    return bool(_FORMULA.match(text))


def escape_formula(text: str) -> str:
    """Return text that no spreadsheet reads as a formula: text that begins like one gets an apostrophe."""
    stripped = strip_control(text)
    return f"'{stripped}" if is_formula(stripped) else stripped
