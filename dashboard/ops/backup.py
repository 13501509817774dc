"""Backup of everything that users added: one archive, made under the write lock, and restored into an empty folder."""

import shutil
import sqlite3
import tarfile
import tempfile
import zlib
from pathlib import Path

from dashboard.build.atomic_io import sync
from dashboard.build.publish import Say, locked
from dashboard.catalog import Refused
from dashboard.settings import Settings

# Rebuilt from the text, so not backed up.
LEFT_OUT = ("published/versions", "published/previews", "published/current", "published/.lock")
DATABASE = ".sqlite"


class BackupRefused(Refused):
    """A backup cannot be made or restored as requested."""


def back_up(settings: Settings, target: Path, say: Say) -> int:
    """Write CCHC_DATA to a compressed archive and return the number of files; versions are omitted, text rebuilds them.

    Raises BackupRefused if the target exists or its folder does not, and OSError; no partial archive is left then.
    """
    folder = settings.data.resolve()
    if target.exists():
        raise BackupRefused.at(target, "tệp", "đã có tệp này.", "đặt tên khác, không ghi đè bản sao lưu.")
    if not target.parent.is_dir():
        raise BackupRefused.at(target.parent, "thư mục", "không có thư mục này.", "tạo thư mục rồi chạy lại.")
    beside = target.with_name(f".{target.name}.part")
    try:
        with locked(settings.published, say), tarfile.open(beside, "w:gz") as archive:
            count = sum(
                _add(archive, path, folder) for path in sorted(folder.rglob("*")) if _kept(path, folder)
            )
        sync(beside)
        beside.rename(target)
        sync(target.parent)
    except OSError as error:
        if error.filename == str(beside):  # the caller knows only the target
            error.filename = str(target)
        raise
    finally:
        beside.unlink(missing_ok=True)
    return count


def restore(settings: Settings, source: Path) -> int:
    """Unpack an archive into CCHC_DATA, which must be empty, and return the number of files.

    Raises BackupRefused if the folder is not empty or the file is not one of our archives; nothing of it is left then.
    """
    folder = settings.data.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        remedy = "đặt CCHC_DATA vào một thư mục trống rồi chạy lại."
        raise BackupRefused.at(folder, "thư mục", "đã có dữ liệu, không ghi đè.", remedy)
    try:
        with tempfile.TemporaryDirectory(prefix=".restore-", dir=folder) as staging:
            with tarfile.open(source, "r:gz") as archive:
                count = sum(_unpack(archive, member, Path(staging)) for member in archive)
            for path in Path(staging).iterdir():
                path.rename(folder / path.name)
            return count
    except (tarfile.TarError, EOFError, zlib.error) as error:
        remedy = "dùng tệp do lệnh backup tạo ra."
        raise BackupRefused.at(source, "tệp", "không phải bản sao lưu hoặc bị hỏng.", remedy) from error


def _unpack(archive: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> int:
    """Write one file of an archive. Raises TarError for anything but a regular file inside the folder."""
    path, content = folder / member.name, archive.extractfile(member) if member.isfile() else None
    if content is None or not path.resolve().is_relative_to(folder):
        raise tarfile.TarError(member.name)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        shutil.copyfileobj(content, file)
    path.chmod(member.mode & 0o777)
    return 1


def _kept(path: Path, folder: Path) -> bool:
    name = path.relative_to(folder).as_posix()
    left_out = any(name == one or name.startswith(f"{one}/") for one in LEFT_OUT)
    passing = any(part.startswith(".") for part in path.relative_to(folder).parts)
    return path.is_file() and not (left_out or passing or path.name.endswith(("-wal", "-shm", "-journal")))


def _add(archive: tarfile.TarFile, path: Path, folder: Path) -> int:
    """Add a file; a database is copied by itself first, because it may be written to at the same time."""
    name = path.relative_to(folder).as_posix()
    if path.suffix != DATABASE:
        archive.add(path, name)
        return 1
    with tempfile.NamedTemporaryFile() as copy:
        with sqlite3.connect(path) as origin, sqlite3.connect(copy.name) as written:
            origin.backup(written)
        archive.add(copy.name, name)
    return 1
