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
        coded = [urlencode(pairs, safe="@"), *([urlencode(cards, safe=UNCODED)] if cards else [])]
        return "?" + "&".join(coded)

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
    found: dict[str, list[str]] = {}
    asked = parse_qs(
        query.removeprefix("?"), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="replace"
    )
    for name, values in asked.items():
        bare = name.strip().lower()
        while bare.startswith(ESCAPED):
            bare = bare.removeprefix(ESCAPED)
        found.setdefault(bare, []).extend(values)
    return found


def parse_query(query: str, choices: FilterOptions) -> Question:
    """Parse a query string (`nam=2019&don-vi=178`, with or without `?`); keys unlike any of ours are ignored.

    Raises QuestionError for the first invalid field: 400 if it is malformed or its key is a near miss of ours, 404 if
    the year, unit, indicator or version does not exist. Its `nearest` keeps the valid fields and corrects the others.
    """
    question = default_question(choices)
    wrong: list[tuple[str, ParseError]] = []
    try:
        asked = fields(query)
    except ValueError as error:  # too many fields; units are the likely cause
        raise QuestionError(400, "don-vi", query, question, choices.units[choices.default_unit]) from error
    misnamed = _misnamed(asked)
    for name, meant in misnamed.items():
        asked.setdefault(meant, asked[name])
    found: dict[str, object] = {}
    for field, key, read in FIELDS:
        try:
            found[field] = read(asked.get(key, []), choices)
        except ParseError as unclear:
            found[field] = unclear.nearest
            wrong.append((key, unclear))
    question = question.replace(**found)
    wrong += [(NAMES, ParseError(400, name, None, meant)) for name, meant in misnamed.items()]
    if wrong:
        key, first = wrong[0]
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
    written = value_of(query, "lang").lower()
    return next((one for one in LANGUAGES if one == written), LANGUAGES[0])


