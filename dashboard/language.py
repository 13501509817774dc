"""The language of the request or file being made, and what depends on the language alone: messages, numbers, dates.

Messages in the code are English; the catalogue `wording/vi.po` holds the Vietnamese.
"""

import gettext as catalogues
import io
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal, get_args

from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

Language = Literal["vi", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
CATALOGUES = Path(__file__).resolve().parent / "wording"
DAY = {"vi": "dd/MM/yyyy", "en": "d MMM yyyy"}
MOST_NUMBERS = 20_000
# Vietnamese practice, and what Excel does: 6,25 becomes 6,3. Babel's default is half to even.
ROUNDING = Context(rounding=ROUND_HALF_UP)

_current: ContextVar[Language] = ContextVar("language", default="vi")


def current_language() -> Language:
    """Return the language of the request or file being made."""
    return _current.get()


@contextmanager
def use_language(language: Language) -> Iterator[None]:
    """Use a language within a block or, as a decorator, within a function.

    New threads start in Vietnamese, and a generator runs in the language of the code that reads it.
    """
    token = _current.set(language)
    try:
        yield
    finally:
        _current.reset(token)


def gettext(message: str, **values) -> str:
    """Return the translated message, formatted with the values."""
    text = _catalogue(_current.get()).gettext(message)
    return text.format(**values) if values else text


def gettext_noop(message: str) -> str:
    """Return the message as it is: marks one that is kept in a constant, and translated where it is used."""
    return message


def ngettext(one: str, many: str, count: int, **values) -> str:
    """Return the singular or plural message, formatted with the number as `count` and the values."""
    text = _catalogue(_current.get()).ngettext(one, many, count)
    return text.format(count=format_number(count), **values)


def format_number(value: int | Decimal, pattern: str = "#,##0.##") -> str:
    """Return a number with the language's decimal mark."""
    return _number(value, pattern, _current.get())


def format_day(day: date) -> str:
    """Return a date: 24/02/2020 in Vietnamese."""
    language = _current.get()
    return format_date(day, DAY[language], locale=language)


@lru_cache(maxsize=MOST_NUMBERS)
def _number(value: int | Decimal, pattern: str, language: Language) -> str:
    """Format a number (cached: a page repeats its numbers, and babel is slow)."""
    with localcontext(ROUNDING):
        return format_decimal(value, format=pattern, locale=language)


@cache
def _catalogue(language: Language) -> catalogues.NullTranslations:
    """Compile a language's catalogue in memory, so that no compiled file can be out of date."""
    if language == "en":
        return catalogues.NullTranslations()
    with (CATALOGUES / f"{language}.po").open("rb") as file:
        compiled = io.BytesIO()
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return catalogues.GNUTranslations(compiled)
