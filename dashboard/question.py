"""What a reader asks, and how an address says it.

A line belongs here when it turns an address into a question or a question into an address.
Everything on a page is made from one `Question`; nothing else is remembered anywhere.
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

from dashboard.catalog import LANGUAGES, Language
from dashboard.theme import Theme

LONGEST_VALUE = 64
LONGEST_NAME = 200
MOST_FIELDS = 200
THEMES: dict[str, Theme] = {"sang": "light", "toi": "dark"}
# A collected card: the address of its page, and its key as the page's anchor.
CARD = re.compile(r"(/[a-z0-9@/_-]{0,100})(\?[^#]{0,5000})?#card-([a-z0-9_-]{1,80})")
CARD_MARK = "#card-"
MOST_CARDS = 30
# Letters of an address with a list of cards: nginx, as it comes, refuses a request line of more than 8,192.
LONGEST_LIST = 7_500
# What of a card's address need not be coded in a query; assets/slides.js writes the same.
UNCODED = "/?=@,:"
FIGURES = {"tat-ca": False, "chinh-thuc": True}
# The version that a page was made of: what it asks of the server later is answered from the same one. It is no part
# of a question, so no address that a reader sees holds it.
OF_PAGE = "theo-ban"
# What else our addresses hold: the panel that is open, and how a file or picture is wanted.
BESIDE = ("doan", OF_PAGE, "trang", "kho", "ty-le", "dang", "dau", "q", "ky", "tiep")
# Some mail programs write `&` as HTML does, and do not read it back.
ESCAPED = "amp;"
# A name as much like one of ours is taken for it, unless it is a word of its own, as those like `the` are.
ALIKE, OTHER_WORDS, LIKE_WORDS = 0.8, ("name",), ("the",)
# What somebody writes who does not know our names: the same in English, or in short.
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
    """What can be asked of the data at hand: years, units and indicators (id → name), the version, the defaults.

    `usual_units` are those of an address that names none, where a page has more than `default_unit` alone.
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
    """A whole question: year, units, which figures, language and theme.

    `since` is the earlier year of a change, `indicators` are what is compared or mapped; pages that
    need neither leave them as asked. `version` is the data version that was asked for, empty for the
    current one; `since_day` and `since_version` are from when or from which version on changes are told;
    `cards` are the addresses of cards that were collected for slides, in order.
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
        """Return the canonical query: year and units always, the rest where it is not the default."""
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
        """Return the same question with some choices changed."""
        return replace(self, **changes)


class QuestionError(ValueError):
    """An address that cannot be understood: what, why, the HTTP status and the nearest valid question."""

    def __init__(self, status: int, key: str, value: str, nearest: Question, offered: str = ""):
        self.status, self.key, self.nearest, self.offered = status, key, nearest, offered
        self.value = value if len(value) <= LONGEST_VALUE else value[:LONGEST_VALUE] + "…"
        super().__init__(f"{key}={self.value}")


def default_question(choices: FilterOptions) -> Question:
    """Return the question of an address without a query."""
    return Question(choices.default_year, choices.usual_units or (choices.default_unit,))


def fields(query: str) -> dict[str, list[str]]:
    """Return the fields of a query string by name; capitals and a stray `amp;` before one are let pass.

    Raises ValueError where there are too many.
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
    """Read a query string (`nam=2019&don-vi=178`, with or without `?`); keys that are nothing like ours are left alone.

    Raises QuestionError for the first part that is wrong: 400 for what is malformed or nearly a key of ours, 404 for
    a year or unit that does not exist. Its `nearest` has every right part as asked and every wrong part put right.
    """
    question = default_question(choices)
    wrong: list[tuple[str, ParseError]] = []
    try:
        asked = fields(query)
    except ValueError as error:  # too many fields, and only units come in numbers
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
    """Return the value whose panel an address opens (`doan`), empty where it opens none; not part of the question."""
    return value_of(query, "doan")[:LONGEST_NAME]


def asked_version(query: str) -> str:
    """Return the data version that an address names, or that the page is of which asks; empty where neither is said.

    Whether there is such a version is not asked.
    """
    return value_of(query, "phien-ban").lower() or value_of(query, OF_PAGE).lower()


def value_of(query: str, key: str, default: str = "") -> str:
    """Return the first value of a field, the default where there is none."""
    try:
        return fields(query).get(key, [default])[0]
    except ValueError:  # too many fields: parse_query refuses them
        return default


def _misnamed(asked: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return which names of an address are nearly ones of ours, each with the name that it is taken for."""
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
    """Return the letters and digits of a name, without accents."""
    return "".join(filter(str.isalnum, fold(name)))


def fold(text: str) -> str:
    """Return text for search: lower case, without accents, đ as d."""
    bare = unicodedata.normalize("NFD", text.lower().replace("đ", "d").replace("ð", "d"))
    return "".join(letter for letter in bare if not unicodedata.combining(letter))


class ParseError(Exception):
    """A part of an address that is not understood: status, what was written, the nearest value and what is valid."""

    def __init__(self, status: int, written: str, nearest: object, offered: str):
        self.status, self.written, self.nearest, self.offered = status, written, nearest, offered
        super().__init__(written)


def _one_of(known: Mapping[str, Meant]) -> Callable[[Sequence[str], FilterOptions], Meant]:
    """Return the reader of a field that takes one of a few words; the first is the default."""
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
    """Return the version asked for; `choices` are those of that version, opened before."""
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
    """Return any version's id: one that a browser remembers need not be kept any more."""
    written = " ".join(asked).lower()
    if written and not re.fullmatch(r"[0-9a-f]{12}", written):
        raise ParseError(400, written, "", choices.version)
    return written


def _folded(cards: Sequence[str]) -> list[str]:
    """Return cards as entries of an address; neighbours of one page and question share one: `/?nam=2019#card-a,b`."""
    entries: list[str] = []
    for card in cards:
        page, _, key = card.partition(CARD_MARK)
        if entries and entries[-1].startswith(page + CARD_MARK):
            entries[-1] = f"{entries[-1]},{key}"
        else:
            entries.append(card)
    return entries


def _unfolded(entry: str) -> list[str]:
    """Return the cards of an entry."""
    page, mark, keys = entry.partition(CARD_MARK)
    return [f"{page}{mark}{key}" for key in keys.split(",")]


def _cards(written: Sequence[str], choices: FilterOptions) -> tuple[str, ...]:
    """Return addresses that are written like those of cards; whether there are such cards is the page's to say."""
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
        nearest = _nearest(unknown, choices.units, choices.default_unit)
        put_right = tuple(unit for unit in choices.units if unit in (*known, nearest))
        raise ParseError(404, unknown, put_right, choices.units[nearest])
    return known or default_question(choices).units


def _nearest(written: str, offered: Mapping[str, str], default: str) -> str:
    """Return which of the offered (id → name) is most like what was written, by id or name; else the default."""
    ids = difflib.get_close_matches(written[:LONGEST_VALUE], offered, n=1, cutoff=0.75)
    if ids:
        return ids[0]
    names = {fold(name): known for known, name in reversed(list(offered.items()))}
    alike = difflib.get_close_matches(fold(written[:LONGEST_VALUE]), names, n=1, cutoff=0.5)
    return names[alike[0]] if alike else default


# What is said to be wrong where a name in an address is not quite one of ours.
NAMES = "*"
# Field of a question, its key in the address, its reader; what is wrong first is what the error is about.
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
