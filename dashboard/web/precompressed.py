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


def prepare(loaded: Callable[[], Iterable[bytes]], tell: Callable[[str], None]) -> None:
    """Compress the files that the pages of this release load, and remove those of earlier releases.

    If the program's folder cannot be written, pages work but are some kB larger; `tell` reports it.
    """
    made = FOLDER / _release()
    if made.is_dir():
        return
    tell("Đang nén tệp của trang…")
    try:
        FOLDER.mkdir(exist_ok=True)
        with staged(FOLDER) as whole:
            for data in loaded():
                for coding, best in BEST.items():
                    (whole / f"{hashlib.sha256(data).hexdigest()}.{coding}").write_bytes(best(data))
            earlier = [one for one in FOLDER.iterdir() if RELEASE.fullmatch(one.name)]
            move(whole, made)
    except OSError as error:
        if made.is_dir():  # another build finished first
            return
        tell(f"Không ghi được {made}: {error.strerror}. Trang vẫn chạy, chỉ tải nặng hơn một ít.")
        return
    for one in earlier:
        shutil.rmtree(one, ignore_errors=True)


@cache
def _release() -> str:
    """Return a fingerprint that changes whenever the files that pages load may have changed."""
    told = [bundle("css").text, bundle("js").text, version("dash"), version("brotli")]
    return hashlib.sha256("\0".join(told).encode() + (ASSETS / PLOTLY).read_bytes()).hexdigest()[:16]
