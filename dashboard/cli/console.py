"""What every command shares: exit codes, progress and error lines, and the name of who calls it."""

import getpass
import sys

DONE, REFUSED = 0, 1
JSON = "in ra JSON cho chương trình khác đọc"


def say(line: str) -> None:
    """Write a progress or error line to stderr, so that stdout holds results only."""
    print(line, file=sys.stderr, flush=True)


def caller(given: str) -> str:
    """Return the name that `--by` gives, otherwise the user's on this machine."""
    try:
        return given or getpass.getuser()
    except (KeyError, OSError):  # a container's user need not have a name
        return "không rõ"
