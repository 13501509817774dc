"""What was read of units and is kept: a unit's record is all its claims, small however large the data is."""

from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from threading import Lock

from dashboard.data.claim import Claim

# (indicator, year) → its claims by time period and category, the preferred ones first.
Record = Mapping[tuple[str, int], Sequence[Claim]]
# Of a worker, for each open version; a claim takes about half a kB.
MOST_CLAIMS = 60_000


class Records:
    """The records of the units that were asked for last, each read once. Safe for threads."""

    def __init__(self, read: Callable[[list[str]], Iterable[Claim]], most: int = MOST_CLAIMS):
        self._read, self._most = read, most
        self._kept: OrderedDict[str, Record] = OrderedDict()
        self._claims = 0
        self._lock = Lock()

    def of(self, units: Iterable[str]) -> dict[str, Record]:
        """Return the record of each unit (id), in the order of their ids; one query for those not at hand."""
        asked = sorted(set(units))
        with self._lock:
            found = {unit: self._kept[unit] for unit in asked if unit in self._kept}
            for unit in found:
                self._kept.move_to_end(unit)
        missing = [unit for unit in asked if unit not in found]
        if missing:
            found |= self._fetch(missing)
        return {unit: found[unit] for unit in asked}

    def _fetch(self, units: list[str]) -> dict[str, Record]:
        made: dict[str, dict[tuple[str, int], list[Claim]]] = {unit: defaultdict(list) for unit in units}
        for claim in self._read(units):
            made[claim.unit][claim.indicator, claim.year].append(claim)
        whole: dict[str, Record] = {unit: dict(record) for unit, record in made.items()}
        with self._lock:
            self._keep(whole)
        return whole

    def _keep(self, records: Mapping[str, Record]) -> None:
        """Keep records, and let go of those that nobody asked for longest."""
        for unit, record in records.items():
            if unit not in self._kept:
                self._kept[unit] = record
                self._claims += _size(record)
        while self._claims > self._most:
            _, gone = self._kept.popitem(last=False)
            self._claims -= _size(gone)


def _size(record: Record) -> int:
    return 1 + sum(len(claims) for claims in record.values())
