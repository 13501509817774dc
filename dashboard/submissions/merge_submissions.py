"""Merges accepted submissions into a build: their sources, figures and remarks, besides those of the text folders."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from dashboard.build.additional_data import AdditionalData
from dashboard.catalog import Catalog, Source
from dashboard.clock import day_of
from dashboard.language import use_language
from dashboard.submissions.store import (
    OBSERVATIONS,
    TABLE,
    Submission,
    read_submission,
    refuse_changed,
    remarks_of,
    text_files,
)
from dashboard.wording.names import unit_name


def additional_data(names: Sequence[str], data: Path) -> AdditionalData:
    """Return the build input of submissions, given by their numbers in order.

    Raises Damaged if one of their files is missing or changed.
    """
    refuse_changed(names, data)
    handins = [read_submission(data, name) for name in names]
    return AdditionalData(
        sources=lambda catalog: {one.source: _source(one, catalog) for one in handins},
        unit_notes=tuple(note for one in handins for note in remarks_of(one, data)),
        observations=tuple(one.folder(data) / OBSERVATIONS for one in handins),
        withdrawn=tuple(one.withdrawn for one in handins),
        texts=text_files(data, names),
    )


def _source(submission: Submission, catalog: Catalog) -> Source:
    """Return a submission as a source. Sources are public, so personal names stay in the audit log."""
    if submission.form == TABLE:
        title_vi, title_en = f"Bảng số liệu {submission.file}", f"Table of figures {submission.file}"
        publisher_vi, publisher_en = "Cơ quan vận hành bảng này", "The office that runs this dashboard"
    else:
        form, unit = catalog.forms[submission.form], catalog.units[submission.unit]
        with use_language("vi"):
            publisher_vi = unit_name(unit)
        with use_language("en"):
            publisher_en = unit_name(unit)
        title_vi = f"{form.name_vi}, kỳ {submission.period}, {publisher_vi}"
        title_en = f"{form.name_en}, period {submission.period}, {publisher_en}"
    if submission.status == "provisional":
        title_vi, title_en = f"{title_vi} (sơ bộ)", f"{title_en} (provisional)"
    return Source(
        id=submission.source,
        title_vi=title_vi,
        title_en=title_en,
        short_vi=f"Phiếu {submission.id}",
        short_en=f"Submission {submission.id}",
        publisher_vi=publisher_vi,
        publisher_en=publisher_en,
        published=day_of(submission.at),
        form=submission.form,
        note_vi="Số liệu do đơn vị nộp, được kiểm tra rồi đưa lên bảng này; số hàng là hàng trong tệp đã nộp.",
        note_en="Handed in by the unit, checked, then shown here; a row is one of the file that came.",
    )


def latest(handins: Iterable[Submission]) -> tuple[str, ...]:
    """Return the numbers of the submissions in effect, in order: the last one of each unit, period and form."""
    last = {one.key: one.id for one in sorted(handins, key=lambda one: int(one.id))}
    return tuple(sorted(last.values(), key=int))
