"""Reads published versions: which is current, which there are, whether one is whole. Writing is publish's."""

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
    """There is no such version, or it is not whole."""


class NoVersion(VersionError):
    """Nothing was published yet."""


class OtherRelease(VersionError):
    """The version is whole, but written by a release of this program that defines things differently."""


class Strict(BaseModel):
    """A part of the manifest: frozen, no unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ContentFile(Strict):
    """A content file as it was published; rows where it is a table."""

    sha256: str
    bytes: int
    rows: int | None = None


class Inputs(Strict):
    """What a version was made from: text files with their sha256, and whether simulated rows are in."""

    files: dict[str, str]
    simulated: bool


class Manifest(Strict):
    """What lies in a version's folder, from what, when and by whom it was built."""

    id: str
    built_at: datetime
    built_by: str
    files: dict[str, ContentFile]
    inputs: Inputs


@dataclass(frozen=True)
class Version:
    """A published version: its folder never changes, so a reader may keep it as long as it likes."""

    id: str
    folder: Path
    manifest: Manifest = field(hash=False)  # holds dicts; the id already stands for its content

    @classmethod
    def read(cls, folder: Path) -> "Version":
        """Return the version of a folder. Raises VersionError where its manifest is missing or unusable."""
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
        """Return the path of what the checks found, None where the version was built before any were kept."""
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
    """Return the current version. Raises NoVersion, or VersionError where it is unusable."""
    version_id = current_id(published)
    if version_id not in version_ids(published):
        pointer = published / POINTER
        raise VersionError.at(pointer, "con trỏ", f"phiên bản {version_id} mà nó trỏ vào không còn.", REPAIR)
    return read_version(published, version_id)


def read_version(published: Path, version_id: str) -> Version:
    """Return a version by its id. Raises VersionError where it does not exist or its manifest is unusable."""
    folder = published / FOLDER / version_id
    if not (_ID.fullmatch(version_id) and folder.is_dir()):
        known = ", ".join(version_ids(published)) or "chưa có phiên bản nào"
        raise VersionError.at(folder, "thư mục", "không có phiên bản này.", f"dùng một trong: {known}.")
    return Version.read(folder)


def find_version(published: Path, written: str) -> Version:
    """Return the version of an id, or of the beginning of exactly one. Raises VersionError with the known ids."""
    alike = [known for known in version_ids(published) if written and known.startswith(written)]
    if len(alike) > 1:
        remedy = f"viết thêm chữ để chỉ còn một trong: {', '.join(alike)}."
        raise VersionError.at(
            published / FOLDER, written, f"có {len(alike)} phiên bản bắt đầu như vậy.", remedy
        )
    return read_version(published, alike[0] if alike else written)


def version_ids(published: Path) -> tuple[str, ...]:
    """Return the ids of all version folders, whole or not; those set aside as damaged are not among them."""
    folder = published / FOLDER
    return tuple(sorted(path.name for path in folder.glob("*") if _ID.fullmatch(path.name)))


def list_versions(published: Path) -> tuple[Version, ...]:
    """Return the versions whose manifest can be read, the latest built first."""
    found = []
    for version_id in version_ids(published):
        try:
            found.append(read_version(published, version_id))
        except VersionError:
            continue  # `versions` names it as damaged, and only a whole one is of use to a reader
    return tuple(sorted(found, key=lambda version: version.manifest.built_at, reverse=True))


def readable_versions(published: Path) -> tuple[Version, ...]:
    """Return the versions that can be opened, the latest built first: whole, and in words that this release reads."""
    return tuple(version for version in whole_versions(published) if is_understood(version))


def whole_versions(published: Path) -> tuple[Version, ...]:
    """Return the versions that are whole and whose observations this release reads, the latest built first."""
    return tuple(version for version in list_versions(published) if _is_whole(version))


def _is_whole(version: Version) -> bool:
    try:
        verify(version)
    except VersionError:
        return False  # `versions` and the address of that version say why
    return True


def is_understood(version: Version) -> bool:
    """Tell whether this release reads a version's definitions."""
    try:
        definitions(version)
    except OtherRelease:
        return False
    return True


def intact_version(published: Path) -> Version:
    """Return the current version, or the latest built one that is whole where the current one is damaged.

    Raises the current version's VersionError where no other is whole, NoVersion where nothing is published,
    OtherRelease where the current one is another release's.
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
    """Tell whether a version fails its verification; one of another release is whole."""
    try:
        verify(read_version(published, version_id))
    except OtherRelease:
        return False
    except VersionError:
        return True
    return False


def verify(version: Version) -> Version:
    """Return the version when every file is what the manifest says and the Parquet has our schema.

    Raises VersionError naming the file that is missing, truncated, changed or foreign, OtherRelease where
    the file is whole and its columns are another release's.
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
    """Return a version's definitions. Raises VersionError where another release of this program wrote them."""
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
    known = [one for one in OBSERVATIONS if one.name in schema.names or one.name not in ADDED]
    if schema.equals(pa.schema(known)):
        return
    if {*SORTED_BY} <= {*schema.names}:
        raise OtherRelease.at(path, "lược đồ", "do một bản khác của chương trình tạo ra.", BUILD)
    raise VersionError.at(path, "lược đồ", "các cột không phải của chương trình này.", REPAIR)


def _relaxed(schema: pa.Schema) -> pa.Schema:
    """Return a schema in which what may be empty today may be empty."""
    return pa.schema([one.with_nullable(True) if one.name in ONCE_REQUIRED else one for one in schema])


def content_id(files: Mapping[str, ContentFile]) -> str:
    """Return a version's id: the hash of its content alone, so the same text gives the same id anywhere."""
    named = json.dumps(sorted((name, file.sha256) for name, file in files.items()))
    return hashlib.sha256(named.encode()).hexdigest()[:12]
