"""Search over names and codes of everything the dashboard has, and the page of each hit."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from dashboard.catalog import Catalog, Unit
from dashboard.question import fold
from dashboard.wording.words import Words

# Longer queries match nothing; no name is that long.
LONGEST = 400
MOST_OF_A_KIND = 8


class SearchTarget(NamedTuple):
    """A page in the navigation: its path, its name, what it shows."""

    path: str
    name: str
    about: str


@dataclass(frozen=True)
class SearchEntry:
    """A searchable entry: kind, id, name, description, path, other texts that match it, and URL fragment."""

    kind: str
    id: str
    name: str
    about: str
    path: str
    also: tuple[str, ...] = ()
    fragment: str = ""

    def rank(self, wanted: str) -> int | None:
        """Return how well the entry matches, None if it does not.

        0 is its code or a full name, 1 the start of a name, 2 the start of a word, 3 inside a name or code,
        4 all words in any order.
        """
        names = [_plain(name) for name in (self.name, *self.also)]
        if wanted in (*self.codes, *names):
            return 0
        if any(name.startswith(wanted) for name in names):
            return 1
        if any(f" {wanted}" in name for name in names):
            return 2
        if any(wanted in name for name in (*names, *self.codes)):
            return 3
        whole = " ".join((*names, *self.codes, _plain(self.about)))
        return 4 if all(word in whole for word in wanted.split()) else None

    @property
    def codes(self) -> tuple[str, ...]:
        """Return the ways to write the id: `05977@2025-07-01` or `05977`, `staff_present` or `staff present`."""
        return tuple(_plain(code) for code in (self.id, self.id.partition("@")[0], self.id.replace("_", " ")))


def places(words: Words) -> tuple[SearchTarget, ...]:
    """Return the pages that every page links to, in menu order."""
    say = words.say
    return (
        SearchTarget("/", say("Overview"), say("Key numbers and main cards for one year")),
        SearchTarget("/chi-tieu", say("Indicators"), say("Every indicator: definition, years, units")),
        SearchTarget("/don-vi", say("Units"), say("Wards and communes, and the change of 1 July 2025")),
        SearchTarget("/so-sanh", say("Compare"), say("Units and years side by side")),
        SearchTarget("/ban-do", say("Map"), say("One indicator in every unit")),
        SearchTarget(
            "/tinh-trang", say("Data status"), say("What data there is, what is missing, how recent it is")
        ),
        SearchTarget("/nguon", say("Sources"), say("The documents that the figures come from")),
        SearchTarget("/huong-dan", say("Guide"), say("Symbols, terms, keyboard, accessibility")),
    )


def places_beside(words: Words) -> tuple[SearchTarget, ...]:
    """Return the pages that only some pages link to; search finds them too."""
    say = words.say
    return (
        SearchTarget("/trang-chieu", say("Slides"), say("The cards you added, as a PowerPoint file")),
        SearchTarget(
            "/bao-cao", say("Yearly report"), say("The report for a year and unit, as Word and PDF files")
        ),
        SearchTarget(
            "/mau-thuan", say("Disagreements"), say("Where sources disagree: both sides and the decision")
        ),
        SearchTarget(
            "/kiem-tra",
            say("Checks"),
            say("Sums, reported rates, large changes: what is checked on every publication"),
        ),
        SearchTarget("/thay-doi", say("Changes"), say("Data versions and what changed between them")),
    )


def search(catalog: Catalog, written: str, words: Words) -> list[tuple[str, list[SearchEntry]]]:
    """Return the matches as (name of the kind, entries), kinds by their best entry, entries from best to worst."""
    wanted = _plain(written) if len(written) <= LONGEST else ""
    if not wanted:
        return []
    ranked = [(entry.rank(wanted), entry) for entry in entries(catalog, words)]
    kinds = []
    for kind, group in groupby(
        ((rank, one) for rank, one in ranked if rank is not None), key=lambda pair: pair[1].kind
    ):
        found = sorted(group, key=lambda pair: pair[0])
        kinds.append((found[0][0], kind, [one for _, one in found[:MOST_OF_A_KIND]]))
    return [(kind, found) for _, kind, found in sorted(kinds, key=lambda each: each[0])]


def entries(catalog: Catalog, words: Words) -> list[SearchEntry]:
    """Return all searchable entries, kind by kind."""
    makers = (_indicators, _units, _pillars, _sources, _pages, _chapters, _terms)
    return [entry for make in makers for entry in make(catalog, words)]


def _indicators(catalog: Catalog, words: Words) -> Iterator[SearchEntry]:
    for one in catalog.ordered_indicators:
        pillar = catalog.pillars[one.pillar].text("short", words.language)
        number = words.say("Pillar {number}", number=one.pillar)
        about = f"{number}: {pillar} · {one.text('short', words.language)}"
        also = (one.name_vi, one.name_en, one.short_vi, one.short_en)
        yield SearchEntry(
            words.say("Indicators"),
            one.id,
            one.text("name", words.language),
            about,
            f"/chi-tieu/{one.id}",
            also,
        )


def _units(catalog: Catalog, words: Words) -> Iterator[SearchEntry]:
    for unit in catalog.chosen_units:
        also = (unit.name, f"{unit.type_vi} {unit.name}", f"{unit.name} {unit.type_en}")
        yield SearchEntry(
            words.say("Units"), unit.id, words.unit(unit), _validity(unit, words), f"/don-vi/{unit.id}", also
        )


def _validity(unit: Unit, words: Words) -> str:
    """Return the unit's code and validity, which distinguishes units that share a code."""
    parts = [words.say("code {code}", code=unit.code)]
    if unit.valid_from:
        parts.append(words.say("from {day}", day=words.day(unit.valid_from)))
    if unit.valid_to:
        parts.append(words.say("until {day}", day=words.day(unit.valid_to)))
    return " · ".join(parts)


