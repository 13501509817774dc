"""Strict models of all definitions: an unknown key, unit or reference is rejected, never ignored."""

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from dashboard.language import current_language

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+([_-][a-z0-9]+)*$", max_length=60)]
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Level = Literal["city", "communes", "commune"]
ChartKind = Literal["bars", "parts", "squares"]

CITY = "178"
# The category that is the sum of the others.
TOTAL = "total"
# More colours than this cannot be told apart.
MOST_SERIES = 6
LAST_YEAR_OF_NQ_30C = 2020


class Definition(BaseModel):
    """A row or file of definitions: immutable, and undeclared keys are rejected."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def text(self, field: str) -> str:
        """Return the field's text in the current language: in Vietnamese, `text("name")` reads `name_vi`."""
        return getattr(self, f"{field}_{current_language()}") or ""


class CellName(NamedTuple):
    """The name of one value of a card: an indicator and, if it has categories, one of them."""

    indicator: str
    category: str

    @classmethod
    def parse(cls, written: str) -> "CellName":
        """Parse `indicator` or `indicator:category`."""
        indicator, _, category = written.partition(":")
        return cls(indicator, category)

    @property
    def written(self) -> str:
        """Return the name in the form that `parse` takes."""
        return ":".join(part for part in self if part)


class MeasureUnit(Definition):
    """What is counted, with the noun shown to users; `singular_en` is its English singular."""

    id: Slug
    noun_vi: Text
    noun_en: Text
    singular_en: str = ""


class Pillar(Definition):
    """One of the six pillars of the reform programme; the id is permanent, the name depends on the programme period.

    `key_numbers` are the cells that may lead on the overview, in order of precedence.
    """

    id: int = Field(ge=1, le=6)
    short_vi: Text
    short_en: Text
    name_vi: Text
    name_en: Text
    name_2021_vi: Text
    name_2021_en: Text
    key_numbers: tuple[str, ...] = Field(min_length=1, max_length=9)

    def name(self, year: int) -> str:
        """Return the pillar's name in the programme of that year: NQ 30c until 2020, NQ 76 from 2021."""
        return self.text("name" if year <= LAST_YEAR_OF_NQ_30C else "name_2021")


class Unit(Definition):
    """A territorial unit during its validity. Codes and names were reused in 2025: the key is code + valid from."""

    code: Annotated[str, StringConstraints(pattern=r"^[0-9]{2,5}(-xa)?$")]
    name: Text
    type_vi: Text
    type_en: Text
    level: Level | Literal["outside"]
    parent: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    formed_from: tuple[str, ...] = ()
    outside_land: bool = False
    note: str = ""

    @property
    def id(self) -> str:
        """Return the key in data and addresses: `05977`, or `05977@2025-07-01` if it has a start of validity."""
        return f"{self.code}@{self.valid_from}" if self.valid_from else self.code

    def period(self, year: int) -> str | None:
        """Return the unit's time period in a year: `2019`, `2025-S1`, `2025-S2` (SDMX), None outside its validity."""
        starts = self.valid_from or date.min
        ends = self.valid_to or date.max
        if not starts.year <= year <= ends.year:
            return None
        if ends.year == year and ends < date(year, 12, 31):
            return f"{year}-S1"
        if starts.year == year and starts > date(year, 1, 1):
            return f"{year}-S2"
        return str(year)


class Category(Definition):
    """One class of an indicator's breakdown, in the definition's order."""

    id: Slug
    name_vi: Text
    name_en: Text
    phrase_vi: str = ""
    phrase_en: str = ""


class Simulation(Definition):
    """How the generator makes plausible values where no official one exists, for the years 2015 to 2025.

    `rate_pct` and `size` are (first year, last year) and are interpolated linearly; `weights` are the
    categories' relative sizes; `whole` names the indicator (or indicator:category) whose numerator, or
    value, is this one's denominator in the same unit and year.
    """

    size: tuple[int, int] | None = None
    rate_pct: tuple[float, float] | None = None
    weights: dict[str, tuple[float, float]] = {}
    whole: str = ""


class SeriesBreak(Definition):
    """A year from which values are not comparable with earlier ones."""

    year: int
    note_vi: Text
    note_en: Text


