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


def search(catalog: Catalog, written: str) -> list[tuple[str, list[SearchEntry]]]:
    """Return the matches as (name of the kind, entries), kinds by their best entry, entries from best to worst."""
    wanted = _plain(written) if len(written) <= LONGEST else ""
    if not wanted:
        return []
    ranked = [(entry.rank(wanted), entry) for entry in entries(catalog)]
    kinds = []
    for kind, group in groupby(
        ((rank, one) for rank, one in ranked if rank is not None), key=lambda pair: pair[1].kind
    ):
        found = sorted(group, key=lambda pair: pair[0])
        kinds.append((found[0][0], kind, [one for _unused, one in found[:MOST_OF_A_KIND]]))
    return [(kind, found) for _unused, kind, found in sorted(kinds, key=lambda each: each[0])]


def entries(catalog: Catalog) -> list[SearchEntry]:
    """Return all searchable entries, kind by kind."""
    makers = (_indicators, _units, _pillars, _sources, _pages, _chapters, _terms)
    return [entry for make in makers for entry in make(catalog)]


def _indicators(catalog: Catalog) -> Iterator[SearchEntry]:
    for one in catalog.ordered_indicators:
        pillar = catalog.pillars[one.pillar].text("short")
        number = _("Pillar {number}", number=one.pillar)
        about = f"{number}: {pillar} · {one.text('short')}"
        also = (one.name_vi, one.name_en, one.short_vi, one.short_en)
        yield SearchEntry(
            _("Indicators"),
            one.id,
            one.text("name"),
            about,
            f"/chi-tieu/{one.id}",
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
    for one in catalog.pillars.values():
        later = one.text("name_2021")
        name = one.text("name")
        about = _("from 2021: {name}", name=later) if later != name else one.text("short")
        also = (one.name_vi, one.name_en, one.name_2021_vi, one.name_2021_en, one.short_vi, one.short_en)
        number = _("Pillar {number}", number=one.id)
        yield SearchEntry(
            _("Pillars"),
            str(one.id),
            f"{one.id}. {name}",
            about,
            f"/tru-cot/{one.id}",
            (*also, number),
        )


def _sources(catalog: Catalog) -> Iterator[SearchEntry]:
    for one in catalog.sources.values():
        also = (one.title_vi, one.title_en, one.short_vi, one.short_en, one.author)
        about = _("published {day}", day=format_day(one.published))
        yield SearchEntry(_("Sources"), one.id, one.text("title"), about, f"/nguon/{one.id}", also)


def _pages(catalog: Catalog) -> Iterator[SearchEntry]:
    for place in (*places(), *places_beside()):
        yield SearchEntry(_("Pages"), place.path.strip("/") or "/", place.name, place.about, place.path)


def _chapters(catalog: Catalog) -> Iterator[SearchEntry]:
    for one in catalog.chapters:
        title = one.text("title")
        yield SearchEntry(_("Guide"), one.id, title, "", "/huong-dan", (one.title_vi, one.title_en), one.id)


def _terms(catalog: Catalog) -> Iterator[SearchEntry]:
    for one in catalog.terms.values():
        full, also = one.text("full"), (one.short, one.full_vi, one.full_en)
        about = one.text("about")
        name = f"{one.short}: {full}"
        yield SearchEntry(_("Abbreviations"), one.id, name, about, "/huong-dan", also, term_anchor(one.id))


def term_anchor(term: str) -> str:
    """Return the anchor of an abbreviation on the guide page."""
    return f"tu-{term}"


def _plain(text: str) -> str:
    return " ".join(fold(text).split())
