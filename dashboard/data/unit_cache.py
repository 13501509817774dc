"""Cache of unit records: a unit's record is all its claims, small however large the data is."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from threading import Lock

from cachetools import LRUCache

from dashboard.data.claim import Claim

# (indicator, year) → its claims by time period and category, preferred ones first.
Record = Mapping[tuple[str, int], Sequence[Claim]]
# Per worker and open version; a claim takes about 0.5 kB.
MOST_CLAIMS = 60_000


class Records:
    """LRU cache of unit records. Thread-safe."""

    def __init__(self, read: Callable[[list[str]], Iterable[Claim]], most: int = MOST_CLAIMS):
        self._read = read
        self._records: LRUCache[str, Record] = LRUCache(most, getsizeof=_size)
        self._lock = Lock()

    def of(self, units: Iterable[str]) -> dict[str, Record]:
        """Return the record of each unit (id), ordered by id; one query for those not in the cache."""
        ids = sorted(set(units))
        with self._lock:
            records = {unit: self._records[unit] for unit in ids if unit in self._records}
        missing = [unit for unit in ids if unit not in records]
        if missing:
            records |= self._fetch(missing)
        return {unit: records[unit] for unit in ids}

    def _fetch(self, units: list[str]) -> dict[str, Record]:
        claims_by_unit: dict[str, dict[tuple[str, int], list[Claim]]] = {
            unit: defaultdict(list) for unit in units
        }
        for claim in self._read(units):
            claims_by_unit[claim.unit][claim.indicator, claim.year].append(claim)
        whole: dict[str, Record] = {unit: dict(record) for unit, record in claims_by_unit.items()}
        with self._lock:
            for unit, record in whole.items():
                with suppress(ValueError):  # larger than the whole cache
                    self._records[unit] = record
        return whole


def _size(record: Record) -> int:
    return 1 + sum(len(claims) for claims in record.values())