class Indicator(Definition):
    """An indicator: what it measures, at which levels, how it is computed and how it may be shown.

    `largest_jump` is the largest year-on-year change that the checks accept without a finding: percentage
    points, or per cent of the earlier value for counts; the checks have a default. `counts_units` means that
    wards and communes themselves are counted, so the count of a single one is 0 or 1.
    """

    id: Slug
    pillar: int = Field(ge=1, le=6)
    name_vi: Text
    name_en: Text
    short_vi: Text
    short_en: Text
    phrase_vi: str = ""
    phrase_en: str = ""
    definition_vi: Text
    definition_en: Text
    formula_vi: Text
    formula_en: Text
    measure: Literal["rate", "percent", "count"]
    measure_unit: Slug
    direction: Literal["up", "down", "none"]
    chart: ChartKind
    levels: tuple[Level, ...] = Field(min_length=1)
    additive: bool = False
    parts_of_whole: bool = False
    counts_units: bool = False
    first_year: int | None = None
    last_year: int | None = None
    ended_vi: str = ""
    ended_en: str = ""
    legal_basis_vi: str = ""
    legal_basis_en: str = ""
    restated_as: str = ""
    largest_jump: float | None = Field(None, gt=0)
    categories: tuple[Category, ...] = ()
    breaks: tuple[SeriesBreak, ...] = ()
    simulation: Simulation | None = None

    @model_validator(mode="after")
    def _states_what_it_needs(self):
        if self.parts_of_whole and not 0 < len(self.categories) <= MOST_SERIES:
            raise ValueError(f"parts_of_whole = true needs 1 to {MOST_SERIES} [[categories]]")
        if self.chart in ("parts", "squares") and not self.parts_of_whole:
            raise ValueError(f'chart = "{self.chart}" needs parts_of_whole = true; use chart = "bars"')
        if self.last_year and not (self.ended_vi and self.ended_en):
            raise ValueError("last_year needs ended_vi and ended_en: why the indicator stopped")
        return self

    @cached_property
    def category_ids(self) -> tuple[str, ...]:
        """Return the category ids in order; a single empty one if the indicator has no breakdown."""
        return tuple(category.id for category in self.categories) or ("",)

    def is_yes_or_no(self, unit: Unit) -> bool:
        """Return whether the indicator's count of a unit can only be 0 or 1."""
        return self.counts_units and unit.level == "commune"

    def category(self, category_id: str) -> Category | None:
        """Return the category with that id, None for the undivided whole."""
        return next((category for category in self.categories if category.id == category_id), None)

    def exists_in(self, year: int) -> bool:
        """Return whether the indicator was measured in that year."""
        return (self.first_year or year) <= year <= (self.last_year or year)

    @property
    def restated_terms(self) -> tuple[str, ...]:
        """Return the indicators whose sum restates this one's value, from an expression such as `l3 + l4`."""
        return tuple(re.split(r"\s*\+\s*", self.restated_as)) if self.restated_as else ()


class Paragraph(Definition):
    """A passage of a source: its number and its topic, in our own words."""

    number: int = Field(ge=1)
    about_vi: Text
    about_en: Text


class Source(Definition):
    """A document that figures were taken from. Only who, what and when are stored, not its sentences.

    A submission is a source too: `form` names its form, and its figures are in rows, not in paragraphs.
    """

    id: Slug
    title_vi: Text
    title_en: Text
    short_vi: Text
    short_en: Text
    publisher_vi: Text
    publisher_en: Text
    author: str = ""
    published: date
    address: str = ""
    paragraphs: tuple[Paragraph, ...] = ()
    form: str = ""
    note_vi: str = ""
    note_en: str = ""

    def states_at(self, locator: str) -> bool:
        """Return whether a locator is valid for this source: `p3` for a paragraph, `r7` for a row of a form."""
        return bool(re.fullmatch("r[0-9]+", locator)) if self.form else self.paragraph(locator) is not None

    def paragraph(self, locator: str) -> Paragraph | None:
        """Return the paragraph that a locator such as `p3` names, None if there is none."""
        return next((one for one in self.paragraphs if f"p{one.number}" == locator), None)


class Target(Definition):
    """A percentage that a named document requires in a year; of `whole` if the indicator itself is a count."""

    indicator: Slug
    category: str = ""
    whole: str = ""
    year: int
    value: Decimal
    direction: Literal["at_least", "at_most"]
    scope: Level | Literal["national"]
    document: Text
    verified: bool
    note_vi: str = ""
    note_en: str = ""


class Term(Definition):
    """An abbreviation in the glossary: its full form and an explanation."""

    id: Slug
    short: Text
    full_vi: Text
    full_en: Text
    about_vi: str = ""
    about_en: str = ""


