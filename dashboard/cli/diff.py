"""Output of the command `diff`: lines for people, JSON for programs."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from dashboard.data.differences import CELL, ClaimDifference, Counts, Difference
from dashboard.data.version_log import VersionLogEntry
from dashboard.data.versions import Version
from dashboard.wording.differences import (
    altered,
    cell,
    counted,
    moment,
    redefinition,
    remark_words,
    remarked,
    stated,
    summary,
)

SIGNS = {"added": "+", "changed": "~", "removed": "-"}


def as_lines(found: Difference, used: Mapping[str, VersionLogEntry]) -> list[str]:
    """Return the difference in Vietnamese, a line for each cell, remark, definition and text file."""
    lines = [
        f"Từ {_about(found.before, used)}",
        f"đến {_about(found.after, used)}",
        f"{summary(found)}.",
        *(line for change in (*found.told, *found.moved) for line in _change(change, found)),
    ]
    if any(found.made):
        lines.append(f"Số liệu mô phỏng: {counted(found.made)} (thêm --simulated để liệt kê).")
    for one in found.remarks_told:
        sides = f"{remark_words(one.before)} → {remark_words(one.after)}"
        lines.append(f"{SIGNS[one.kind]} giải trình, {remarked(one, found)}: {sides}")
    lines += [f"{SIGNS[one.kind]} {redefinition(one, found)}" for one in found.redefined]
    return lines + [f"{SIGNS[one.kind]} tệp văn bản {one.name}" for one in found.files]


def as_json(found: Difference, used: Mapping[str, VersionLogEntry]) -> str:
    """Return the difference as JSON.

    It holds both versions, cells by kind, simulated cells as counts, remarks of units, definitions, and text files.
    """
    cells: dict[str, list] = {kind: [] for kind in SIGNS}
    for change in found.changes:
        cells[change.kind].append(_cell(change))
    whole = {
        "from": _version(found.before, used),
        "to": _version(found.after, used),
        "observations": cells,
        "simulated": found.made._asdict() if found.made != Counts(0, 0, 0) else {},
        "remarks": [one._asdict() for one in found.remarks_told],
        "definitions": [one._asdict() for one in found.redefined],
        "files": [one._asdict() for one in found.files],
    }
    return json.dumps(whole, ensure_ascii=False, indent=1, default=_plain)


def _about(version: Version, used: Mapping[str, VersionLogEntry]) -> str:
    built, entry = version.manifest, used.get(version.id)
    made = (
        f"phiên bản {version.id}: tạo {moment(built.built_at)}{_by(built.built_by)}, {version.rows} số liệu"
    )
    return f"{made}; dùng từ {moment(entry.at)}{_by(entry.by)}" if entry else made


def _by(name: str) -> str:
    """Return who did something, as a suffix to its time; empty if nobody is named."""
    return f" bởi {name}" if name else ""


def _change(change: ClaimDifference, found: Difference) -> list[str]:
    sides = f"{stated(change.before)} → {stated(change.after)}"
    line = f"{SIGNS[change.kind]} {cell(change.claim, found)}: {sides}"
    return [line, *(f"    {column}" for column in altered(change, found))]


def _cell(change: ClaimDifference) -> dict[str, Any]:
    named = {name: getattr(change.claim, name) for name in CELL}
    if change.kind == "changed":
        return {
            "cell": named,
            "columns": {name: {"from": old, "to": new} for name, (old, new) in change.columns.items()},
        }
    return {
        "cell": named,
        "stated": {name: held for name, held in vars(change.claim).items() if name not in CELL},
    }


def _version(version: Version, used: Mapping[str, VersionLogEntry]) -> dict[str, Any]:
    built, entry = version.manifest, used.get(version.id)
    made = {"id": version.id, "built_at": built.built_at, "built_by": built.built_by, "rows": version.rows}
    return made | ({"current_since": entry.at, "made_current_by": entry.by} if entry else {})


def _plain(held: Any) -> str:
    """Convert values that JSON has no type for: decimals in full, dates and times as ISO 8601."""
    if isinstance(held, date | datetime):
        return held.isoformat()
    if isinstance(held, Decimal):
        return str(held)
    raise TypeError(type(held))
