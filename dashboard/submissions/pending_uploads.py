"""Stores uploads that are not submitted yet, for at most a day, until the user has explained their warnings."""

import re
import secrets
import shutil
import time
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from dashboard.build.atomic_io import move, staged, write_file
from dashboard.catalog import Refused

FOLDER, FILE, FACTS = "uploads", "file", "facts.json"
SECONDS_KEPT = 24 * 3600
_TOKEN = re.compile(r"[0-9a-f]{32}")


class DraftGone(Refused):
    """The upload no longer exists."""


class Draft(BaseModel):
    """An upload's user and file name, and the choices made with it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    by: str
    name: str
    unit: str
    period: str
    form: str
    status: str


def keep_draft(draft: Draft, data: bytes, folder: Path) -> str:
    """Store a file and return its token; uploads older than a day are removed."""
    home = folder / FOLDER
    home.mkdir(parents=True, exist_ok=True)
    _clean(home)
    token = secrets.token_hex(16)
    with staged(home) as staging:
        write_file(staging / FILE, data)
        write_file(staging / FACTS, draft.model_dump_json().encode())
        move(staging, home / token)
    return token


def read_draft(token: str, by: str, folder: Path) -> tuple[Draft, bytes]:
    """Return an upload, but only to the user who sent it. Raises DraftGone."""
    path = folder / FOLDER / token
    if _TOKEN.fullmatch(token) and path.is_dir():
        draft = Draft.model_validate_json((path / FACTS).read_bytes())
        if draft.by == by:
            return draft, (path / FILE).read_bytes()
    raise DraftGone.at("tệp", "đã gửi", "không còn; tệp chưa nộp chỉ được giữ một ngày.", "gửi lại tệp.")


def drop_draft(token: str, folder: Path) -> None:
    """Remove an upload once it is submitted."""
    if _TOKEN.fullmatch(token):
        shutil.rmtree(folder / FOLDER / token, ignore_errors=True)


def _clean(home: Path) -> None:
    for path in home.iterdir():
        if path.stat().st_mtime < time.time() - SECONDS_KEPT:
            shutil.rmtree(path, ignore_errors=True)
