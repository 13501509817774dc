"""Translator of one language: messages, numbers, dates, names of units and periods, and formatted values."""

import gettext
import io
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from functools import cache, cached_property, lru_cache
from pathlib import Path

from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from dashboard.catalog import TOTAL, Indicator, Language, Unit
from dashboard.data.cells import Cell, Place
from dashboard.data.claim import Claim
from dashboard.theme import SIGNS

CATALOGUES = Path(__file__).resolve().parent
DAY = {"vi": "dd/MM/yyyy", "en": "d MMM yyyy"}
MOST_NUMBERS = 20_000
# Vietnamese practice, and what Excel does: 6,25 becomes 6,3. Babel's default is half to even.
ROUNDING = Context(rounding=ROUND_HALF_UP)
ABBREVIATED = {"Phường": "P.", "Xã": "X.", "Thành phố": "TP"}


class Words:
    """Translator of one language. Messages in code are English; `vi.po` holds the Vietnamese."""

    def __init__(self, language: Language):
        self.language = language
        self._catalogue = _catalogue(language)

    def say(self, message: str, **values) -> str:
        """Return the translated message, formatted with the values."""
        said = self._catalogue.gettext(message)
        return said.format(**values) if values else said

    def plural(self, one: str, many: str, count: int, **values) -> str:
        """Return the singular or plural message, formatted with the number as `count` and the values."""
        said = self._catalogue.ngettext(one, many, count)
        return said.format(count=self.number(count), **values)

    def number(self, value: int | Decimal, pattern: str = "#,##0.##") -> str:
        """Return a number with the language's decimal mark."""
        return _written(value, pattern, self.language)

    def percent(self, value: Decimal, pattern: str = "#,##0.#") -> str:
        """Return a per cent value (0–100) with its sign; 0% and 100% are shown only if exact."""
        shown = self.number(value, pattern)
        if value > 0 and shown == self.number(0, pattern):
            return f"< {self.number(Decimal('0.1'))}%"
        if value < 100 and shown == self.number(100, pattern):
            return f"> {self.number(Decimal('99.9'))}%"
        return f"{shown}%"

    def points(self, difference: int | Decimal) -> str:
        """Return a difference of two rates in percentage points: `3,2 điểm %`; shown as 0 only if exact."""
        shown = self.number(difference, "#,##0.#")
        least = self.number(Decimal("0.1"))
        return self.say(
            "{count} percentage points", count=f"< {least}" if difference and shown == "0" else shown
        )

    def day(self, day: date) -> str:
        """Return a date: 24/02/2020 in Vietnamese."""
        return format_date(day, DAY[self.language], locale=self.language)

    def period(self, period: str) -> str:
        """Return a time period such as `2019`, `2025-S1`, `2020-Q3` or `2020-05` as text."""
        year, _, part = period.partition("-")
        if part == "S1":
            return self.say("first half of {year}", year=year)
        if part == "S2":
            return self.say("second half of {year}", year=year)
        if part.startswith("Q"):
            return self.say("quarter {quarter} of {year}", quarter=part[1:], year=year)
        return (
            self.say("month {month} of {year}", month=part, year=year)
            if part
            else self.say("{year}", year=year)
        )

    def period_of(self, units: Iterable[Unit], year: int) -> str:
        """Return the common time period of units in a year: a half-year if they all existed only in that half."""
        periods = {period for unit in units if (period := unit.period(year))}
        return self.period(periods.pop() if len(periods) == 1 else str(year))

    def unit(self, unit: Unit) -> str:
        """Return a unit's full name; with its start date for a unit of 2025, as old names and codes were reused."""
        name = self._unit(unit, unit.type_vi)
        if unit.valid_from:
            return self.say("{unit} (from {day})", unit=name, day=self.day(unit.valid_from))
        return name

    def unit_short(self, unit: Unit) -> str:
        """Return a unit's short name, as shown beside a bar."""
        name = self._unit(unit, ABBREVIATED.get(unit.type_vi, unit.type_vi))
        return self.say("{unit} (new)", unit=name) if unit.valid_from else name

    def short_names(self, places: Sequence[Place]) -> list[str]:
        """Return the units' short names, as beside bars; with their time periods where these differ."""
        periods = {place.period for place in places if place.period}
        names = [self.unit_short(place.unit) for place in places]
        if len(periods) <= 1:
            return names
        return [
            f"{name}, {self.period(place.period)}" if place.period else name
            for name, place in zip(names, places, strict=True)
        ]

    def place(self, place: Place) -> str:
        """Return a unit's name, with its half-year if a change of units splits the year."""
        name = self.unit(place.unit)
        return f"{name}, {self.period(place.period)}" if place.period and "-" in place.period else name

    def label(self, cell: Cell) -> str:
        """Return the short name of what a cell measures."""
        category = cell.indicator.category(cell.category)
        named = category if category and category.id != TOTAL else None
        return named.text("name", self.language) if named else cell.indicator.text("short", self.language)

    def noun(self, indicator: Indicator, units: dict, amount: int | Decimal | None = None) -> str:
        """Return the noun of what an indicator counts, in the singular if the amount is 1."""
        unit = units[indicator.measure_unit]
        single = unit.singular_en if self.language == "en" and amount == 1 else ""
        return single or unit.text("noun", self.language)

    def value(self, claim: Claim, pattern: str = "#,##0.#") -> str:
        """Return a claim's rate or count with its qualifier: `trên 60%`, never `60%`; `0/0` for a denominator of 0."""
        if claim.denominator == 0:  # 0 of 0 has no rate
            return self.counts(claim)
        rate = claim.unrounded_pct
        bare = self.number(claim.amount) if rate is None else self.percent(rate, pattern)
        return self.qualified(claim.qualifier, bare)

    def printed(self, claim: Claim) -> str:
        """Return the rate as the source prints it: `nguồn ghi 89,79%`. Raises ValueError if it prints none."""
        if claim.reported_rate_pct is None:
            raise ValueError(f"claim {claim.claim} of {claim.indicator} in {claim.unit} prints no rate")
        printed = self.percent(claim.reported_rate_pct, "#,##0.0###")
        return self.say("the source reports {printed}", printed=printed)

    def qualified(self, qualifier: str, bare: str) -> str:
        """Return a number's text prefixed with its qualifier."""
        if qualifier == "at_least":
            return self.say("above {value}", value=bare)
        if qualifier == "at_most":
            return self.say("at most {value}", value=bare)
        return self.say("about {value}", value=bare) if qualifier == "estimate" else bare

    def counts(self, claim: Claim) -> str:
        """Return numerator and denominator, `220/245`, with a sign if we computed a count; empty without counts."""
        if claim.numerator is None:
            return ""
        whole = "" if claim.denominator is None else f"/{self.number(claim.denominator)}"
        sign = SIGNS["computed"] if claim.computed else ""
        return f"{self.number(claim.numerator)}{whole}{sign}"

    def computed(self, claim: Claim) -> str:
        """Return which counts of a claim we computed; empty if the source states all."""
        return {
            "": "",
            "numerator": self.say("numerator added up by us"),
            "denominator": self.say("denominator derived by us"),
            "counts": self.say("both counts added up by us"),
        }[claim.computed]

    def qualifier(self, qualifier: str) -> str:
        """Return the name of a qualifier."""
        return {
            "exact": self.say("exact"),
            "at_least": self.say("at least, lower bound"),
            "at_most": self.say("at most, upper bound"),
            "estimate": self.say("estimate"),
        }[qualifier]

    def exactness(self, claim: Claim) -> str:
        """Return the name of a claim's qualifier; empty for `exact` simulated figures, as that would mislead."""
        return "" if claim.simulated and claim.qualifier == "exact" else self.qualifier(claim.qualifier)

    def status(self, basis: str) -> str:
        """Return the name of the basis of a figure (`Claim.basis`)."""
        return self._statuses[basis]

    @cached_property
    def _statuses(self) -> dict[str, str]:
        return {
            "published": self.say("published"),
            "official": self.say("official"),
            "provisional": self.say("provisional"),
            "simulated": self.say("simulated"),
        }

    def passage(self, claim: Claim) -> str:
        """Return the position of a claim in its source: `đoạn 3` of a document, `hàng 7` of a form."""
        return self.located([claim.locator])

    def located(self, locators: Sequence[str]) -> str:
        """Return positions in one source as text; empty if there are none."""
        numbers = ", ".join(one[1:] for one in locators if one)
        if not numbers:
            return ""
        rows = locators[0].startswith("r")
        return (
            self.say("row {number}", number=numbers)
            if rows
            else self.say("paragraph {number}", number=numbers)
        )

    def _unit(self, unit: Unit, type_vi: str) -> str:
        if unit.level == "city":
            return self.say("Whole city")
        if unit.level == "communes":
            return self.say("All wards and communes")
        return f"{type_vi} {unit.name}" if self.language == "vi" else f"{unit.name} {unit.type_en}"


@lru_cache(maxsize=MOST_NUMBERS)
def _written(value: int | Decimal, pattern: str, language: Language) -> str:
    """Format a number (cached: a page repeats its numbers, and babel is slow)."""
    with localcontext(ROUNDING):
        return format_decimal(value, format=pattern, locale=language)


@cache
def words(language: Language) -> Words:
    """Return the translator of a language (cached)."""
    return Words(language)


def _catalogue(language: Language) -> gettext.NullTranslations:
    """Compile a language's catalogue in memory, so that no compiled file can be out of date."""
    if language == "en":
        return gettext.NullTranslations()
    with (CATALOGUES / f"{language}.po").open("rb") as file:
        compiled = io.BytesIO()
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
