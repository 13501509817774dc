"""A user's question, and its form as an address.

Put code here if it parses an address into a question or writes a question as an address.
Everything on a page is made from one `Question`; no other state is kept anywhere.
"""

import difflib
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlencode

from dashboard.language import LANGUAGES, Language
from dashboard.theme import Theme

LONGEST_VALUE = 64
LONGEST_NAME = 200
MOST_FIELDS = 200
THEMES: dict[str, Theme] = {"sang": "light", "toi": "dark"}
# A collected card: the address of its page, and its key as the page's anchor.
CARD = re.compile(r"(/[a-z0-9@/_-]{0,100})(\?[^#]{0,5000})?#card-([a-z0-9_-]{1,80})")
CARD_MARK = "#card-"
MOST_CARDS = 30
# Longest address with a list of cards, in characters: nginx by default refuses a request line of more than 8,192.
LONGEST_LIST = 7_500
# Characters of a card's address that stay unescaped in a query, as in assets/slides.js.
UNCODED = "/?=@,:"
FIGURES = {"tat-ca": False, "chinh-thuc": True}
# The data version that a page was made from: its later requests are answered from the same version. It is not part
# of a question, so no address shown to a user contains it.
OF_PAGE = "theo-ban"
# Other keys of our addresses, such as the open panel and the format of a file or picture.
BESIDE = ("doan", OF_PAGE, "trang", "kho", "ty-le", "dang", "dau", "q", "ky", "tiep")
# Some mail programs HTML-escape the `&` of a link and do not unescape it.
ESCAPED = "amp;"
# A key at least this similar to one of ours is read as ours. OTHER_WORDS are never; those similar to LIKE_WORDS must
# match letter for letter, because they are words of their own.
ALIKE, OTHER_WORDS, LIKE_WORDS = 0.8, ("name",), ("the",)
# Keys that people try if they do not know ours: English words and abbreviations.
SYNONYMS = {
    "year": "nam",
    "dv": "don-vi",
    "xa": "don-vi",
    "phuong": "don-vi",
    "unit": "don-vi",
    "units": "don-vi",
    "ward": "don-vi",
    "commune": "don-vi",
    "indicator": "chi-tieu",
    "indicators": "chi-tieu",
    "language": "lang",
    "theme": "giao-dien",
    "version": "phien-ban",
}
Meant = TypeVar("Meant")


@dataclass(frozen=True)
class FilterOptions:
    """The valid choices for the data at hand: years, units, indicators (id → name), the version and the defaults.

    `usual_units` apply if an address names no unit, on pages that default to more than `default_unit` alone.
    """

    years: tuple[int, ...]
    default_year: int
    units: Mapping[str, str]
    default_unit: str
    indicators: Mapping[str, str]
    version: str = ""
    usual_units: tuple[str, ...] = ()


@dataclass(frozen=True)
class Question:
    """A complete question: year, units, which figures, language and theme.

    `since` is the earlier year of a change; `indicators` are those compared or mapped; pages that need
    neither keep them unchanged. `version` is the requested data version, empty for the current one;
    `since_day` and `since_version` are the date or version from which on changes are listed; `cards` are
    the addresses of the cards collected for slides, in order.
    """

    year: int
    units: tuple[str, ...]
    since: int | None = None
    indicators: tuple[str, ...] = ()
    official_only: bool = False
    language: Language = "vi"
    theme: Theme = "light"
    version: str = ""
    since_day: date | None = None
    since_version: str = ""
    cards: tuple[str, ...] = ()

    @cached_property
    def query(self) -> str:
        """Return the canonical query: always year and units, other fields only if they differ from the default."""
        pairs = [("nam", str(self.year)), *(("don-vi", unit) for unit in self.units)]
        pairs += [("tu-nam", str(self.since))] if self.since else []
        pairs += [("chi-tieu", indicator) for indicator in self.indicators]
        if self.official_only:
            pairs.append(("so-lieu", "chinh-thuc"))
        if self.language != "vi":
            pairs.append(("lang", self.language))
        if self.theme != "light":
            pairs.append(("giao-dien", "toi"))
        pairs += [("tu-ngay", self.since_day.isoformat())] if self.since_day else []
        pairs += [("tu-phien-ban", self.since_version)] if self.since_version else []
        pairs += [("phien-ban", self.version)] if self.version else []
        cards = [("the", entry) for entry in _folded(self.cards)]
        query_parts = [urlencode(pairs, safe="@"), *([urlencode(cards, safe=UNCODED)] if cards else [])]
        return "?" + "&".join(query_parts)

    def replace(self, **changes: Any) -> "Question":
        """Return a copy of the question with some fields changed."""
        return replace(self, **changes)