class Chapter(Definition):
    """A chapter of the guide: its paragraphs in both languages, and the pages it links to."""

    id: Slug
    order: int
    title_vi: Text
    title_en: Text
    paragraphs_vi: tuple[Text, ...] = Field(min_length=1)
    paragraphs_en: tuple[Text, ...] = Field(min_length=1)
    links: tuple[Annotated[str, StringConstraints(pattern=r"^/[a-z-]*$")], ...] = ()

    @model_validator(mode="after")
    def _says_the_same_in_both(self):
        if len(self.paragraphs_vi) != len(self.paragraphs_en):
            raise ValueError("paragraphs_vi and paragraphs_en must have the same number of paragraphs")
        return self

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """Return the paragraphs in the current language."""
        return getattr(self, f"paragraphs_{current_language()}")


class SumTerm(NamedTuple):
    """A number in a sum: a cell and one side of it.

    `amount` is its count, `denominator` its denominator, `communes` its counts in every commune of the
    unit, `units` the number of communes that the unit has in the period.
    """

    cell: CellName
    side: str = "amount"

    @classmethod
    def parse(cls, written: str) -> "SumTerm":
        """Parse `indicator` or `indicator:category`, optionally followed by `.denominator`, `.communes` or `.units`."""
        cell, _, side = written.partition(".")
        return cls(CellName.parse(cell), side or "amount")


class SumRule(Definition):
    """Which numbers must add up to which, for one unit and time period. A single term must equal the whole.

    `severity` is that of the finding if they do not: an error stops the build. Without `levels` or
    `periods` the rule applies wherever all its numbers are known.
    """

    id: Slug
    terms: tuple[Text, ...] = Field(min_length=1)
    whole: Text
    severity: Literal["information", "warning", "error"]
    levels: tuple[Level, ...] = ()
    periods: tuple[str, ...] = ()
    name_vi: Text
    name_en: Text
    reason_vi: Text
    reason_en: Text
    source: str = ""
    paragraphs: tuple[int, ...] = ()

    @model_validator(mode="after")
    def _adds_up_different_numbers(self):
        if len({*self.terms, self.whole}) <= len(self.terms):
            raise ValueError("terms and whole must all be different")
        if self.paragraphs and not self.source:
            raise ValueError("paragraphs needs source: the document they stand in")
        return self

    @property
    def numbers(self) -> tuple[SumTerm, ...]:
        """Return the terms in order, followed by the whole."""
        return tuple(map(SumTerm.parse, (*self.terms, self.whole)))


class Quotient(Definition):
    """A rate computed from a dossier form: a sum of columns over a sum of columns, row by row."""

    indicator: Slug
    numerator: tuple[Slug, ...] = Field(min_length=1)
    denominator: tuple[Slug, ...] = Field(min_length=1)


class Form(Definition):
    """A form that units of certain levels submit for each of their periods from `first_year` on.

    It is due `days` days after the end of the period. `version` changes with the layout. An indicator form asks for
    every indicator that exists for the unit, a dossier form for the columns from which `computes` derives rates.
    """

    id: Slug
    layout: Literal["indicators", "dossiers"]
    version: int = Field(ge=1)
    name_vi: Text
    name_en: Text
    levels: tuple[Level, ...] = Field(min_length=1)
    first_year: int
    days: int = Field(ge=0, le=366)
    computes: tuple[Quotient, ...] = ()
    legal_basis_vi: str = ""
    legal_basis_en: str = ""
    note_vi: str = ""
    note_en: str = ""

    @model_validator(mode="after")
    def _computes_what_it_asks(self):
        if bool(self.computes) != (self.layout == "dossiers"):
            raise ValueError('[[computes]] belongs to layout = "dossiers", which needs it')
        return self

    @property
    def computed(self) -> frozenset[str]:
        """Return the indicators that are computed from this form's columns only."""
        return frozenset(one.indicator for one in self.computes)


class UnitNote(Definition):
    """A unit's note on one of its values: explanation, planned remedy, who is responsible and by when."""

    indicator: Slug
    category: str = ""
    unit: Text
    time_period: Text
    explanation: Text
    remedy: str = ""
    responsible: str = ""
    due: date | None = None
    written: date


class Preference(Definition):
    """A decision between the claims of one cell: which is used, why, who decided and when.

    `restated` stands for the sum of other indicators; the build rejects it and explains why.
    """

    indicator: Slug
    category: str = ""
    unit: Text
    time_period: Text
    claim: Annotated[str, StringConstraints(pattern=r"^([1-9][0-9]{0,3}|restated)$")]
    reason_vi: Text
    reason_en: Text
    decided_by: Text
    decided_on: date

    @property
    def cell(self) -> tuple[str, str, str, str]:
        """Return the cell that it decides: indicator, unit id, time period, category."""
        return (self.indicator, self.unit, self.time_period, self.category)


