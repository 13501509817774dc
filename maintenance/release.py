"""Release a version: turn the changelog's Unreleased into it, set it in pyproject.toml, commit and tag.

`make release VERSION=x.y.z` first runs `--check`, then the tests, and then releases the checked-out commit.
"""

import argparse
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

PYPROJECT, CHANGELOG = Path("pyproject.toml"), Path("CHANGELOG.md")
_VERSION = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)")
_NAMED = re.compile(r'^version = "(.+)"$', re.MULTILINE)
_UNRELEASED = re.compile(r"^## \[Unreleased\]\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)


class Refused(Exception):
    """The reason why a release is refused; nothing has been changed."""


def release(version: str, day: date) -> str:
    """Release the checked-out commit as a version (`x.y.z`) and return the tag. Raises Refused."""
    check(version)
    changelog = CHANGELOG.read_text("utf-8")
    changelog = changelog.replace("## [Unreleased]\n", f"## [Unreleased]\n\n## [{version}] - {day}\n", 1)
    CHANGELOG.write_text(changelog, "utf-8")
    PYPROJECT.write_text(_NAMED.sub(f'version = "{version}"', PYPROJECT.read_text("utf-8"), count=1), "utf-8")
    try:
        _git("commit", "--quiet", "--message", f"Release {version}", str(CHANGELOG), str(PYPROJECT))
    except Refused:  # a hook refused, or git has no name to commit under
        _git("checkout", "--quiet", "HEAD", "--", str(CHANGELOG), str(PYPROJECT))
        raise
    _git("tag", "--annotate", "--message", f"Release {version}", f"v{version}")
    return f"v{version}"


def check(version: str) -> None:
    """Raise Refused if the version, the working tree or the changelog does not allow a release."""
    now = current()
    if not _VERSION.fullmatch(version):
        raise Refused(f"“{version}” is no version: write VERSION=x.y.z, three numbers")
    if _numbers(version) <= _numbers(now):
        raise Refused(f"{version} does not follow {now}, the version in {PYPROJECT}")
    if _git("tag", "--list", f"v{version}"):
        raise Refused(f"the tag v{version} exists already")
    if changed := _git("status", "--porcelain"):
        raise Refused(f"commit or put away first what is changed:\n{changed}")
    unreleased = _UNRELEASED.search(CHANGELOG.read_text("utf-8"))
    if not unreleased or not unreleased[1].strip():
        raise Refused(f"{CHANGELOG} has nothing below “## [Unreleased]”")


def current() -> str:
    """Return the version in pyproject.toml, which is that of the latest release."""
    named = _NAMED.search(PYPROJECT.read_text("utf-8"))
    if not named:
        raise Refused(f"{PYPROJECT} names no version")
    return named[1]


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in version.split("."))


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise Refused(f"git {arguments[0]}: {done.stderr.strip()}")
    return done.stdout.rstrip()


def main(arguments: list[str] | None = None) -> int:
    """Release a version, or only check whether that is possible; on refusal print one message and return 1."""
    parser = argparse.ArgumentParser(prog="make release", description=__doc__)
    parser.add_argument("version", help="x.y.z, higher than the one in pyproject.toml")
    parser.add_argument("--check", action="store_true", help="release nothing, tell whether it could be")
    given = parser.parse_args(arguments)
    try:
        if given.check:
            check(given.version)
        else:
            print(f"Released as {release(given.version, date.today())}. Send it: git push --follow-tags")
    except Refused as refused:
        print(f"No release: {refused}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
