"""The files that every page loads, compressed at the highest level once per release: that takes seconds of CPU."""

import gzip
import hashlib
import re
import shutil
from collections.abc import Callable, Iterable
from functools import cache, partial
from importlib.metadata import version

import brotli

from dashboard.build.atomic_io import move, staged
from dashboard.settings import ASSETS, PROJECT
from dashboard.web.assets import PLOTLY, bundle

FOLDER = PROJECT / ".compressed"
BEST = {"br": partial(brotli.compress, quality=11), "gzip": partial(gzip.compress, compresslevel=9, mtime=0)}
RELEASE = re.compile("[0-9a-f]{16}")


def prepared(digest: str, coding: str) -> bytes | None:
    """Return the compressed form of a content, by its SHA-256; None if it was not prepared."""
    file = FOLDER / _release() / f"{digest}.{coding}"
    return file.read_bytes() if file.is_file() else None


def prepare(load: Callable[[], Iterable[bytes]], tell: Callable[[str], None]) -> None:
    """Compress the files that the pages of this release load, and remove those of earlier releases.

    If the program's folder cannot be written, pages work but are some kB larger; `tell` reports it.
    """
    release_folder = FOLDER / _release()
    if release_folder.is_dir():
        return
    tell("Đang nén tệp của trang…")
    try:
        FOLDER.mkdir(exist_ok=True)
        with staged(FOLDER) as staging:
            for data in load():
                for coding, compress in BEST.items():
                    (staging / f"{hashlib.sha256(data).hexdigest()}.{coding}").write_bytes(compress(data))
            old_folders = [
                old_folder for old_folder in FOLDER.iterdir() if RELEASE.fullmatch(old_folder.name)
            ]
            move(staging, release_folder)
    except OSError as error:
        if release_folder.is_dir():  # another build finished first
            return
        tell(f"Không ghi được {release_folder}: {error.strerror}. Trang vẫn chạy, chỉ tải nặng hơn một ít.")
        return
    for old_folder in old_folders:
        shutil.rmtree(old_folder, ignore_errors=True)


@cache
def _release() -> str:
    """Return a fingerprint that changes whenever the files that pages load may have changed."""
    parts = [bundle("css").text, bundle("js").text, version("dash"), version("brotli")]
    return hashlib.sha256("\0".join(parts).encode() + (ASSETS / PLOTLY).read_bytes()).hexdigest()[:16]