def _pillars(catalog: Catalog, words: Words) -> Iterator[SearchEntry]:
    for one in catalog.pillars.values():
        later = one.text("name_2021", words.language)
        name = one.text("name", words.language)
        about = (
            words.say("from 2021: {name}", name=later) if later != name else one.text("short", words.language)
        )
        also = (one.name_vi, one.name_en, one.name_2021_vi, one.name_2021_en, one.short_vi, one.short_en)
        number = words.say("Pillar {number}", number=one.id)
        yield SearchEntry(
            words.say("Pillars"),
            str(one.id),
            f"{one.id}. {name}",
            about,
            f"/tru-cot/{one.id}",
            (*also, number),
        )


def _sources(catalog: Catalog, words: Words) -> Iterator[SearchEntry]:
    for one in catalog.sources.values():
        also = (one.title_vi, one.title_en, one.short_vi, one.short_en, one.author)
        about = words.say("published {day}", day=words.day(one.published))
        yield SearchEntry(
            words.say("Sources"), one.id, one.text("title", words.language), about, f"/nguon/{one.id}", also
        )


def _pages(catalog: Catalog, words: Words) -> Iterator[SearchEntry]:
    for place in (*places(words), *places_beside(words)):
        yield SearchEntry(
            words.say("Pages"), place.path.strip("/") or "/", place.name, place.about, place.path
        )


def _chapters(catalog: Catalog, words: Words) -> Iterator[SearchEntry]:
    for one in catalog.chapters:
        title = one.text("title", words.language)
        yield SearchEntry(
            words.say("Guide"), one.id, title, "", "/huong-dan", (one.title_vi, one.title_en), one.id
        )


def _terms(catalog: Catalog, words: Words) -> Iterator[SearchEntry]:
    for one in catalog.terms.values():
        full, also = one.text("full", words.language), (one.short, one.full_vi, one.full_en)
        about = one.text("about", words.language)
        name = f"{one.short}: {full}"
        yield SearchEntry(
            words.say("Abbreviations"), one.id, name, about, "/huong-dan", also, term_anchor(one.id)
        )


def term_anchor(term: str) -> str:
    """Return the anchor of an abbreviation on the guide page."""
    return f"tu-{term}"


def _plain(text: str) -> str:
    return " ".join(fold(text).split())
