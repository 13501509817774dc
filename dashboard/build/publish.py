"""Publishes versions: stage, verify, rename into place, then repoint the symlink to the current version atomically.

A kill or a full disk at any moment leaves the published data intact: nothing under a final name is ever written to,
and the next build removes what a killed one left behind.
"""

import fcntl
import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq

from dashboard import clock
from dashboard.build.atomic_io import (
    append_line,
    clear_unfinished,
    move,
    remove_folder,
    replace_link,
    staged,
    sync,
    write_file,
)
from dashboard.catalog import Catalog
from dashboard.data.checks import CheckReport
from dashboard.data.schema import SORTED_BY
from dashboard.data.version_log import LOG, read_log
from dashboard.data.versions import (
    CATALOG,
    CHECKS,
    FOLDER,
    MANIFEST,
    PARQUET,
    POINTER,
    ContentFile,
    Inputs,
    Manifest,
    NoVersion,
    OtherRelease,
    Version,
    VersionError,
    content_id,
    current_id,
    current_version,
    is_damaged,
    read_version,
    verify,
    version_ids,
)

ROWS_PER_GROUP = 130_000
LOCK = ".lock"
Say = Callable[[str], None]


@contextmanager
def locked(published: Path, say: Say) -> Iterator[None]:
    """Hold the exclusive lock of the versions folder, waiting for its holder; a killed holder releases it."""
    (published / FOLDER).mkdir(parents=True, exist_ok=True)
    with (published / LOCK).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Một lượt khác đang ghi; đang chờ…")
            fcntl.flock(file, fcntl.LOCK_EX)
        clear_unfinished(published)
        yield


def store(
    published: Path,
    table: pa.Table,
    catalog: Catalog,
    report: CheckReport,
    inputs: Inputs,
    by: str,
    repair: bool,
    say: Say,
) -> Version:
    """Write observations, definitions and check results as a version that is not current yet. Needs the lock.

    Raises VersionError if a damaged version is in the way and `repair` is false.
    """
    if not repair:
        refuse_damaged(published)
    content = {
        PARQUET: _parquet_bytes(table),
        CATALOG: catalog.model_dump_json(indent=1).encode(),
        CHECKS: report.model_dump_json().encode(),
    }
    manifest = _manifest(content, table.num_rows, inputs, by)
    if repair or manifest.id not in version_ids(published):
        version = _write(published, manifest, content, table, repair)
    else:
        version = verify(read_version(published, manifest.id))
        say(f"Nội dung không đổi: phiên bản {version.id} đã có.")
    return version


def refuse_damaged(published: Path) -> None:
    """Raise VersionError if the current version is damaged: building over it would hide the loss."""
    try:
        verify(current_version(published))
    except (NoVersion, OtherRelease):
        return


def point_to(version: Version, published: Path, by: str, how: str) -> None:
    """Record that a version becomes current, and `how` (built or chosen), then repoint atomically. Needs the lock."""
    before = current_or_empty(published)
    if before == version.id:
        return
    at = clock.now().isoformat()
    # Recorded first: a kill in between leaves an entry that the next one's "from" contradicts, whereas
    # the other order could leave an unrecorded change.
    append_line(published / LOG, {"at": at, "by": by, "from": before, "to": version.id, "how": how})
    replace_link(published / POINTER, f"{FOLDER}/{version.id}")


def current_or_empty(published: Path) -> str:
    """Return the id of the current version, empty if there is none or the pointer is unusable."""
    try:
        return current_id(published)
    except VersionError:
        return ""


def prune(published: Path, keep: int) -> list[str]:
    """Remove all but the `keep` versions most recently current, never the current one; return the removed ids."""
    current = current_id(published)
    made_current = [entry["to"] for entry in read_log(published)]
    last = {version_id: place for place, version_id in enumerate(made_current)}
    others = sorted(
        set(version_ids(published)) - {current}, key=lambda name: last.get(name, -1), reverse=True
    )
    return remove(published, others[keep - 1 :])


def remove(published: Path, version_ids: Sequence[str]) -> list[str]:
    """Remove versions other than the current one; return their ids. Needs the lock."""
    for version_id in version_ids:
        remove_folder(published / FOLDER / version_id, published)
    return list(version_ids)


def _parquet_bytes(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    ordered = table.sort_by([(name, "ascending") for name in SORTED_BY])
    pq.write_table(ordered, sink, compression="zstd", row_group_size=ROWS_PER_GROUP)
    return sink.getvalue().to_pybytes()


def _manifest(content: dict[str, bytes], rows: int, inputs: Inputs, by: str) -> Manifest:
    files = {
        name: ContentFile(
            sha256=hashlib.sha256(data).hexdigest(), bytes=len(data), rows=rows if name == PARQUET else None
        )
        for name, data in content.items()
    }
    return Manifest(id=content_id(files), built_at=clock.now(), built_by=by, files=files, inputs=inputs)


def _write(
    published: Path, manifest: Manifest, content: dict[str, bytes], table: pa.Table, repair: bool
) -> Version:
    """Stage a version's folder, read it back, and rename it into place."""
    with staged(published) as staging:
        for name, data in {**content, MANIFEST: manifest.model_dump_json(indent=1).encode()}.items():
            write_file(staging / name, data)
        sync(staging)
        _read_back(Version(manifest.id, staging, manifest), table)
        if repair:
            set_aside(published)
        if manifest.id not in version_ids(published):
            move(staging, published / FOLDER / manifest.id)
    return read_version(published, manifest.id)


def _read_back(version: Version, table: pa.Table) -> None:
    verify(version)
    if pq.read_metadata(version.parquet).num_rows != table.num_rows:
        raise VersionError.at(
            version.parquet, "tệp", "đọc lại không đủ số dòng.", "kiểm tra ổ đĩa rồi build lại."
        )


def set_aside(published: Path) -> None:
    """Rename each damaged version, and a pointer that is not a symlink, so that they are not taken for intact."""
    suffix = f".damaged-{clock.now():%Y%m%dT%H%M%S}-{uuid4().hex[:6]}"
    for version_id in version_ids(published):
        if is_damaged(published, version_id):
            folder = published / FOLDER / version_id
            os.rename(folder, folder.with_name(version_id + suffix))
    pointer = published / POINTER
    if pointer.exists() and not pointer.is_symlink():
        os.rename(pointer, pointer.with_name(POINTER + suffix))
