"""Brings accepted hand-ins into the data: their sources, figures and remarks beside those of the text folders."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import pandas as pd

from dashboard.catalog import Catalog, Source
from dashboard.clock import day_of
from dashboard.ingest.conditions import CELL
from dashboard.ingest.handin.store import OBSERVATIONS, TABLE, HandIn, remarks_of
from dashboard.ingest.observations import read_latest

KEPT_VI = "Số công bố trước được giữ; số của phiếu đứng bên cạnh cho đến khi có quyết định chọn."
KEPT_EN = "The figure published before is kept; the form's stands beside it until somebody decides."


def with_definitions(catalog: Catalog, handins: Sequence[HandIn], data: Path) -> Catalog:
    """Return the definitions with each hand-in as a source, and with what units say; of two remarks the later holds."""
    sources = {handin.source: _source(handin, catalog) for handin in handins}
    notes = [*catalog.unit_notes, *(note for handin in handins for note in remarks_of(handin, data))]
    last = {(one.indicator, one.category, one.unit, one.time_period): one for one in notes}
    return catalog.model_copy(
        update={"sources": catalog.sources | sources, "unit_notes": tuple(last.values())}
    )


def with_figures(
    stated: pd.DataFrame, handins: Sequence[HandIn], data: Path, catalog: Catalog
) -> pd.DataFrame:
    """Return the observations with the figures of hand-ins, given in order; of two on a cell the later one's holds.

    What a later form says to be missing withdraws what an earlier hand-in states of it.

    Where a text folder states the cell too, its figure stays preferred and the hand-in's is the next claim.
    Raises DataError naming the hand-in's file and row.
    """
    if not handins:
        return stated
    files = [handin.folder(data) / OBSERVATIONS for handin in handins]
    given = read_latest(files, [handin.withdrawn for handin in handins], catalog)
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


def _source(handin: HandIn, catalog: Catalog) -> Source:
    """Return a hand-in as a source. Names of people stay in the journal; a source is what everybody sees."""
    if handin.form == TABLE:
        title_vi, title_en = f"Bảng số liệu {handin.file}", f"Table of figures {handin.file}"
        publisher_vi, publisher_en = "Cơ quan vận hành bảng này", "The office that runs this dashboard"
    else:
        form, unit = catalog.forms[handin.form], catalog.units[handin.unit]
        name = f"{unit.type_vi} {unit.name}"
        title_vi = f"{form.name_vi}, kỳ {handin.period}, {name}"
        title_en = f"{form.name_en}, period {handin.period}, {unit.name} {unit.type_en}"
        publisher_vi, publisher_en = name, f"{unit.name} {unit.type_en}"
    return Source(
        id=handin.source,
        title_vi=title_vi,
        title_en=title_en,
        short_vi=f"Phiếu {handin.id}",
        short_en=f"Hand-in {handin.id}",
        publisher_vi=publisher_vi,
        publisher_en=publisher_en,
        published=day_of(handin.at),
        form=handin.form,
        note_vi="Số liệu do đơn vị nộp, được kiểm tra và công bố trên bảng này; số hàng là hàng trong tệp đã nộp.",
        note_en="Handed in by the unit, checked and published here; a row is one of the file that came.",
    )


def latest(handins: Iterable[HandIn]) -> tuple[str, ...]:
    """Return the numbers of the hand-ins that hold, in order: of one unit, period and form the one handed in last."""
    last = {one.key: one.id for one in sorted(handins, key=lambda one: int(one.id))}
    return tuple(sorted(last.values(), key=int))
