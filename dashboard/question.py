"""What a reader asks, and how an address says it.

A line belongs here when it turns an address into a question or a question into an address.
Everything on a page is made from one `Question`; nothing else is remembered anywhere.
"""

import difflib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import parse_qs, urlencode

LONGEST_VALUE = 64
MOST_FIELDS = 200
LANGUAGES = ("vi", "en")
THEMES = {"sang": "light", "toi": "dark"}
FIGURES = {"tat-ca": False, "chinh-thuc": True}


@dataclass(frozen=True)
class Choices:
    """What can be asked of the data at hand: years, units (id → name) and the defaults."""

    years: tuple[int, ...]
    default_year: int
    units: Mapping[str, str]
    default_unit: str


@dataclass(frozen=True)
class Question:
    """A whole question: year, units, which figures, language and theme."""

    year: int
    units: tuple[str, ...]
    official_only: bool = False
    language: Literal["vi", "en"] = "vi"
    theme: Literal["light", "dark"] = "light"

    @property
    def query(self) -> str:
        """Return the canonical query: year and units always, the rest where it is not the default."""
        pairs = [("nam", str(self.year)), *(("don-vi", unit) for unit in self.units)]
        if self.official_only:
            pairs.append(("so-lieu", "chinh-thuc"))
        if self.language != "vi":
            pairs.append(("lang", self.language))
        if self.theme != "light":
            pairs.append(("giao-dien", "toi"))
        return "?" + urlencode(pairs, safe="@")

    def but(self, **changes) -> "Question":
        """Return the same question with some choices changed."""
        return replace(self, **changes)


class QuestionError(ValueError):
    """An address that cannot be understood: what, why, the HTTP status and the nearest valid question."""

    def __init__(self, status: int, key: str, value: str, nearest: Question, offered: str = ""):
        self.status, self.key, self.nearest, self.offered = status, key, nearest, offered
        self.value = value if len(value) <= LONGEST_VALUE else value[:LONGEST_VALUE] + "…"
        super().__init__(f"{key}={self.value}")


def default_question(choices: Choices) -> Question:
    """Return the question of an address without a query."""
    return Question(choices.default_year, (choices.default_unit,))


def parse_query(query: str, choices: Choices) -> Question:
    """Read a query string (`nam=2019&don-vi=178`, with or without `?`); keys that are not ours are left alone.

    Raises QuestionError: 400 for what is malformed, 404 for a year or unit that does not exist;
    its `nearest` is the question with the wrong part put right.
    """
    question = default_question(choices)
    try:
        asked = parse_qs(query.removeprefix("?"), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="replace")
    except ValueError as error:  # too many fields, and only units come in numbers
        raise QuestionError(400, "don-vi", query, question, choices.units[choices.default_unit]) from error
    # Language and theme first, so that the page about an error is already in them.
    question = question.but(language=_one_of(asked, "lang", LANGUAGES, question))
    question = question.but(theme=THEMES[_one_of(asked, "giao-dien", tuple(THEMES), question)])
    question = question.but(official_only=FIGURES[_one_of(asked, "so-lieu", tuple(FIGURES), question)])
    question = question.but(units=_units(asked.get("don-vi", []), question, choices))
    return question.but(year=_year(asked, question, choices))


def fold(text: str) -> str:
    """Return text for search: lower case, without accents, đ as d."""
    bare = unicodedata.normalize("NFD", text.lower().replace("đ", "d").replace("ð", "d"))
    return "".join(letter for letter in bare if not unicodedata.combining(letter))


def _one_of(asked: Mapping[str, Sequence[str]], key: str, known: Sequence[str], question: Question) -> str:
    values = asked.get(key, [known[0]])
    if len(values) > 1 or values[0] not in known:
        raise QuestionError(400, key, " ".join(values), question, ", ".join(known))
    return values[0]


def _year(asked: Mapping[str, Sequence[str]], question: Question, choices: Choices) -> int:
    values = asked.get("nam", [str(question.year)])
    written = " ".join(values)
    if len(values) > 1 or not (written.isascii() and written.isdigit() and len(written) == 4):
        raise QuestionError(400, "nam", written, question, f"{choices.years[0]}–{choices.years[-1]}")
    year = int(written)
    if year not in choices.years:
        nearest = min(choices.years, key=lambda known: abs(known - year))
        raise QuestionError(404, "nam", written, question.but(year=nearest), str(nearest))
    return year


def _units(asked: Sequence[str], question: Question, choices: Choices) -> tuple[str, ...]:
    for unit in asked:
        if unit not in choices.units:
            nearest = _nearest_unit(unit, choices)
            raise QuestionError(404, "don-vi", unit, question.but(units=(nearest,)), choices.units[nearest])
    return tuple(unit for unit in choices.units if unit in asked) or question.units


def _nearest_unit(written: str, choices: Choices) -> str:
    """Return the unit whose code or name is most like what was written; the default where none is."""
    names = {fold(name): unit for unit, name in reversed(choices.units.items())} | {unit: unit for unit in choices.units}
    alike = difflib.get_close_matches(fold(written[:LONGEST_VALUE]), names, n=1, cutoff=0.5)
    return names[alike[0]] if alike else choices.default_unit
