"""Search over names and codes of everything the dashboard has, and the page of each hit."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from dashboard.catalog import Catalog, Unit
from dashboard.language import format_day
from dashboard.language import gettext as _
from dashboard.question import fold
from dashboard.wording.names import unit_name

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

    def rank(self, query: str) -> int | None:
        """Return how well the entry matches, None if it does not.

        0 is its code or a full name, 1 the start of a name, 2 the start of a word, 3 inside a name or code,
        4 all words in any order.
        """
        names = [_plain(name) for name in (self.name, *self.also)]
        if query in (*self.codes, *names):
            return 0
        if any(name.startswith(query) for name in names):
            return 1
        if any(f" {query}" in name for name in names):
            return 2
        if any(query in name for name in (*names, *self.codes)):
            return 3
        whole = " ".join((*names, *self.codes, _plain(self.about)))
        return 4 if all(word in whole for word in query.split()) else None

    @property
    def codes(self) -> tuple[str, ...]:
        """Return the ways to write the id: `05977@2025-07-01` or `05977`, `staff_present` or `staff present`."""
        return tuple(_plain(code) for code in (self.id, self.id.partition("@")[0], self.id.replace("_", " ")))


def places() -> tuple[SearchTarget, ...]:
    """Return the pages that every page links to, in menu order."""
    return (
        SearchTarget("/", _("Overview"), _("Key numbers and main cards for one year")),
        SearchTarget("/chi-tieu", _("Indicators"), _("Every indicator: definition, years, units")),
        SearchTarget("/don-vi", _("Units"), _("Wards and communes, and the change of 1 July 2025")),
        SearchTarget("/so-sanh", _("Compare"), _("Units and years side by side")),
        SearchTarget("/ban-do", _("Map"), _("One indicator in every unit")),
        SearchTarget(
            "/tinh-trang", _("Data status"), _("What data there is, what is missing, how recent it is")
        ),
        SearchTarget("/nguon", _("Sources"), _("The documents that the figures come from")),
        SearchTarget("/huong-dan", _("Guide"), _("Symbols, terms, keyboard, accessibility")),
    )


def places_beside() -> tuple[SearchTarget, ...]:
    """Return the pages that only some pages link to; search finds them too."""
    return (
        SearchTarget("/trang-chieu", _("Slides"), _("The cards you added, as a PowerPoint file")),
        SearchTarget(
            "/bao-cao", _("Yearly report"), _("The report for a year and unit, as Word and PDF files")
        ),
        SearchTarget(
            "/mau-thuan", _("Disagreements"), _("Where sources disagree: both sides and the decision")
        ),
        SearchTarget(
            "/kiem-tra",
            _("Checks"),
            _("Sums, reported rates, large changes: what is checked on every publication"),
        ),
        SearchTarget("/thay-doi", _("Changes"), _("Data versions and what changed between them")),
    )


def search(catalog: Catalog, text: str) -> list[tuple[str, list[SearchEntry]]]:
    """Return the matches as (name of the kind, entries), kinds by their best entry, entries from best to worst."""
    query = _plain(text) if len(text) <= LONGEST else ""
    if not query:
        return []
    ranked = [(entry.rank(query), entry) for entry in entries(catalog)]
    kinds = []
    for kind, group in groupby(
        ((rank, entry) for rank, entry in ranked if rank is not None), key=lambda pair: pair[1].kind
    ):
        matches = sorted(group, key=lambda pair: pair[0])
        kinds.append((matches[0][0], kind, [entry for _unused, entry in matches[:MOST_OF_A_KIND]]))
    return [(kind, hits) for _unused, kind, hits in sorted(kinds, key=lambda row: row[0])]


def entries(catalog: Catalog) -> list[SearchEntry]:
    """Return all searchable entries, kind by kind."""
    makers = (_indicators, _units, _pillars, _sources, _pages, _chapters, _terms)
    return [entry for make in makers for entry in make(catalog)]


def _indicators(catalog: Catalog) -> Iterator[SearchEntry]:
    for indicator in catalog.ordered_indicators:
        pillar = catalog.pillars[indicator.pillar].text("short")
        number = _("Pillar {number}", number=indicator.pillar)
        about = f"{number}: {pillar} · {indicator.text('short')}"
        also = (indicator.name_vi, indicator.name_en, indicator.short_vi, indicator.short_en)
        yield SearchEntry(
            _("Indicators"),
            indicator.id,
            indicator.text("name"),
            about,
            f"/chi-tieu/{indicator.id}",
            also,
        )


def _units(catalog: Catalog) -> Iterator[SearchEntry]:
    for unit in catalog.chosen_units:
        also = (unit.name, f"{unit.type_vi} {unit.name}", f"{unit.name} {unit.type_en}")
        yield SearchEntry(_("Units"), unit.id, unit_name(unit), _validity(unit), f"/don-vi/{unit.id}", also)


def _validity(unit: Unit) -> str:
    """Return the unit's code and validity, which distinguishes units that share a code."""
    parts = [_("code {code}", code=unit.code)]
    if unit.valid_from:
        parts.append(_("from {day}", day=format_day(unit.valid_from)))
    if unit.valid_to:
        parts.append(_("until {day}", day=format_day(unit.valid_to)))
    return " · ".join(parts)


def _pillars(catalog: Catalog) -> Iterator[SearchEntry]:
    for pillar in catalog.pillars.values():
        later = pillar.text("name_2021")
        name = pillar.text("name")
        about = _("from 2021: {name}", name=later) if later != name else pillar.text("short")
        also = (
            pillar.name_vi,
            pillar.name_en,
            pillar.name_2021_vi,
            pillar.name_2021_en,
            pillar.short_vi,
            pillar.short_en,
        )
        number = _("Pillar {number}", number=pillar.id)
        yield SearchEntry(
            _("Pillars"),
            str(pillar.id),
            f"{pillar.id}. {name}",
            about,
            f"/tru-cot/{pillar.id}",
            (*also, number),
        )


def _sources(catalog: Catalog) -> Iterator[SearchEntry]:
    for source in catalog.sources.values():
        also = (source.title_vi, source.title_en, source.short_vi, source.short_en, source.author)
        about = _("published {day}", day=format_day(source.published))
        yield SearchEntry(_("Sources"), source.id, source.text("title"), about, f"/nguon/{source.id}", also)


def _pages(catalog: Catalog) -> Iterator[SearchEntry]:
    for place in (*places(), *places_beside()):
        yield SearchEntry(_("Pages"), place.path.strip("/") or "/", place.name, place.about, place.path)


def _chapters(catalog: Catalog) -> Iterator[SearchEntry]:
    for chapter in catalog.chapters:
        title = chapter.text("title")
        yield SearchEntry(
            _("Guide"), chapter.id, title, "", "/huong-dan", (chapter.title_vi, chapter.title_en), chapter.id
        )


def _terms(catalog: Catalog) -> Iterator[SearchEntry]:
    for term in catalog.terms.values():
        full, also = term.text("full"), (term.short, term.full_vi, term.full_en)
        about = term.text("about")
        name = f"{term.short}: {full}"
        yield SearchEntry(_("Abbreviations"), term.id, name, about, "/huong-dan", also, term_anchor(term.id))


def term_anchor(term: str) -> str:
    """Return the anchor of an abbreviation on the guide page."""
    return f"tu-{term}"


def _plain(text: str) -> str:
    return " ".join(fold(text).split())
