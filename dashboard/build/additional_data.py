"""Additional input of a build: sources, remarks and figures besides those of the text folders."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from dashboard.build.observations import read_latest
from dashboard.build.validators import CELL
from dashboard.catalog import Catalog, Source, UnitNote

KEPT_VI = "Số công bố trước được giữ; số của phiếu đứng bên cạnh cho đến khi có quyết định chọn."
KEPT_EN = "The figure published before is kept; the form's stands beside it until somebody decides."


def no_sources(catalog: Catalog) -> Mapping[str, Source]:
    """Return no sources."""
    return {}


@dataclass(frozen=True)
class AdditionalData:
    """Observation files in order of arrival, with their metadata.

    `sources` returns, given the definitions, a source for each file by id; `withdrawn` holds, per file, the cells that
    it states to be missing; `texts` are the files that a version's manifest lists, by their names in it.
    """

    sources: Callable[[Catalog], Mapping[str, Source]] = no_sources
    unit_notes: tuple[UnitNote, ...] = ()
    observations: tuple[Path, ...] = ()
    withdrawn: tuple[frozenset[tuple], ...] = ()
    texts: Mapping[str, Path] = field(default_factory=dict)

    def with_definitions(self, catalog: Catalog) -> Catalog:
        """Return the definitions with the sources and the units' remarks; the last remark on a cell applies."""
        notes = [*catalog.unit_notes, *self.unit_notes]
        last = {(one.indicator, one.category, one.unit, one.time_period): one for one in notes}
        sources = {**catalog.sources, **self.sources(catalog)}
        return catalog.model_copy(update={"sources": sources, "unit_notes": tuple(last.values())})

    def with_figures(self, stated: pd.DataFrame, catalog: Catalog) -> pd.DataFrame:
        """Return the observations with the additional figures; the last file's figure for a cell applies.

        A later file that states a cell to be missing withdraws an earlier file's figure. If a text folder states the
        cell too, its figure stays preferred and the additional one becomes the next claim.
        Raises DataError naming file and row.
        """
        if not self.observations:
            return stated
        given = read_latest(self.observations, self.withdrawn, catalog)
        before = stated.groupby(CELL)["claim"].max()
        claims = before.reindex(pd.MultiIndex.from_frame(given[CELL])).to_numpy()
        beside = pd.Series(claims, index=given.index).fillna(0).astype("int16")
        given = given.assign(claim=beside + 1, preferred=beside == 0)
        return pd.concat([_reasoned(stated, given[beside > 0]), given], ignore_index=True)


def _reasoned(stated: pd.DataFrame, beside: pd.DataFrame) -> pd.DataFrame:
    """Give each preferred figure whose cell a submission states too a reason for being kept, unless it has one."""
    shared = pd.MultiIndex.from_frame(stated[CELL]).isin(pd.MultiIndex.from_frame(beside[CELL]))
    silent = shared & stated["preferred"] & (stated["preference_reason_vi"] == "")
    reasoned = stated.copy()
    reasoned.loc[silent, ["preference_reason_vi", "preference_reason_en"]] = [KEPT_VI, KEPT_EN]
    return reasoned


NOTHING = AdditionalData()
