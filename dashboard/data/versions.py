"""Reads published versions: which is current, which exist, whether one is intact. `publish` writes them."""

import hashlib
import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import BaseModel, ConfigDict, ValidationError

from dashboard.catalog import Catalog, Refused
from dashboard.data.schema import ADDED, OBSERVATIONS, ONCE_REQUIRED, SORTED_BY

POINTER, FOLDER, MANIFEST = "current", "versions", "manifest.json"
PARQUET, CATALOG, CHECKS = "observations.parquet", "catalog.json", "checks.json"
REPAIR = (
    "chạy `python -m dashboard build --repair`: bản hỏng được cất riêng, bản mới được tạo lại từ văn bản."
)
BUILD = "chạy `python -m dashboard build`."
_ID = re.compile(r"[0-9a-f]{12}")


class VersionError(Refused):
    """The version does not exist or is not intact."""


class NoVersion(VersionError):
    """No version has been published yet."""


class OtherRelease(VersionError):
    """The version is intact, but was written by a release of this program with other definitions or columns."""


class Strict(BaseModel):
    """Base model: frozen, no unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ContentFile(Strict):
    """A content file as it was published; `rows` is set if it is a table."""

    sha256: str
    bytes: int
    rows: int | None = None


class Inputs(Strict):
    """What a version was built from: text files with their sha256, and whether it includes simulated rows."""

    files: dict[str, str]
    simulated: bool


class Manifest(Strict):
    """The content files of a version's folder, its inputs, and when and by whom it was built."""

    id: str
    built_at: datetime
    built_by: str
    files: dict[str, ContentFile]
    inputs: Inputs


@dataclass(frozen=True)
class Version:
    """A published version. Its folder never changes, so it may be kept open indefinitely."""

    id: str
    folder: Path
    manifest: Manifest = field(hash=False)  # contains dicts; the id already identifies the content

    @classmethod
    def read(cls, folder: Path) -> "Version":
        """Return the version in a folder. Raises VersionError if its manifest is missing or unusable."""
        path = folder / MANIFEST
        try:
            manifest = Manifest.model_validate_json(path.read_bytes())
        except (OSError, ValidationError) as error:
            raise VersionError.at(path, "tệp", "thiếu hoặc không đọc được.", REPAIR) from error
        if manifest.id != folder.name:
            raise VersionError.at(path, "id", f"ghi {manifest.id}, không phải tên thư mục.", REPAIR)
        return cls(manifest.id, folder, manifest)

    @property
    def parquet(self) -> Path:
        """Return the path of the observations."""
        return self.folder / PARQUET

    @property
    def catalog(self) -> Path:
        """Return the path of the definitions, as JSON of a Catalog."""
        return self.folder / CATALOG

    @property
    def checks(self) -> Path | None:
        """Return the path of the check report, or None if the version was built before reports were stored."""
        return self.folder / CHECKS if CHECKS in self.manifest.files else None

    @property
    def rows(self) -> int:
        """Return the number of observations."""
        return self.manifest.files[PARQUET].rows or 0


def current_id(published: Path) -> str:
    """Return the id that the pointer names, resolved exactly once. Raises NoVersion or VersionError."""
    pointer = published / POINTER
    try:
        folder, _, version_id = os.readlink(pointer).rpartition("/")
    except FileNotFoundError as error:
        raise NoVersion.at(pointer, "con trỏ", "chưa có phiên bản nào được công bố.", BUILD) from error
    except OSError as error:
        raise VersionError.at(
            pointer, "con trỏ", "không phải là liên kết do build tạo ra.", REPAIR
        ) from error
    if folder != FOLDER or not _ID.fullmatch(version_id):
        raise VersionError.at(pointer, "con trỏ", "không trỏ vào một phiên bản.", REPAIR)
    return version_id


def current_version(published: Path) -> Version:
    """Return the current version. Raises NoVersion, or VersionError if it is unusable."""
    version_id = current_id(published)
    if version_id not in version_ids(published):
        pointer = published / POINTER
        raise VersionError.at(pointer, "con trỏ", f"phiên bản {version_id} mà nó trỏ vào không còn.", REPAIR)
    return read_version(published, version_id)


def read_version(published: Path, version_id: str) -> Version:
    """Return a version by its id. Raises VersionError if it does not exist or its manifest is unusable."""
    folder = published / FOLDER / version_id
    if not (_ID.fullmatch(version_id) and folder.is_dir()):
        available = ", ".join(version_ids(published)) or "chưa có phiên bản nào"
        raise VersionError.at(folder, "thư mục", "không có phiên bản này.", f"dùng một trong: {available}.")
    return Version.read(folder)


def find_version(published: Path, prefix: str) -> Version:
    """Return the version with that id or unique id prefix. Raises VersionError, which names the known ids."""
    matches = [
        version_id for version_id in version_ids(published) if prefix and version_id.startswith(prefix)
    ]
    if len(matches) > 1:
        remedy = f"viết thêm chữ để chỉ còn một trong: {', '.join(matches)}."
        raise VersionError.at(
            published / FOLDER, prefix, f"có {len(matches)} phiên bản bắt đầu như vậy.", remedy
        )
    return read_version(published, matches[0] if matches else prefix)


