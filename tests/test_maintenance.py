"""What maintainers run: releases that are whole or refused, pins that agree, messages that say what a commit does."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from datetime import date
from pathlib import Path

import pytest

from dashboard.settings import PROJECT
from maintenance import drawings, pins
from maintenance.commit_message import faults

# What a release is made from.
PARTS = ("Makefile", "pyproject.toml", "CHANGELOG.md", ".gitignore")
CHANGELOG = (
    "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- A thing.\n\n## [0.1.0] - 2026-11-27\n\n- The first.\n"
)
PINNED = re.compile(r"^([\w.-]+)==(\S+)$", re.MULTILINE)


def run(folder, *command):
    """Run a command in a folder as somebody, whatever git the machine knows."""
    own = {
        name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "MAKE", "MFLAGS"))
    }
    own |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    for role in ("AUTHOR", "COMMITTER"):
        own |= {f"GIT_{role}_NAME": "Somebody", f"GIT_{role}_EMAIL": "somebody@localhost"}
    return subprocess.run(command, cwd=folder, env=own, capture_output=True, text=True, check=False)


def git(folder, *arguments):
    done = run(folder, "git", *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def release(folder, *arguments):
    return run(folder, sys.executable, "-m", "maintenance.release", *arguments)


@pytest.fixture
def clone(tmp_path):
    """Return a repository with what a release touches, of version 0.1.0, in which all is committed."""
    folder = tmp_path / "bản sao"
    folder.mkdir()
    for name in PARTS:
        shutil.copy(PROJECT / name, folder)
    pyproject = (folder / "pyproject.toml").read_text("utf-8")
    (folder / "pyproject.toml").write_text(
        re.sub(r'(?m)^version = ".*"$', 'version = "0.1.0"', pyproject), "utf-8"
    )
    (folder / "CHANGELOG.md").write_text(CHANGELOG, "utf-8")
    shutil.copytree(
        PROJECT / "maintenance", folder / "maintenance", ignore=shutil.ignore_patterns("__pycache__")
    )
    git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "Begin")
    return folder


def test_a_release_moves_the_changelog_sets_the_version_and_tags_the_commit(clone):
    before = date.today()
    done = release(clone, "0.2.0")
    assert done.returncode == 0 and "v0.2.0" in done.stdout, done.stderr
    assert tomllib.loads((clone / "pyproject.toml").read_text("utf-8"))["project"]["version"] == "0.2.0"
    changelog = (clone / "CHANGELOG.md").read_text("utf-8")
    day = re.search(r"^## \[0\.2\.0\] - (\S+)$", changelog, re.MULTILINE)[1]
    assert before <= date.fromisoformat(day) <= date.today()
    assert changelog == CHANGELOG.replace("[Unreleased]\n", f"[Unreleased]\n\n## [0.2.0] - {day}\n")
    assert git(clone, "rev-parse", "v0.2.0^{commit}") == git(clone, "rev-parse", "HEAD")
    assert git(clone, "log", "-1", "--format=%s") == "Release 0.2.0"
    assert git(clone, "status", "--porcelain") == ""
    assert git(clone, "show", "--format=", "--name-only", "HEAD").split() == [
        "CHANGELOG.md",
        "pyproject.toml",
    ]


@pytest.mark.parametrize(
    ("version", "said"),
    [
        ("", "no version"), ("1", "no version"), ("v0.2.0", "no version"), ("0.2", "no version"),
        ("0.02.0", "no version"), ("0.2.0-rc1", "no version"), ("0.2.0\n", "no version"),
        ("0.1.0", "does not follow"), ("0.0.9", "does not follow"),
    ],
)  # fmt: skip
def test_a_version_that_is_none_or_not_higher_is_refused(clone, version, said):
    refused(clone, version, said)


def test_ten_follows_nine(clone):
    assert release(clone, "0.9.0").returncode == 0
    refused(clone, "0.10.0", "nothing below")  # the version follows, but nothing changed
    (clone / "CHANGELOG.md").write_text(CHANGELOG, "utf-8")
    git(clone, "commit", "--quiet", "--all", "--message", "Change")
    assert release(clone, "0.10.0").returncode == 0


def test_a_tree_with_changes_or_unknown_files_is_refused(clone):
    (clone / "new.txt").write_text("new")
    refused(clone, "0.2.0", "new.txt")
    (clone / "new.txt").unlink()
    (clone / "Makefile").write_text("")
    refused(clone, "0.2.0", "Makefile")


def test_a_tag_that_exists_is_refused(clone):
    git(clone, "tag", "v0.2.0")
    refused(clone, "0.2.0", "exists already")


def test_a_commit_that_a_hook_refuses_leaves_all_as_it_was(clone):
    hook = clone / ".git" / "hooks" / "commit-msg"
    hook.write_text("#!/bin/sh\necho a hook says no >&2\nexit 1\n")
    hook.chmod(0o755)
    done = release(clone, "0.2.0")
    assert done.returncode == 1 and "a hook says no" in done.stderr
    assert git(clone, "status", "--porcelain") == "" and git(clone, "tag") == ""


def test_make_release_refuses_before_it_tests(clone):
    (clone / ".venv").symlink_to(sys.prefix)
    done = run(clone, "make", "--assume-old=.venv/.test", "release", "VERSION=0.1.0")
    assert done.returncode == 2 and "0.1.0 does not follow 0.1.0" in done.stderr
    assert "pytest" not in done.stdout + done.stderr


def refused(folder, version, said):
    """Assert that a version is refused with a sentence, by the check and by the release, and that nothing changed."""
    before = git(folder, "status", "--porcelain"), git(folder, "rev-parse", "HEAD"), git(folder, "tag")
    for arguments in ([version], ["--check", version]):
        done = release(folder, *arguments)
        assert done.returncode == 1 and said in done.stderr and "Traceback" not in done.stderr
    assert before == (
        git(folder, "status", "--porcelain"),
        git(folder, "rev-parse", "HEAD"),
        git(folder, "tag"),
    )


def test_the_changelog_knows_the_version_of_the_project():
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
    newest = re.findall(
        r"^## \[(\d\S*)\] - \d{4}-\d\d-\d\d$", (PROJECT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE
    )
    assert newest[0] == project["version"]


def test_the_pins_of_both_files_are_those_of_the_project_and_agree():
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
    direct = [re.sub(r"\[.*\]", "", pin) for pin in project["dependencies"]]
    tests = [re.sub(r"\[.*\]", "", pin) for pin in project["optional-dependencies"]["test"]]
    running, testing = (
        dict(PINNED.findall((PROJECT / name).read_text("utf-8"))) for name in (pins.RUN, pins.TEST)
    )
    assert {tuple(pin.split("==")) for pin in direct} <= running.items()
    assert {tuple(pin.split("==")) for pin in direct + tests} <= testing.items()
    assert running.items() <= testing.items()


def test_the_pins_name_no_registry_and_no_path():
    for name in (pins.RUN, pins.TEST):
        lines = (PROJECT / name).read_text("utf-8").splitlines()
        assert [line for line in lines if "/" in line or line.startswith("-")] == []


def fake_uv(folder, resolved):
    """Return a program that writes what uv resolved to the file it was told, or fails where that is None."""
    program, script = folder / "uv", folder / "uv.py"
    fails = resolved is None
    # The line that names an interpreter takes no path with a space.
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{script}" "$@"\n')
    script.write_text(
        "import pathlib, sys\n"
        f"if {fails}: sys.exit(2)\n"
        "asked = pathlib.Path('pyproject.toml').read_text()\n"
        "pathlib.Path('asked.txt').write_text(asked)\n"
        f"pathlib.Path(sys.argv[sys.argv.index('--output-file') + 1]).write_text({resolved!r})\n"
    )
    program.chmod(0o755)
    return str(program)


DIRECT = 'dependencies = [\n    "dash==4.4.1",\n    "pysdmx[json]==1.21.0",\n]\n'


@pytest.mark.parametrize(
    ("options", "asked", "kept"),
    [
        ([], DIRECT, DIRECT),
        (
            ["--upgrade"],
            DIRECT.replace("==", ">="),
            DIRECT.replace("4.4.1", "4.5.0").replace("1.21.0", "2.0"),
        ),
    ],
)
def test_pins_are_raised_when_asked_alone(tmp_path, monkeypatch, options, asked, kept):
    monkeypatch.chdir(tmp_path)
    Path("pyproject.toml").write_text(DIRECT)
    monkeypatch.setattr(pins, "UV", fake_uv(tmp_path, "dash==4.5.0\n    # via x\npysdmx==2.0\n"))
    pins.write_pins(options)
    assert Path("asked.txt").read_text() == asked
    assert Path("pyproject.toml").read_text() == kept


def test_where_no_pins_fit_the_project_stays_as_it_was(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("pyproject.toml").write_text(DIRECT)
    monkeypatch.setattr(pins, "UV", fake_uv(tmp_path, None))
    with pytest.raises(subprocess.CalledProcessError):
        pins.write_pins(["--upgrade"])
    assert Path("pyproject.toml").read_text() == DIRECT


@pytest.mark.parametrize(
    "message",
    [
        "Cache responses by data version",
        "Cache responses by data version\n\nEach was computed anew: 40 ms a request.\n# Please enter the message",
        "Embed single cards",
        "Process long files in rows",
        "Test the changelog",
        "Merge branch 'habits'",
        "Release 0.2.0",
        "fixup! Cache responses by data version",
        "Say " + "x" * 68,
    ],
)
def test_a_message_that_says_what_the_commit_does_is_taken(message):
    assert faults(message) == []


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("", "capital letter"),
        ("# only a comment", "capital letter"),
        ("Say " + "x" * 69, "73 characters"),
        ("cache responses", "capital letter"),
        ("Cache responses.", "full stop"),
        ("Cached responses", "“Cached” is no imperative"),
        ("Caching of responses", "“Caching” is no imperative"),
        ("Caches responses", "“Caches” is no imperative"),
        ("The responses are cached", "“The” is no imperative"),
        ("What a response costs", "“What” is no imperative"),
        ("Cache responses\nEach was computed anew", "blank line"),
    ],
)
def test_a_message_that_does_not_is_told_why(message, said):
    assert [fault for fault in faults(message) if said in fault]


def test_each_hook_names_a_program_of_the_environment():
    programs = set(
        re.findall(r"entry: \.venv/bin/(\S+)", (PROJECT / ".pre-commit-config.yaml").read_text("utf-8"))
    )
    assert {"ruff", "mypy", "lint-imports", "oxlint", "python"} == programs
    assert [name for name in programs if not (Path(sys.prefix) / "bin" / name).exists()] == []


def test_the_hooks_run_from_the_environment_and_refuse_a_message(tmp_path):
    folder = tmp_path / "clone"
    folder.mkdir()
    shutil.copy(PROJECT / ".pre-commit-config.yaml", folder)
    shutil.copytree(
        PROJECT / "maintenance", folder / "maintenance", ignore=shutil.ignore_patterns("__pycache__")
    )
    (folder / ".venv").symlink_to(sys.prefix)
    (folder / ".gitignore").write_text("/.venv\n__pycache__/\n")
    git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    (folder / "message").write_text("Cached responses")
    done = run(
        folder, "env", f"PRE_COMMIT_HOME={tmp_path / 'home'}", ".venv/bin/pre-commit", "run",
        "--hook-stage=commit-msg", "--commit-msg-filename=message",
    )  # fmt: skip
    assert done.returncode == 1 and "“Cached” is no imperative" in done.stdout, done.stdout + done.stderr


def test_the_drawing_of_the_rooms_is_that_of_the_code():
    assert drawings.rooms_drawing() in drawings.DOCUMENT.read_text(encoding="utf-8")


@pytest.mark.long
def test_the_drawing_of_a_request_is_that_of_the_code():
    drawing = "from maintenance.drawings import request_drawing; print(request_drawing())"
    drawn = run(PROJECT, sys.executable, "-c", drawing).stdout.strip()
    assert drawn in drawings.DOCUMENT.read_text(encoding="utf-8") and drawn.count("->>") > 20
