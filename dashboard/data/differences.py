"""Differences between two versions: observations by cell, units' remarks, definitions by id, text files by name."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cached_property, lru_cache
from typing import Any, Literal, NamedTuple

from dashboard.catalog import Catalog, Indicator, Source, Unit
from dashboard.data.claim import Claim
from dashboard.data.versions import OtherRelease, Version, definitions, verify
from dashboard.data.warehouse import unlike, unlike_counted

Kind = Literal["added", "changed", "removed"]
CELL = ("indicator", "unit", "time_period", "category", "claim")
CLAIM = tuple(field.name for field in fields(Claim))
# The fields that identify a definition without an id of its own.
NAMING = ("id", "indicator", "category", "unit", "time_period", "year")
# Columns that users see as the value itself, and columns of its origin; the others accompany the value.
STATED = {"numerator", "denominator", "value", "measure_unit", "qualifier", "status"}
ORIGIN = {"source", "locator", "as_of"}
REMARKS = "unit_notes"
# The fields of a remark that users read.
SAID = ("explanation", "remedy", "responsible", "due")
KEPT_IN_MEMORY = 64


class Counts(NamedTuple):
    """Numbers of additions, changes and removals."""

    added: int
    changed: int
    removed: int

    @classmethod
    def of(cls, kinds: Iterable[Kind]) -> "Counts":
        """Return the number of each kind."""
        kind_list = list(kinds)
        return cls(kind_list.count("added"), kind_list.count("changed"), kind_list.count("removed"))


@dataclass(frozen=True)
class ClaimDifference:
    """A cell that two versions state differently: the claim of each, or None if it has none."""

    before: Claim | None
    after: Claim | None
    columns: Mapping[str, tuple[Any, Any]]

    @property
    def kind(self) -> Kind:
        """Return whether the cell was added, changed or removed."""
        return _kind(self.before, self.after)

    @property
    def restates(self) -> bool:
        """Return whether the value itself differs: added, removed, or with other counts, qualifier or status."""
        return self.kind != "changed" or not STATED.isdisjoint(self.columns)

    @property
    def only_origin(self) -> bool:
        """Return whether only the origin differs: source, passage or as-of date."""
        return self.kind == "changed" and ORIGIN.issuperset(self.columns)

    @property
    def claim(self) -> Claim:
        """Return the later claim, or the earlier one if there is no later."""
        stated = self.after or self.before
        assert stated  # a change has at least one side
        return stated


class Redefined(NamedTuple):
    """A definition that differs: its section of the catalogue, its id, and each changed field as (before, after)."""

    section: str
    id: str
    kind: Kind
    fields: Mapping[str, tuple[Any, Any]]


class RemarkDifference(NamedTuple):
    """A unit's remark on one of its values in each version, as plain JSON; None if there is none."""

    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None

    @property
    def kind(self) -> Kind:
        """Return whether the remark was added, changed or removed."""
        return _kind(self.before, self.after)

    @property
    def about(self) -> Mapping[str, Any]:
        """Return the later remark, or else the earlier one; both name the value."""
        return self.after or self.before or {}


class TextFile(NamedTuple):
    """A text file that only one of the versions was built from, or that differs between them."""

    name: str
    kind: Kind


@dataclass(frozen=True)
class Difference:
    """All differences between two versions."""

    before: Version
    after: Version
    changes: tuple[ClaimDifference, ...]
    made: Counts
    remarks: tuple[RemarkDifference, ...]
    redefined: tuple[Redefined, ...]
    files: tuple[TextFile, ...]

    @property
    def counts(self) -> Counts:
        """Return the number of listed cells whose value was added, changed or removed."""
        return Counts.of(change.kind for change in self.changes if change.restates)

    @property
    def beside(self) -> int:
        """Return how many cells differ only in what accompanies the value: a note, or why it is preferred."""
        return sum(not (change.restates or change.only_origin) for change in self.changes)

    @property
    def of_other_origin(self) -> int:
        """Return how many cells differ only in their origin."""
        return sum(change.only_origin for change in self.changes)

    @cached_property
    def told(self) -> tuple[ClaimDifference, ...]:
        """Return the changes that users notice: another value, note or preference, but not another origin alone."""
        return self.in_order(change for change in self.changes if not change.only_origin)

    @cached_property
    def moved(self) -> tuple[ClaimDifference, ...]:
        """Return the cells that differ only in their origin."""
        return self.in_order(change for change in self.changes if change.only_origin)

    @property
    def nothing(self) -> bool:
        """Return whether the two versions state and define the same."""
        return not (self.changes or any(self.made) or self.remarks or self.redefined)

    @cached_property
    def indicators(self) -> dict[str, Indicator]:
        """Return the indicators of both versions, in the later definition if both have one."""
        return {
            name: indicator for catalog in self._catalogs for name, indicator in catalog.indicators.items()
        }

    @cached_property
    def units(self) -> dict[str, Unit]:
        """Return the units of both versions, in the later definition if both have one."""
        return {name: unit for catalog in self._catalogs for name, unit in catalog.units.items()}

    @cached_property
    def sources(self) -> dict[str, Source]:
        """Return the sources of both versions, in the later definition if both have one."""
        return {name: source for catalog in self._catalogs for name, source in catalog.sources.items()}

    @cached_property
    def _unit_places(self) -> dict[str, int]:
        return {name: place for place, name in enumerate(self.units)}

    def in_order(self, changes: Iterable[ClaimDifference]) -> tuple[ClaimDifference, ...]:
        """Return changes sorted as the definitions order indicators, units and categories."""

        def place(change: ClaimDifference) -> tuple:
            claim = change.claim
            cell = (claim.indicator, claim.unit, claim.time_period, claim.category)
            return (*self._place(*cell), claim.claim)

        return tuple(sorted(changes, key=place))

    @cached_property
    def remarks_told(self) -> tuple[RemarkDifference, ...]:
        """Return the remarks in the order of their values."""
        names = ("indicator", "unit", "time_period", "category")
        return tuple(
            sorted(
                self.remarks,
                key=lambda remark: self._place(*(remark.about.get(name) or "" for name in names)),
            )
        )

    def _place(self, indicator: str, unit: str, period: str, category: str) -> tuple:
        """Return the sort key of a cell; names without a definition come last."""
        definition = self.indicators.get(indicator)
        ids = definition.category_ids if definition else ()
        return (
            *((0, definition.pillar) if definition else (1, 0)),
            indicator,
            period,
            self._unit_places.get(unit, len(self._unit_places)),
            unit,
            ids.index(category) if category in ids else len(ids),
            category,
        )

    @cached_property
    def _catalogs(self) -> list[Catalog]:
        catalogs = []
        for version in (self.before, self.after):
            try:
                catalogs.append(definitions(version))
            except OtherRelease:
                continue  # its values are still comparable; names come from the other version, or are ids
        return catalogs


