"""A back-up holds all that users added, is whole or not there, and comes back into an empty folder alone."""

import io
import os
import sqlite3
import tarfile

import pytest
from desk import PASSWORD
from test_desk_office import approved, built, given  # noqa: F401

from dashboard.auth import store
from dashboard.auth.sessions import sign_in
from dashboard.ops.backup import BackupRefused, back_up, restore
from dashboard.settings import Settings
from dashboard.submissions import submissions
from dashboard.submissions.build_version import build


def silent(line):
    """Say nothing."""


def files_of(folder):
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def archive(given, tmp_path):  # noqa: F811
    """Return a back-up of a folder with people and a submission, made while an account is being written to."""
    approved(given, 70)
    target = tmp_path / "sao-luu.tar.gz"
    with sqlite3.connect(given.data / store.FILE) as writing:
        writing.execute("PRAGMA journal_mode = WAL")
        writing.execute("UPDATE accounts SET full_name = 'Chưa ghi xong'")
        count = back_up(given, target, silent)
        writing.rollback()
    with tarfile.open(target) as held:
        assert len(held.getnames()) == count > 4
    return target


def test_what_is_restored_is_what_users_added_and_works(given, archive, tmp_path):  # noqa: F811
    elsewhere = given.model_copy(update={"data": tmp_path / "khác"})
    count = restore(elsewhere, archive)
    kept = files_of(elsewhere.data)
    assert len(kept) == count and store.FILE in kept and not any("versions" in name for name in kept)
    assert not any(name.endswith(("-wal", "-shm", "-journal")) or "/." in name for name in kept)
    for name in kept - {store.FILE}:
        assert (elsewhere.data / name).read_bytes() == (given.data / name).read_bytes()
    version = build(elsewhere, "test")
    assert version.rows > 0 and [one.submission.id for one in submissions.handins(elsewhere)] == ["0001"]
    assert sign_in(elsewhere, "lan", PASSWORD, "192.0.2.1")


def test_a_folder_that_holds_something_is_left_as_it_is(given, archive):  # noqa: F811
    before = files_of(given.data)
    with pytest.raises(BackupRefused, match="đã có dữ liệu"):
        restore(given, archive)
    assert files_of(given.data) == before


@pytest.mark.parametrize("kind", ["cut", "garbage", "above", "link"])
def test_a_file_that_is_no_whole_archive_leaves_nothing(archive, tmp_path, kind):
    broken = tmp_path / "hong.tar.gz"
    if kind == "cut":
        broken.write_bytes(archive.read_bytes()[: archive.stat().st_size // 2])
    elif kind == "garbage":
        broken.write_bytes(b"MZ" * 1000)
    else:
        with tarfile.open(broken, "w:gz") as made:
            good, bad = (
                tarfile.TarInfo("tot.txt"),
                tarfile.TarInfo("../ngoai.txt" if kind == "above" else "lien-ket"),
            )
            good.size = bad.size = 3
            made.addfile(good, io.BytesIO(b"tot"))
            if kind == "link":
                bad.type, bad.linkname, bad.size = tarfile.SYMTYPE, "/etc/hostname", 0
            made.addfile(bad, io.BytesIO(b"xau"))
    empty = Settings(data=tmp_path / "trong")
    with pytest.raises(BackupRefused, match="không phải bản sao lưu"):
        restore(empty, broken)
    assert list(empty.data.iterdir()) == [] and not (tmp_path / "ngoai.txt").exists()


def test_a_disk_that_is_full_leaves_no_half_back_up_and_names_it(given, tmp_path, monkeypatch):  # noqa: F811
    target = tmp_path / "sao-luu.tar.gz"

    def full(*_):
        raise OSError(28, os.strerror(28), str(target.with_name(f".{target.name}.part")))

    monkeypatch.setattr(tarfile.TarFile, "add", full)
    with pytest.raises(OSError, match=r"sao-luu\.tar\.gz") as raised:
        back_up(given, target, silent)
    assert raised.value.filename == str(target)
    assert not any("sao-luu" in path.name for path in tmp_path.iterdir())


def test_nothing_is_written_over_and_no_folder_is_made(given, archive, tmp_path):  # noqa: F811
    with pytest.raises(BackupRefused, match="đã có tệp này"):
        back_up(given, archive, silent)
    with pytest.raises(BackupRefused, match="không có thư mục này"):
        back_up(given, tmp_path / "khong-co" / "sao-luu.tar.gz", silent)
