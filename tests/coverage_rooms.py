"""Prints how much of each room the tests execute, as a table for docs/testing.md; `make coverage` runs it."""

import sys
from collections import defaultdict
from pathlib import Path

from coverage import Coverage
from mutants import PROJECT, room


def executed(data: Path) -> dict[str, tuple[int, int]]:
    """Return of each room the number of its statements and of those executed, from a file of coverage.py."""
    measured = Coverage(data_file=data, config_file=PROJECT / "pyproject.toml")
    measured.load()
    rooms = defaultdict(lambda: (0, 0))
    for path in sorted((PROJECT / "dashboard").rglob("*.py")):
        _, statements, _, missing, _ = measured.analysis2(str(path))
        before, reached = rooms[name := room(path.relative_to(PROJECT).as_posix())]
        rooms[name] = (before + len(statements), reached + len(statements) - len(missing))
    return dict(rooms)


def table(rooms: dict[str, tuple[int, int]]) -> str:
    """Return the rooms with their numbers of statements and the percentage executed, in Markdown."""
    whole = tuple(map(sum, zip(*rooms.values(), strict=True)))
    rows = [(f"`{name}`", *rooms[name]) for name in sorted(rooms) if rooms[name][0]] + [("all", *whole)]
    shown = [f"| {name} | {count:,} | {100 * reached / count:.1f} |" for name, count, reached in rows]
    return "\n".join(["| room | statements | executed, % |", "|---|--:|--:|", *shown])


if __name__ == "__main__":
    print(table(executed(Path(sys.argv[1]))))