@lru_cache(maxsize=KEPT_IN_MEMORY)
def difference(before: Version, after: Version, simulated: bool, listed: bool = False) -> Difference:
    """Return the differences between two versions (cached: versions never change).

    Without `simulated`, simulated rows are ignored; otherwise they are only counted unless `listed`.
    Raises VersionError if one of the two is not intact.
    """
    for version in (before, after):
        verify(version)
    list_simulated = simulated and listed
    rows = [
        *unlike(before, after, simulated, only_simulated=False),
        *(unlike(before, after, True, only_simulated=True) if list_simulated else ()),
    ]
    earlier, later = _sections(before), _sections(after)
    remarks = tuple(_remarks(earlier.pop(REMARKS, {}), later.pop(REMARKS, {})))
    return Difference(
        before,
        after,
        tuple(_change(*sides) for sides in rows),
        Counts(
            *(
                unlike_counted(before, after, simulated, only_simulated=True)
                if not list_simulated
                else (0, 0, 0)
            )
        ),
        remarks,
        tuple(_redefined(earlier, later)),
        tuple(_files(before.manifest.inputs.files, after.manifest.inputs.files)),
    )


def simulated_changes(differences: Difference, most: int) -> tuple[ClaimDifference, ...]:
    """Return at most `most` differing cells that have only simulated values."""
    rows = unlike(differences.before, differences.after, True, only_simulated=True, most=most)
    return differences.in_order(_change(*sides) for sides in rows)


def _kind(before: Any, after: Any) -> Kind:
    return "added" if before is None else "removed" if after is None else "changed"


def _change(before: dict, after: dict) -> ClaimDifference:
    earlier, later = (_claim(side) for side in (before, after))
    columns = {
        name: (before[name], after[name])
        for name in before
        if name != "rate_pct" and earlier and later and before[name] != after[name]
    }
    return ClaimDifference(earlier, later, columns)


def _claim(side: dict) -> Claim | None:
    """Return a version's claim on a cell, or None if it has none."""
    return Claim(**{name: side[name] for name in CLAIM}) if side["source"] is not None else None


def _sections(version: Version) -> dict[str, dict[str, dict]]:
    """Return every definition by section and id, as plain JSON: another release may have written it."""
    return {
        section: entries if isinstance(entries, dict) else _named(entries)
        for section, entries in json.loads(version.catalog.read_bytes()).items()
        if isinstance(entries, dict | list)
    }


def _named(entries: list[dict]) -> dict[str, dict]:
    """Return definitions without an id of their own, keyed by the fields that identify them."""
    by_name: dict[str, dict] = {}
    for entry in entries:
        name = ":".join(str(entry[key]) for key in NAMING if entry.get(key) not in (None, ""))
        alike = sum(key.partition("#")[0] == name for key in by_name)
        by_name[f"{name}#{alike + 1}" if alike else name] = entry
    return by_name


def _remarks(before: Mapping[str, dict], after: Mapping[str, dict]) -> Iterator[RemarkDifference]:
    """Yield the remarks whose text differs; the same text from another day is no difference."""
    for name in [*after, *(before.keys() - after.keys())]:
        old, new = before.get(name), after.get(name)
        if old is None or new is None or any(old.get(key) != new.get(key) for key in SAID):
            yield RemarkDifference(old, new)


def _redefined(before: dict, after: dict) -> Iterator[Redefined]:
    for section in [*after, *(before.keys() - after.keys())]:
        earlier, later = before.get(section, {}), after.get(section, {})
        for name in sorted(earlier.keys() | later.keys()):
            old, new = earlier.get(name), later.get(name)
            if old != new:
                yield Redefined(section, name, _kind(old, new), _fields(old, new))


def _fields(old: Any, new: Any) -> dict[str, tuple[Any, Any]]:
    """Return the changed fields of a definition as (before, after); none if it was added or removed as a whole."""
    if not (isinstance(old, dict) and isinstance(new, dict)):
        return {}
    return {name: (old.get(name), new.get(name)) for name in {**new, **old} if old.get(name) != new.get(name)}


def _files(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[TextFile]:
    for name in sorted(before.keys() | after.keys()):
        if before.get(name) != after.get(name):
            kind: Kind = "added" if name not in before else "removed" if name not in after else "changed"
            yield TextFile(name, kind)