class Tile(Definition):
    """A unit's position on the tile map, counted from the north-west; approximate, not a boundary."""

    unit: Text
    column: int = Field(ge=0, le=20)
    row: int = Field(ge=0, le=20)


class Boundary(Definition):
    """A unit's area: polygons of rings of (longitude, latitude) in degrees, each outer ring before its holes.

    `inside` is the centre of its largest inscribed circle, and `room` that circle's radius in degrees.
    """

    unit: Text
    polygons: tuple[tuple[tuple[tuple[float, float], ...], ...], ...]
    inside: tuple[float, float]
    room: float


class Card(Definition):
    """A card: the indicators it shows, and the cells of its heading and its key number."""

    key: Slug
    order: int
    pillar: int = Field(ge=1, le=6)
    title_vi: Text
    title_en: Text
    subtitle_vi: Text
    subtitle_en: Text
    shows: tuple[str, ...] = Field(min_length=1)
    headline: tuple[str, ...] = Field(min_length=1, max_length=2)
    key_number: str

    @cached_property
    def shown_cells(self) -> tuple[CellName, ...]:
        """Return the cells that the card shows, in order: a whole indicator with its categories, or one category."""
        return tuple(CellName.parse(written) for written in self.shows)

    @cached_property
    def indicators(self) -> tuple[str, ...]:
        """Return the ids of the indicators that the card shows, in order."""
        return tuple(dict.fromkeys(cell.indicator for cell in self.shown_cells))

    @cached_property
    def headline_cells(self) -> tuple[CellName, ...]:
        """Return the cells whose values the heading states."""
        return tuple(CellName.parse(written) for written in self.headline)

    @property
    def key_cell(self) -> CellName:
        """Return the cell of the card's key number."""
        return CellName.parse(self.key_number)


def plain_card(indicator: Indicator) -> Card:
    """Return a card made from an indicator's definition alone, for indicators that no defined card shows."""
    first = TOTAL if TOTAL in indicator.category_ids else indicator.category_ids[0]
    cell = f"{indicator.id}:{first}" if first else indicator.id
    return Card(
        key=indicator.id,
        order=0,
        pillar=indicator.pillar,
        title_vi=indicator.name_vi,
        title_en=indicator.name_en,
        subtitle_vi=indicator.definition_vi.rstrip("."),
        subtitle_en=indicator.definition_en.rstrip("."),
        shows=(indicator.id,),
        headline=(cell,),
        key_number=cell,
    )


def pillar_card(pillar: Pillar, shown: tuple[str, ...] = ()) -> Card:
    """Return the card of a pillar's key numbers, or of those `shown`; it is one row of the overview."""
    numbers = shown or pillar.key_numbers
    return Card(
        key=f"pillar-{pillar.id}",
        order=pillar.id,
        pillar=pillar.id,
        title_vi=pillar.short_vi,
        title_en=pillar.short_en,
        subtitle_vi=pillar.name_vi,
        subtitle_en=pillar.name_en,
        shows=numbers,
        headline=numbers[:2],
        key_number=numbers[0],
    )