def version_ids(published: Path) -> tuple[str, ...]:
    """Return the ids of all version folders, intact or not, except those set aside as damaged."""
    folder = published / FOLDER
    return tuple(sorted(path.name for path in folder.glob("*") if _ID.fullmatch(path.name)))


def list_versions(published: Path) -> tuple[Version, ...]:
    """Return the versions whose manifest can be read, latest build first."""
    versions = []
    for version_id in version_ids(published):
        try:
            versions.append(read_version(published, version_id))
        except VersionError:
            continue  # the `versions` command lists it as damaged; only intact versions can be read
    return tuple(sorted(versions, key=lambda version: version.manifest.built_at, reverse=True))


def readable_versions(published: Path) -> tuple[Version, ...]:
    """Return the versions that can be opened, latest build first: intact, with definitions this release can read."""
    return tuple(version for version in whole_versions(published) if is_understood(version))


def whole_versions(published: Path) -> tuple[Version, ...]:
    """Return the intact versions whose observations this release can read, latest build first."""
    return tuple(version for version in list_versions(published) if _is_whole(version))


def _is_whole(version: Version) -> bool:
    try:
        verify(version)
    except VersionError:
        return False  # the `versions` command and the version's address report why
    return True


def is_understood(version: Version) -> bool:
    """Return whether this release can read a version's definitions."""
    try:
        definitions(version)
    except OtherRelease:
        return False
    return True


def intact_version(published: Path) -> Version:
    """Return the current version, or the latest intact build if the current one is damaged.

    Raises the current version's VersionError if no other is intact, NoVersion if nothing is published,
    OtherRelease if the current one was written by another release.
    """
    try:
        return verify(current_version(published))
    except (NoVersion, OtherRelease):
        raise
    except VersionError:
        if whole := whole_versions(published):
            return whole[0]
        raise


def is_damaged(published: Path, version_id: str) -> bool:
    """Return whether a version fails verification; one of another release is not damaged."""
    try:
        verify(read_version(published, version_id))
    except OtherRelease:
        return False
    except VersionError:
        return True
    return False


def verify(version: Version) -> Version:
    """Return the version if every file matches the manifest and the Parquet file has our schema.

    Raises VersionError naming the missing, truncated, changed or foreign file, OtherRelease if the file is
    intact but has the columns of another release.
    """
    if (
        content_id(version.manifest.files) != version.manifest.id
        or {PARQUET, CATALOG} - version.manifest.files.keys()
    ):
        raise VersionError.at(version.folder / MANIFEST, "tệp", "không khớp với mã phiên bản.", REPAIR)
    for name, expected in version.manifest.files.items():
        _verify_file(version.folder / name, expected)
    _verify_schema(version.parquet)
    return version


def definitions(version: Version) -> Catalog:
    """Return a version's definitions. Raises OtherRelease if another release of this program wrote them."""
    try:
        return Catalog.model_validate_json(version.catalog.read_bytes())
    except ValidationError as error:
        raise OtherRelease.at(
            version.catalog, "tệp", "do một bản khác của chương trình tạo ra.", BUILD
        ) from error


def _verify_file(path: Path, expected: ContentFile) -> None:
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise VersionError.at(
            path, "tệp", f"thiếu hoặc không đọc được ({error.strerror}).", REPAIR
        ) from error
    if size != expected.bytes:
        raise VersionError.at(path, "tệp", f"dài {size} byte, bản kê ghi {expected.bytes}.", REPAIR)
    if digest != expected.sha256:
        raise VersionError.at(path, "tệp", "nội dung không khớp với bản kê (sha256 khác).", REPAIR)


def _verify_schema(path: Path) -> None:
    try:
        schema = _relaxed(pq.read_schema(path).remove_metadata())
    except pa.ArrowException as error:
        raise VersionError.at(path, "tệp", "không phải là tệp Parquet.", REPAIR) from error
    columns = [column for column in OBSERVATIONS if column.name in schema.names or column.name not in ADDED]
    if schema.equals(pa.schema(columns)):
        return
    if {*SORTED_BY} <= {*schema.names}:
        raise OtherRelease.at(path, "lược đồ", "do một bản khác của chương trình tạo ra.", BUILD)
    raise VersionError.at(path, "lược đồ", "các cột không phải của chương trình này.", REPAIR)


def _relaxed(schema: pa.Schema) -> pa.Schema:
    """Return a schema in which the columns of ONCE_REQUIRED are nullable, as they are today."""
    return pa.schema(
        [column.with_nullable(True) if column.name in ONCE_REQUIRED else column for column in schema]
    )


def content_id(files: Mapping[str, ContentFile]) -> str:
    """Return a version's id: a hash of its content alone, so the same input gives the same id anywhere."""
    text = json.dumps(sorted((name, file.sha256) for name, file in files.items()))
    return hashlib.sha256(text.encode()).hexdigest()[:12]
