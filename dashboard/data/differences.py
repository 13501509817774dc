"""What one version states differently from another: observations cell by cell, definitions by id, text files by name."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cached_property, lru_cache
from typing import Any, Literal, NamedTuple

from dashboard.catalog import Catalog, Indicator, Unit
from dashboard.data.versions import OtherRelease, Version, definitions, verify
from dashboard.data.warehouse import Claim, unlike, unlike_counted

Kind = Literal["added", "changed", "removed"]
CELL = ("indicator", "unit", "time_period", "category", "claim")
CLAIM = tuple(field.name for field in fields(Claim))
# What makes a definition without an id of its own that definition.
NAMING = ("id", "indicator", "category", "unit", "time_period", "year")
KEPT_IN_MEMORY = 64


class Counts(NamedTuple):
    """How many cells were added, changed and removed."""

    added: int
    changed: int
    removed: int


@dataclass(frozen=True)
class Change:
    """A cell that two versions state differently: what each states, None where it states nothing."""

    before: Claim | None
    after: Claim | None
    columns: Mapping[str, tuple[Any, Any]]

    @property
    def kind(self) -> Kind:
        """Tell whether the cell was added, changed or removed."""
        return "added" if self.before is None else "removed" if self.after is None else "changed"

    @property
    def claim(self) -> Claim:
        """Return the later statement, or the earlier one where there is no later."""
        stated = self.after or self.before
        assert stated  # a change has at least one side
        return stated


class Redefined(NamedTuple):
    """A definition that differs: its section of the catalogue, its id, and from what to what each field changed."""

    section: str
    id: str
    kind: Kind
    fields: Mapping[str, tuple[Any, Any]]


class TextFile(NamedTuple):
    """A text file that one version was built from and the other was not, or not in this wording."""

    name: str
    kind: Kind


@dataclass(frozen=True)
class Difference:
    """All that differs from one version to another."""

    before: Version
    after: Version
    changes: tuple[Change, ...]
    made: Counts
    redefined: tuple[Redefined, ...]
    files: tuple[TextFile, ...]

    @property
    def counts(self) -> Counts:
        """Return how many of the listed changes there are of each kind."""
        kinds = [change.kind for change in self.changes]
        return Counts(kinds.count("added"), kinds.count("changed"), kinds.count("removed"))

    @property
    def nothing(self) -> bool:
        """Tell whether the two versions state and define the same."""
        return not (self.changes or any(self.made) or self.redefined)

    @cached_property
    def indicators(self) -> dict[str, Indicator]:
        """Return the indicators that either version defines, as the later one has them."""
        return {name: one for catalog in self._catalogs for name, one in catalog.indicators.items()}

    @cached_property
    def units(self) -> dict[str, Unit]:
        """Return the units that either version defines, as the later one has them."""
        return {name: one for catalog in self._catalogs for name, one in catalog.units.items()}

    @property
    def _catalogs(self) -> Iterator[Catalog]:
        for version in (self.before, self.after):
            try:
                yield definitions(version)
            except OtherRelease:
                continue  # its values can be compared all the same; names come from the other version, or are ids


@lru_cache(maxsize=KEPT_IN_MEMORY)
def difference(before: Version, after: Version, simulated: bool, listed: bool = False) -> Difference:
    """Return what differs between two versions; neither ever changes, so the answer is kept.

    Without `simulated` the generator's rows are left aside; they are counted unless they are to be `listed` too.
    Raises VersionError where one of the two is not whole.
    """
    for version in (before, after):
        verify(version)
    made = simulated and listed
    rows = [
        *unlike(before, after, simulated, made=False),
        *(unlike(before, after, True, made=True) if made else ()),
    ]
    return Difference(
        before,
        after,
        tuple(_change(*sides) for sides in rows),
        Counts(*(unlike_counted(before, after, simulated, made=True) if not made else (0, 0, 0))),
        tuple(_redefined(_sections(before), _sections(after))),
        tuple(_files(before.manifest.inputs.files, after.manifest.inputs.files)),
    )


def _change(before: dict, after: dict) -> Change:
    earlier, later = (_claim(side) for side in (before, after))
    columns = {
        name: (before[name], after[name])
        for name in before
        if name != "rate_pct" and earlier and later and before[name] != after[name]
    }
    return Change(earlier, later, columns)


def _claim(side: dict) -> Claim | None:
    """Return what a version states of a cell, None where it states nothing."""
    return Claim(**{name: side[name] for name in CLAIM}) if side["source"] is not None else None


def _sections(version: Version) -> dict[str, dict[str, dict]]:
    """Return every definition by section and id. As plain JSON: another release may have written it."""
    return {
        section: held if isinstance(held, dict) else _named(held)
        for section, held in json.loads(version.catalog.read_bytes()).items()
        if isinstance(held, dict | list)
    }


def _named(held: list[dict]) -> dict[str, dict]:
    """Return definitions without an id of their own by what names them."""
    found: dict[str, dict] = {}
    for one in held:
        name = ":".join(str(one[key]) for key in NAMING if one.get(key) not in (None, ""))
        alike = sum(known.partition("#")[0] == name for known in found)
        found[f"{name}#{alike + 1}" if alike else name] = one
    return found


def _redefined(before: dict, after: dict) -> Iterator[Redefined]:
    for section in [*after, *(before.keys() - after.keys())]:
        earlier, later = before.get(section, {}), after.get(section, {})
        for name in sorted(earlier.keys() | later.keys()):
            was, now = earlier.get(name), later.get(name)
            if was != now:
                kind = "added" if was is None else "removed" if now is None else "changed"
                yield Redefined(section, name, kind, _fields(was, now))


def _fields(was: Any, now: Any) -> dict[str, tuple[Any, Any]]:
    """Return which fields of a definition changed from what to what; none where it came or went as a whole."""
    if not (isinstance(was, dict) and isinstance(now, dict)):
        return {}
    return {name: (was.get(name), now.get(name)) for name in {**now, **was} if was.get(name) != now.get(name)}


def _files(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[TextFile]:
    for name in sorted(before.keys() | after.keys()):
        if before.get(name) != after.get(name):
            kind = "added" if name not in before else "removed" if name not in after else "changed"
            yield TextFile(name, kind)