class QuestionError(ValueError):
    """An address that cannot be parsed: key and value, what is valid, HTTP status and nearest valid question."""

    def __init__(self, status: int, key: str, value: str, nearest: Question, offered: str = ""):
        self.status, self.key, self.nearest, self.offered = status, key, nearest, offered
        self.value = value if len(value) <= LONGEST_VALUE else value[:LONGEST_VALUE] + "…"
        super().__init__(f"{key}={self.value}")


def default_question(choices: FilterOptions) -> Question:
    """Return the question of an address without a query."""
    return Question(choices.default_year, choices.usual_units or (choices.default_unit,))


def fields(query: str) -> dict[str, list[str]]:
    """Return the fields of a query string by name, ignoring capitals and a stray `amp;` before a name.

    Raises ValueError if there are too many fields.
    """
    query_fields: dict[str, list[str]] = {}
    raw_fields = parse_qs(
        query.removeprefix("?"), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="replace"
    )
    for name, values in raw_fields.items():
        key = name.strip().lower()
        while key.startswith(ESCAPED):
            key = key.removeprefix(ESCAPED)
        query_fields.setdefault(key, []).extend(values)
    return query_fields


def parse_query(query: str, choices: FilterOptions) -> Question:
    """Parse a query string (`nam=2019&don-vi=178`, with or without `?`); keys unlike any of ours are ignored.

    Raises QuestionError for the first invalid field: 400 if it is malformed or its key is a near miss of ours, 404 if
    the year, unit, indicator or version does not exist. Its `nearest` keeps the valid fields and corrects the others.
    """
    question = default_question(choices)
    errors: list[tuple[str, ParseError]] = []
    try:
        query_fields = fields(query)
    except ValueError as error:  # too many fields; units are the likely cause
        raise QuestionError(400, "don-vi", query, question, choices.units[choices.default_unit]) from error
    misnamed = _misnamed(query_fields)
    for name, correct_key in misnamed.items():
        query_fields.setdefault(correct_key, query_fields[name])
    values: dict[str, object] = {}
    for field, key, parse in FIELDS:
        try:
            values[field] = parse(query_fields.get(key, []), choices)
        except ParseError as parse_error:
            values[field] = parse_error.nearest
            errors.append((key, parse_error))
    question = question.replace(**values)
    errors += [(NAMES, ParseError(400, name, None, correct_key)) for name, correct_key in misnamed.items()]
    if errors:
        key, first = errors[0]
        raise QuestionError(first.status, key, first.written, question, first.offered) from first
    return question


def value_named(query: str) -> str:
    """Return the value whose panel an address opens (`doan`), empty if none; it is not part of the question."""
    return value_of(query, "doan")[:LONGEST_NAME]


def asked_version(query: str) -> str:
    """Return the data version that an address names, or that the requesting page was made from; empty if neither.

    Does not check that the version exists.
    """
    return value_of(query, "phien-ban").lower() or value_of(query, OF_PAGE).lower()


def value_of(query: str, key: str, default: str = "") -> str:
    """Return the first value of a field, or the default."""
    try:
        return fields(query).get(key, [default])[0]
    except ValueError:  # too many fields: parse_query rejects them
        return default


