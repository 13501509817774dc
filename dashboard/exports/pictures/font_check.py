"""The fonts of pictures: shipped, and checked for all Vietnamese letters and signs, so that no picture shows a box."""

import string
import unicodedata
from functools import cache

from fontTools.ttLib import TTFont, TTLibError

from dashboard.figures.text_metrics import BOLD, FONTS, PLAIN, files_of
from dashboard.theme import SIGNS

VOWELS, TONES = "aăâeêioôơuưy", ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")


class LettersMissing(RuntimeError):
    """A font file of the pictures is missing or lacks letters, so pictures would show boxes."""


def alphabet() -> set[str]:
    """Return every Vietnamese and basic Latin letter in both cases, the digits, and the signs of statuses."""
    vowels = {unicodedata.normalize("NFC", vowel + tone) for vowel in VOWELS for tone in TONES}
    letters = vowels | {"đ"} | set(string.ascii_lowercase)
    return letters | {letter.upper() for letter in letters} | set(string.digits) | set(SIGNS.values())


def check_letters() -> None:
    """Raise LettersMissing, with file and letters, if a picture would show a box."""
    for weight in (PLAIN, BOLD):
        files = files_of(weight, FONTS)
        letters = set().union(*map(_letters, files))
        if missing := sorted(alphabet() - letters):
            raise LettersMissing(f"{files[0].parent}: {' '.join(missing)}")


@cache
def _letters(path) -> frozenset[str]:
    try:
        with TTFont(path, lazy=True) as font:
            return frozenset(map(chr, font.getBestCmap()))
    except (OSError, TTLibError) as error:
        raise LettersMissing(f"{path}: {error}") from error
