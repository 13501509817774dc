"""Dependency pins: requirements.txt and requirements-test.txt, resolved from pyproject.toml by uv.

Without arguments existing pins stay, and only new requirements of pyproject.toml are added. `--upgrade` or
`--upgrade-package NAME` raises pins, including those in pyproject.toml itself.
"""

import re
import subprocess
import sys
from pathlib import Path

PYPROJECT = Path("pyproject.toml")
RUN, TEST = Path("requirements.txt"), Path("requirements-test.txt")
UV = str(Path(sys.executable).parent / "uv")
# `"name==1.2"` or `"name[extra]==1.2"` on a line of its own, as in the dependency lists.
_DIRECT = re.compile(r'^(    ")([\w.-]+)(\[[\w,-]+\])?==([^"]+)(",)$', re.MULTILINE)
_RESOLVED = re.compile(r"^([\w.-]+)==(\S+)$", re.MULTILINE)


def loosened(pyproject: str) -> str:
    """Return pyproject.toml with each pin turned into a lower bound."""
    return _DIRECT.sub(r"\1\2\3>=\4\5", pyproject)


def pinned(pyproject: str, resolved: str) -> str:
    """Return pyproject.toml with its pins set to the resolved versions. Raises KeyError if one is missing."""
    versions = {name.lower(): version for name, version in _RESOLVED.findall(resolved)}

    def pin(found: re.Match[str]) -> str:
        start, name, extras, _, end = found.groups()
        return f"{start}{name}{extras or ''}=={versions[name.lower()]}{end}"

    return _DIRECT.sub(pin, pyproject)


def write_pins(options: list[str]) -> None:
    """Write both requirements files and, if there are options, raise the pins in pyproject.toml.

    Raises CalledProcessError if uv cannot resolve the versions; pyproject.toml is then left unchanged.
    """
    before = PYPROJECT.read_text("utf-8")
    after = before
    try:
        if options:
            PYPROJECT.write_text(loosened(before), "utf-8")
        _resolve(RUN, options)
        _resolve(TEST, ["--extra", "test", "--constraints", str(RUN), *options])
        if options:
            after = pinned(before, TEST.read_text("utf-8"))
    finally:
        PYPROJECT.write_text(after, "utf-8")


def _resolve(output: Path, options: list[str]) -> None:
    """Run uv without header and index URLs, so that the file reveals no registry name and no local path."""
    fixed = [
        "--quiet",
        "--no-header",
        "--no-emit-index-url",
        "--no-emit-find-links",
        "--python-version",
        "3.11",
    ]
    command = [UV, "pip", "compile", *fixed, *options, "--output-file", str(output), str(PYPROJECT)]
    subprocess.run(command, check=True)


if __name__ == "__main__":
    try:
        write_pins(sys.argv[1:])
    except subprocess.CalledProcessError as error:
        sys.exit(error.returncode)