def asked_language(query: str) -> Language:
    """Return the language that a query names; Vietnamese if it names none or an unknown one."""
    code = value_of(query, "lang").lower()
    return next((language for language in LANGUAGES if language == code), LANGUAGES[0])


def _misnamed(query_fields: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return the keys of an address that are near misses of ours, each with the key that it is read as."""
    ours = {_letters(key): key for _, key, _ in FIELDS}
    corrections = {}
    for name in query_fields:
        if name in (*ours.values(), *BESIDE, *OTHER_WORDS):
            continue
        letters = _letters(name[:LONGEST_VALUE])
        if letters in SYNONYMS:
            corrections[name] = SYNONYMS[letters]
            continue
        matches = difflib.get_close_matches(letters, ours, n=1, cutoff=ALIKE)
        if matches and (letters == matches[0] or matches[0] not in LIKE_WORDS):
            corrections[name] = ours[matches[0]]
    return corrections


def _letters(name: str) -> str:
    """Return the letters and digits of a name, in lower case and without accents."""
    return "".join(filter(str.isalnum, fold(name)))


def fold(text: str) -> str:
    """Return text folded for search: lower case, without accents, đ as d."""
    letters = unicodedata.normalize("NFD", text.lower().replace("đ", "d").replace("ð", "d"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


class ParseError(Exception):
    """A field that cannot be parsed: status, what was written, the nearest valid value and the valid choices."""

    def __init__(self, status: int, written: str, nearest: object, offered: str):
        self.status, self.written, self.nearest, self.offered = status, written, nearest, offered
        super().__init__(written)


def _one_of(values_by_word: Mapping[str, Meant]) -> Callable[[Sequence[str], FilterOptions], Meant]:
    """Return the parser of a field that takes one of a few words; the first is the default."""
    default = next(iter(values_by_word))

    def read(values: Sequence[str], choices: FilterOptions) -> Meant:
        if len(values) > 1 or (values and values[0].lower() not in values_by_word):
            raise ParseError(400, " ".join(values), values_by_word[default], ", ".join(values_by_word))
        return values_by_word[values[0].lower() if values else default]

    return read


def _year(values: Sequence[str], choices: FilterOptions) -> int:
    text = " ".join(values or [str(choices.default_year)])
    if len(values) > 1 or not (text.isascii() and text.isdigit() and len(text) == 4):
        raise ParseError(400, text, choices.default_year, f"{choices.years[0]}–{choices.years[-1]}")
    year = int(text)
    if year not in choices.years:
        nearest = min(choices.years, key=lambda candidate: abs(candidate - year))
        raise ParseError(404, text, nearest, str(nearest))
    return year


def _since(values: Sequence[str], choices: FilterOptions) -> int | None:
    return _year(values, choices) if any(values) else None


def _version(values: Sequence[str], choices: FilterOptions) -> str:
    """Return the requested version; `choices` are already those of that version."""
    text = " ".join(values).lower()
    if text and text != choices.version:
        raise ParseError(400 if len(values) > 1 else 404, text, "", choices.version)
    return text


def _since_day(values: Sequence[str], choices: FilterOptions) -> date | None:
    text = " ".join(values)
    if not text:
        return None
    try:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            raise ValueError(text)
        return date.fromisoformat(text)
    except ValueError as error:
        raise ParseError(400, text, None, "YYYY-MM-DD") from error


def _since_version(values: Sequence[str], choices: FilterOptions) -> str:
    """Return a version id without checking that it exists: a browser may remember a deleted version."""
    text = " ".join(values).lower()
    if text and not re.fullmatch(r"[0-9a-f]{12}", text):
        raise ParseError(400, text, "", choices.version)
    return text


def _folded(cards: Sequence[str]) -> list[str]:
    """Return cards as address entries; neighbours with the same page and question share one: `/?nam=2019#card-a,b`."""
    entries: list[str] = []
    for card in cards:
        page, _, key = card.partition(CARD_MARK)
        if entries and entries[-1].startswith(page + CARD_MARK):
            entries[-1] = f"{entries[-1]},{key}"
        else:
            entries.append(card)
    return entries


def _unfolded(entry: str) -> list[str]:
    """Return the cards of an address entry."""
    page, mark, keys = entry.partition(CARD_MARK)
    return [f"{page}{mark}{key}" for key in keys.split(",")]


def _cards(entries: Sequence[str], choices: FilterOptions) -> tuple[str, ...]:
    """Return addresses with the syntax of a card's; the page decides whether such cards exist."""
    cards = [card for entry in entries for card in _unfolded(entry)]
    valid = tuple(dict.fromkeys(card for card in cards if CARD.fullmatch(card)))[:MOST_CARDS]
    invalid = next((card for card in cards if not CARD.fullmatch(card)), None)
    if invalid is not None:
        raise ParseError(400, invalid, valid, "/…?nam=…#card-…")
    if len(set(cards)) > MOST_CARDS:
        raise ParseError(400, str(len(cards)), valid, f"≤ {MOST_CARDS}")
    return valid


def _indicators(ids: Sequence[str], choices: FilterOptions) -> tuple[str, ...]:
    unknown = next((indicator for indicator in ids if indicator.lower() not in choices.indicators), None)
    known = tuple(
        dict.fromkeys(indicator.lower() for indicator in ids if indicator.lower() in choices.indicators)
    )
    if unknown is not None:
        nearest = _nearest(unknown, choices.indicators, next(iter(choices.indicators)))
        raise ParseError(404, unknown, known or (nearest,), choices.indicators[nearest])
    return known


def _units(ids: Sequence[str], choices: FilterOptions) -> tuple[str, ...]:
    lower_ids = [unit.lower() for unit in ids]
    known = tuple(unit for unit in choices.units if unit in lower_ids)
    unknown = next((unit for unit in ids if unit.lower() not in choices.units), None)
    if unknown is not None:
        code = unknown.partition("@")[0]
        same_code = {unit: name for unit, name in choices.units.items() if unit.partition("@")[0] == code}
        nearest = _nearest(unknown, same_code or choices.units, next(iter(same_code), choices.default_unit))
        corrected = tuple(unit for unit in choices.units if unit in (*known, nearest))
        raise ParseError(404, unknown, corrected, f"{choices.units[nearest]} ({nearest})")
    return known or default_question(choices).units


def _nearest(text: str, offered: Mapping[str, str], default: str) -> str:
    """Return the offered id (id → name) most similar to what was written, by id or name; else the default."""
    ids = difflib.get_close_matches(text[:LONGEST_VALUE], offered, n=1, cutoff=0.75)
    if ids:
        return ids[0]
    names = {fold(name): key for key, name in reversed(list(offered.items()))}
    matches = difflib.get_close_matches(fold(text[:LONGEST_VALUE]), names, n=1, cutoff=0.5)
    return names[matches[0]] if matches else default


# The error key of a misspelt key in an address.
NAMES = "*"
# Field of a question, its key in the address, its parser; the first invalid field becomes the error.
FIELDS: tuple[tuple[str, str, Callable[[Sequence[str], FilterOptions], object]], ...] = (
    ("language", "lang", _one_of({language: language for language in LANGUAGES})),
    ("theme", "giao-dien", _one_of(THEMES)),
    ("version", "phien-ban", _version),
    ("since_day", "tu-ngay", _since_day),
    ("since_version", "tu-phien-ban", _since_version),
    ("cards", "the", _cards),
    ("official_only", "so-lieu", _one_of(FIGURES)),
    ("units", "don-vi", _units),
    ("indicators", "chi-tieu", _indicators),
    ("since", "tu-nam", _since),
    ("year", "nam", _year),
)