def _misnamed(asked: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return the keys of an address that are near misses of ours, each with the key that it is read as."""
    ours = {_letters(key): key for _, key, _ in FIELDS}
    found = {}
    for name in asked:
        if name in (*ours.values(), *BESIDE, *OTHER_WORDS):
            continue
        written = _letters(name[:LONGEST_VALUE])
        if written in SYNONYMS:
            found[name] = SYNONYMS[written]
            continue
        alike = difflib.get_close_matches(written, ours, n=1, cutoff=ALIKE)
        if alike and (written == alike[0] or alike[0] not in LIKE_WORDS):
            found[name] = ours[alike[0]]
    return found


def _letters(name: str) -> str:
    """Return the letters and digits of a name, in lower case and without accents."""
    return "".join(filter(str.isalnum, fold(name)))


def fold(text: str) -> str:
    """Return text folded for search: lower case, without accents, đ as d."""
    bare = unicodedata.normalize("NFD", text.lower().replace("đ", "d").replace("ð", "d"))
    return "".join(letter for letter in bare if not unicodedata.combining(letter))


class ParseError(Exception):
    """A field that cannot be parsed: status, what was written, the nearest valid value and the valid choices."""

    def __init__(self, status: int, written: str, nearest: object, offered: str):
        self.status, self.written, self.nearest, self.offered = status, written, nearest, offered
        super().__init__(written)


def _one_of(known: Mapping[str, Meant]) -> Callable[[Sequence[str], FilterOptions], Meant]:
    """Return the parser of a field that takes one of a few words; the first is the default."""
    default = next(iter(known))

    def read(written: Sequence[str], choices: FilterOptions) -> Meant:
        if len(written) > 1 or (written and written[0].lower() not in known):
            raise ParseError(400, " ".join(written), known[default], ", ".join(known))
        return known[written[0].lower() if written else default]

    return read


def _year(asked: Sequence[str], choices: FilterOptions) -> int:
    written = " ".join(asked or [str(choices.default_year)])
    if len(asked) > 1 or not (written.isascii() and written.isdigit() and len(written) == 4):
        raise ParseError(400, written, choices.default_year, f"{choices.years[0]}–{choices.years[-1]}")
    year = int(written)
    if year not in choices.years:
        nearest = min(choices.years, key=lambda known: abs(known - year))
        raise ParseError(404, written, nearest, str(nearest))
    return year


def _since(asked: Sequence[str], choices: FilterOptions) -> int | None:
    return _year(asked, choices) if any(asked) else None


def _version(asked: Sequence[str], choices: FilterOptions) -> str:
    """Return the requested version; `choices` are already those of that version."""
    written = " ".join(asked).lower()
    if written and written != choices.version:
        raise ParseError(400 if len(asked) > 1 else 404, written, "", choices.version)
    return written


def _since_day(asked: Sequence[str], choices: FilterOptions) -> date | None:
    written = " ".join(asked)
    if not written:
        return None
    try:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", written):
            raise ValueError(written)
        return date.fromisoformat(written)
    except ValueError as error:
        raise ParseError(400, written, None, "YYYY-MM-DD") from error


def _since_version(asked: Sequence[str], choices: FilterOptions) -> str:
    """Return a version id without checking that it exists: a browser may remember a deleted version."""
    written = " ".join(asked).lower()
    if written and not re.fullmatch(r"[0-9a-f]{12}", written):
        raise ParseError(400, written, "", choices.version)
    return written


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


def _cards(written: Sequence[str], choices: FilterOptions) -> tuple[str, ...]:
    """Return addresses with the syntax of a card's; the page decides whether such cards exist."""
    asked = [card for entry in written for card in _unfolded(entry)]
    known = tuple(dict.fromkeys(one for one in asked if CARD.fullmatch(one)))[:MOST_CARDS]
    wrong = next((one for one in asked if not CARD.fullmatch(one)), None)
    if wrong is not None:
        raise ParseError(400, wrong, known, "/…?nam=…#card-…")
    if len(set(asked)) > MOST_CARDS:
        raise ParseError(400, str(len(asked)), known, f"≤ {MOST_CARDS}")
    return known


def _indicators(asked: Sequence[str], choices: FilterOptions) -> tuple[str, ...]:
    unknown = next((name for name in asked if name.lower() not in choices.indicators), None)
    known = tuple(dict.fromkeys(name.lower() for name in asked if name.lower() in choices.indicators))
    if unknown is not None:
        nearest = _nearest(unknown, choices.indicators, next(iter(choices.indicators)))
        raise ParseError(404, unknown, known or (nearest,), choices.indicators[nearest])
    return known


def _units(asked: Sequence[str], choices: FilterOptions) -> tuple[str, ...]:
    written = [unit.lower() for unit in asked]
    known = tuple(unit for unit in choices.units if unit in written)
    unknown = next((unit for unit in asked if unit.lower() not in choices.units), None)
    if unknown is not None:
        code = unknown.partition("@")[0]
        of_code = {unit: name for unit, name in choices.units.items() if unit.partition("@")[0] == code}
        nearest = _nearest(unknown, of_code or choices.units, next(iter(of_code), choices.default_unit))
        put_right = tuple(unit for unit in choices.units if unit in (*known, nearest))
        raise ParseError(404, unknown, put_right, f"{choices.units[nearest]} ({nearest})")
    return known or default_question(choices).units


def _nearest(written: str, offered: Mapping[str, str], default: str) -> str:
    """Return the offered id (id → name) most similar to what was written, by id or name; else the default."""
    ids = difflib.get_close_matches(written[:LONGEST_VALUE], offered, n=1, cutoff=0.75)
    if ids:
        return ids[0]
    names = {fold(name): known for known, name in reversed(list(offered.items()))}
    alike = difflib.get_close_matches(fold(written[:LONGEST_VALUE]), names, n=1, cutoff=0.5)
    return names[alike[0]] if alike else default


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
