"""The scripts' linter, which needs no Node: what it passes in `assets/`, and that it finds what it is there for."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from dashboard.settings import ASSETS, PROJECT

OXLINT = Path(sys.executable).parent / "oxlint"
CONFIG = ".oxlintrc.json"


def lint(folder, *options):
    """Return the exit status of the linter over a folder, and what it says."""
    done = subprocess.run(
        [OXLINT, "--format=unix", *options], cwd=folder, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout


def test_every_script_of_ours_is_looked_at_and_clean():
    ours = {f"assets/{path.name}" for path in ASSETS.glob("*.js") if not path.name.endswith(".min.js")}
    looked_at = set(lint(PROJECT, "--debug=files")[1].split())
    assert ours and ours <= looked_at and not [path for path in looked_at if path.endswith(".min.js")]
    status, told = lint(PROJECT)
    assert status == 0, told


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("const count = ;", "Unexpected token"),
        ("const count = 1;", "'count' is declared but never used"),
        (
            "const sum = (one, two) => { const all = one; return two; }; sum(1);",
            "'all' is declared but never used",
        ),
        ("document.titel(misspelt);", "'misspelt' is not defined"),
    ],
)
def test_a_mistake_is_found(tmp_path, script, said):
    shutil.copy(PROJECT / CONFIG, tmp_path)
    (tmp_path / "some.js").write_text(script)
    status, told = lint(tmp_path)
    assert status == 1 and said in told
