"""The pins: requirements.txt and requirements-test.txt, resolved from pyproject.toml by uv.

Without arguments what is pinned stays, and only what pyproject.toml newly asks for is added. `--upgrade`, or
`--upgrade-package NAME`, raises pins, also those in pyproject.toml itself.
"""

import re
import subprocess
import sys
from pathlib import Path

PYPROJECT = Path("pyproject.toml")
RUN, TEST = Path("requirements.txt"), Path("requirements-test.txt")
UV = str(Path(sys.executable).parent / "uv")
# `"name==1.2"` or `"name[extra]==1.2"` on a line of its own, as the lists of dependencies have it.
_DIRECT = re.compile(r'^(    ")([\w.-]+)(\[[\w,-]+\])?==([^"]+)(",)$', re.MULTILINE)
_RESOLVED = re.compile(r"^([\w.-]+)==(\S+)$", re.MULTILINE)


def loosened(pyproject: str) -> str:
    """Return pyproject.toml with each pin as a lower bound."""
    return _DIRECT.sub(r"\1\2\3>=\4\5", pyproject)


def pinned(pyproject: str, resolved: str) -> str:
    """Return pyproject.toml with its pins as they were resolved. Raises KeyError for one that was not."""
    versions = {name.lower(): version for name, version in _RESOLVED.findall(resolved)}

    def pin(found: re.Match[str]) -> str:
        start, name, extras, _, end = found.groups()
        return f"{start}{name}{extras or ''}=={versions[name.lower()]}{end}"

    return _DIRECT.sub(pin, pyproject)


def write_pins(options: list[str]) -> None:
    """Write both files of requirements, and raise the pins in pyproject.toml where an option asks for it.

    Raises CalledProcessError where uv finds no set of versions; pyproject.toml is then as it was.
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
    """Write no header and no address: neither a registry's name nor a path of this machine is anybody's business."""
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