class Catalog(Definition):
    """All definitions of one data version, checked against each other."""

    measure_units: dict[str, MeasureUnit]
    pillars: dict[int, Pillar]
    units: dict[str, Unit]
    indicators: dict[str, Indicator]
    sources: dict[str, Source]
    targets: tuple[Target, ...]
    cards: dict[str, Card]
    tiles: dict[str, Tile] = {}
    unit_notes: tuple[UnitNote, ...] = ()
    boundaries: dict[str, Boundary] = {}
    boundary_source: str = ""
    preferences: tuple[Preference, ...] = ()
    terms: dict[str, Term] = {}
    guide: dict[str, Chapter] = {}
    sum_rules: dict[str, SumRule] = {}
    forms: dict[str, Form] = {}

    @cached_property
    def chapters(self) -> tuple[Chapter, ...]:
        """Return the chapters of the guide in order."""
        return tuple(sorted(self.guide.values(), key=lambda one: (one.order, one.id)))

    @cached_property
    def chosen_units(self) -> tuple[Unit, ...]:
        """Return the units a user can choose: city, all communes together, then communes by validity and code."""
        levels = {"city": 0, "communes": 1, "commune": 2}
        offered = [unit for unit in self.units.values() if unit.level in levels]
        return tuple(
            sorted(offered, key=lambda unit: (levels[unit.level], str(unit.valid_from or ""), unit.code))
        )

    @cached_property
    def ordered_cards(self) -> tuple[Card, ...]:
        """Return the cards in their order on the overview."""
        return tuple(sorted(self.cards.values(), key=lambda card: (card.order, card.key)))

    @cached_property
    def pillar_cards(self) -> tuple[Card, ...]:
        """Return the card of each pillar's key numbers, in order."""
        return tuple(pillar_card(pillar) for pillar in self.pillars.values())

    @cached_property
    def indicator_cards(self) -> tuple[Card, ...]:
        """Return a plain card of each indicator."""
        return tuple(plain_card(one) for one in self.ordered_indicators)

    @cached_property
    def ordered_indicators(self) -> tuple[Indicator, ...]:
        """Return the indicators by pillar, then by id."""
        return tuple(sorted(self.indicators.values(), key=lambda one: (one.pillar, one.id)))

    @cached_property
    def _restatements(self) -> dict[str, tuple[Indicator, ...]]:
        wholes = [whole for whole in self.indicators.values() if whole.restated_as]
        return {
            name: tuple(whole for whole in wholes if name in (whole.id, *whole.restated_terms))
            for name in self.indicators
        }

    def restated_with(self, indicator: str) -> tuple[Indicator, ...]:
        """Return the indicators restated by a sum in which the given indicator is the whole or a term."""
        return self._restatements[indicator]

    def read_with(self, indicators: Iterable[str]) -> list[str]:
        """Return the indicators and all those needed to check whether their values are contradicted, sorted."""
        together = (whole for name in indicators for whole in self.restated_with(name))
        return sorted({*indicators, *(name for one in together for name in (one.id, *one.restated_terms))})

    def card(self, key: str) -> Card | None:
        """Return the card with a key: a defined one, or the plain card of an indicator; None if neither exists."""
        indicator = self.indicators.get(key)
        return self.cards.get(key) or (plain_card(indicator) if indicator else None)

    def cards_of_pillar(self, pillar: int) -> tuple[Card, ...]:
        """Return the defined cards of a pillar, then a plain card for each indicator that they do not show whole.

        Plain cards are ordered by the indicator's first year, with single counts last.
        """
        defined = tuple(card for card in self.ordered_cards if card.pillar == pillar)
        whole = {cell.indicator for card in defined for cell in card.shown_cells if not cell.category}
        own = (indicator for indicator in self.indicators.values() if indicator.pillar == pillar)
        rest = sorted(own, key=lambda indicator: indicator.first_year or 0)
        plain = [plain_card(indicator) for indicator in rest if indicator.id not in whole]
        return defined + tuple(sorted(plain, key=self.is_number))

    def is_number(self, card: Card) -> bool:
        """Return whether a card shows a single plain count of the city or of all communes together."""
        first, *others = (self.indicators[name] for name in card.indicators)
        one_place = {*first.levels} & {"city", "communes"}
        return first.measure == "count" and bool(one_place) and not (others or first.categories)

    def notes_on(self, cell: CellName, unit: str, period: str | None) -> tuple[UnitNote, ...]:
        """Return a unit's (id) notes on its value in a time period, or on the form row that gives the value."""
        return tuple(self._notes.get((*cell, unit, period or ""), ()))

    def decisions_on(self, cell: CellName, unit: str, period: str | None) -> tuple[Preference, ...]:
        """Return every decision on a cell in the order they were made; the last one applies."""
        wanted = (cell.indicator, unit, period, cell.category)
        return tuple(decision for decision in self.preferences if decision.cell == wanted)

    def coming_target(self, cell: CellName, year: int) -> Target | None:
        """Return the earliest target of a cell in the year or later."""
        ahead = (target for target in self._targets.get(cell, ()) if target.year >= year)
        return min(ahead, key=lambda target: target.year, default=None)

    def target(self, cell: CellName, year: int) -> Target | None:
        """Return the target that a named document sets for a cell in exactly that year."""
        return next((target for target in self._targets.get(cell, ()) if target.year == year), None)

    # Indexes: every cell of a page is looked up in both.
    @cached_property
    def _targets(self) -> dict[CellName, list[Target]]:
        found = defaultdict(list)
        for target in self.targets:
            found[CellName(target.indicator, target.category)].append(target)
        return dict(found)

    @cached_property
    def _notes(self) -> dict[tuple[str, str, str, str], list[UnitNote]]:
        """Return notes by cell: one on a rate that a form computes applies to all its rates that have none."""
        found, beside = defaultdict(list), defaultdict(list)
        for note in self.unit_notes:
            cell = (note.category, note.unit, note.time_period)
            found[note.indicator, *cell].append(note)
            for form in self.forms.values():
                for name in form.computed if note.indicator in form.computed else ():
                    beside[name, *cell].append(note)
        return dict(beside) | dict(found)
