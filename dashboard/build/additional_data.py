"""Additional data of a build: sources, remarks and figures beside those of the text folders."""

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
    """Return no source."""
    return {}


@dataclass(frozen=True)
class AdditionalData:
    """Files of observations in the order in which they came, with what is known of them.

    `sources` gives, from the definitions, a source for each by its id; `withdrawn` are for each file the cells of which
    it says that there is no figure; `texts` are the files that a version states, by the name under which it does so.
    """

    sources: Callable[[Catalog], Mapping[str, Source]] = no_sources
    unit_notes: tuple[UnitNote, ...] = ()
    observations: tuple[Path, ...] = ()
    withdrawn: tuple[frozenset[tuple], ...] = ()
    texts: Mapping[str, Path] = field(default_factory=dict)

    def with_definitions(self, catalog: Catalog) -> Catalog:
        """Return the definitions with the sources, and with what units say; of two remarks the later holds."""
        notes = [*catalog.unit_notes, *self.unit_notes]
        last = {(one.indicator, one.category, one.unit, one.time_period): one for one in notes}
        sources = {**catalog.sources, **self.sources(catalog)}
        return catalog.model_copy(update={"sources": sources, "unit_notes": tuple(last.values())})

    def with_figures(self, stated: pd.DataFrame, catalog: Catalog) -> pd.DataFrame:
        """Return the observations with the additional figures; of two on a cell the later one's holds.

        What a later file says to be missing withdraws what an earlier one states of it. Where a text folder states the
        cell too, its figure stays preferred and the additional one is the next claim.
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
    """Say of each figure that is kept though a hand-in states the cell too why it is, where no reason is given yet."""
    shared = pd.MultiIndex.from_frame(stated[CELL]).isin(pd.MultiIndex.from_frame(beside[CELL]))
    silent = shared & stated["preferred"] & (stated["preference_reason_vi"] == "")
    reasoned = stated.copy()
    reasoned.loc[silent, ["preference_reason_vi", "preference_reason_en"]] = [KEPT_VI, KEPT_EN]
    return reasoned


NOTHING = AdditionalData()
