"""The evidence for one value: its cell with every claim, and the passages of the claims."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from dashboard.catalog import Catalog, CellName, Paragraph, Source, Unit
from dashboard.catalog.periods import Period
from dashboard.data.cells import Cell, Place, make_cell
from dashboard.data.claim import Claim
from dashboard.data.documents import DocumentError, Passage, read_passage
from dashboard.data.reported_rates import printed_numbers
from dashboard.data.versions import Version
from dashboard.data.warehouse import Warehouse
from dashboard.question import Question


class ValueMissing(LookupError):
    """No value can have this key."""


@dataclass(frozen=True)
class Evidence:
    """A value with its claims, and the definitions and version they belong to.

    `taken` are all claims of the sources behind the value, by (source, locator).
    """

    cell: Cell
    catalog: Catalog
    version: Version
    taken: Mapping[tuple[str, str], tuple[Claim, ...]]

    @property
    def claims(self) -> tuple[Claim, ...]:
        """Return all claims about the value: the used one, the others, then those of its restatement."""
        cell = self.cell
        if cell.claim is None:
            return ()
        restated = (cell.restatement.whole, *cell.restatement.terms) if cell.restatement else ()
        return (cell.claim, *cell.others, *(claim for claim in restated if claim != cell.claim))

    def source(self, claim: Claim) -> Source:
        """Return the source document of a claim."""
        return self.catalog.sources[claim.source]

    def paragraph(self, claim: Claim) -> Paragraph | None:
        """Return the paragraph of a claim, or None if its locator names none, as for simulated values."""
        return self.source(claim).paragraph(claim.locator)


def evidence(key: str, question: Question, warehouse: Warehouse) -> Evidence:
    """Return the evidence for the value with that key (see `Cell.key`). Raises ValueMissing for an invalid key."""
    catalog = warehouse.catalog
    name, unit, period = _parsed(key, catalog)
    indicator = catalog.indicators[name.indicator]
    year = Period.parse(period).year
    claims: dict[tuple, list[Claim]] = defaultdict(list)
    for claim in warehouse.claims(catalog.read_with([indicator.id]), year, [(unit.id, period)]):
        claims[claim.indicator, claim.unit, claim.category].append(claim)
    place = Place(unit, period, is_fallback=False)
    unfiltered = question.replace(year=year, official_only=False)
    cell = make_cell(indicator, name.category, place, claims, unfiltered, catalog)
    bare = Evidence(cell, catalog, warehouse.version, {})
    return replace(bare, taken=_taken({claim.source for claim in bare.claims if claim.locator}, warehouse))


def passages(evidence: Evidence, documents: Path) -> dict[Claim, Passage | DocumentError | None]:
    """Return the passage of each claim in the operator's documents (see `read_passage`)."""
    return {
        claim: read_passage(
            documents,
            evidence.source(claim),
            claim.locator,
            printed_numbers(evidence.taken.get((claim.source, claim.locator), ())),
        )
        for claim in evidence.claims
    }


def _taken(sources: Iterable[str], warehouse: Warehouse) -> dict[tuple[str, str], tuple[Claim, ...]]:
    """Return every claim of the sources by (source, locator)."""
    by_place: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for claim in (claim for source in sources for claim in warehouse.claims_of(source)):
        by_place[claim.source, claim.locator].append(claim)
    return {place: tuple(claims) for place, claims in by_place.items()}


def names_value(key: str, catalog: Catalog) -> bool:
    """Return whether a text is the key of a possible value."""
    try:
        _parsed(key, catalog)
    except ValueMissing:
        return False
    return True


def _parsed(key: str, catalog: Catalog) -> tuple[CellName, Unit, str]:
    name_text, _, place = key.partition("~")
    unit, _, period = place.partition("~")
    name = CellName.parse(name_text)
    indicator = catalog.indicators.get(name.indicator)
    exists = indicator is not None and name.category in indicator.category_ids and unit in catalog.units
    try:
        year = Period.parse(period).year
    except ValueError as error:
        raise ValueMissing(key) from error
    if not exists or catalog.units[unit].period(year) != period:
        raise ValueMissing(key)
    return name, catalog.units[unit], period
