"""What pages load is compressed as well as possible once for each release, whole or not at all."""

import gzip
import hashlib

import brotli
import pytest

from dashboard.settings import settings
from dashboard.web import compression
from dashboard.web import precompressed as room
from dashboard.web.assets import bundle
from dashboard.web.page_files import page_files
from dashboard.web.precompressed import prepare, prepared

DECODE = {"br": brotli.decompress, "gzip": gzip.decompress}


@pytest.fixture
def folder(tmp_path, published, monkeypatch):
    """Return the folder that releases are prepared in; brotli is quick here: what it does best is its own affair."""
    monkeypatch.setenv("CCHC_DATA", str(published))
    settings.cache_clear()
    monkeypatch.setattr(room, "FOLDER", tmp_path / "prepared")
    monkeypatch.setitem(room.BEST, "br", lambda data: brotli.compress(data, quality=1))
    return tmp_path / "prepared"


def digest(data):
    return hashlib.sha256(data).hexdigest()


def test_a_release_is_prepared_once(folder):
    told = []
    prepare(page_files, told.append)
    prepare(page_files, told.append)
    assert len(told) == 1
    for ending in ("css", "js"):
        text = bundle(ending).text.encode()
        assert all(decode(prepared(digest(text), coding)) == text for coding, decode in DECODE.items())
    assert prepared(digest(b"another"), "br") is None


def test_what_is_prepared_is_sent(folder, monkeypatch):
    prepare(page_files, lambda line: None)
    monkeypatch.setattr(compression, "_files", {})
    text = bundle("js").text.encode()
    assert compression._file(text, "br") == prepared(digest(text), "br")
    assert brotli.decompress(compression._file(b"another" * 99, "br")) == b"another" * 99


def test_an_earlier_release_is_forgotten_and_what_others_are_doing_is_left(folder):
    for name in ("0123456789abcdef", "tmpother"):
        (folder / name).mkdir(parents=True)
    prepare(page_files, lambda line: None)
    left = {one.name for one in folder.iterdir()}
    assert "tmpother" in left and "0123456789abcdef" not in left and len(left) == 2


def test_a_kill_while_preparing_leaves_nothing_half(folder, monkeypatch):
    def killed(data):
        raise KeyboardInterrupt

    monkeypatch.setitem(room.BEST, "gzip", killed)
    with pytest.raises(KeyboardInterrupt):
        prepare(page_files, lambda line: None)
    assert list(folder.iterdir()) == []


def test_where_nothing_can_be_written_it_is_said(folder):
    folder.write_text("no folder")
    told = []
    prepare(page_files, told.append)
    assert "Trang vẫn chạy" in told[-1]
    assert prepared(digest(bundle("css").text.encode()), "br") is None


def test_when_another_was_quicker_nothing_is_said(folder, monkeypatch):
    def quicker(staging, target):
        (target / "whole").mkdir(parents=True)
        raise OSError("Directory not empty")

    monkeypatch.setattr(room, "move", quicker)
    told = []
    prepare(page_files, told.append)
    assert len(told) == 1
