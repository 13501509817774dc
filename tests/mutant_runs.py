"""Sets the tests at each mutant of the list: `make mutants`, after `make coverage`.

Each mutant gets a copy of the project and the tests that execute its lines, those that execute little first,
until one fails that passes without it. What was found is kept in build/mutants.csv, one line a mutant: a run
goes on where it stopped.
"""

import argparse
import csv
import os
import re
import shlex
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import NamedTuple

from coverage.numbits import numbits_to_nums
from mutants import LIST, PROJECT, Gone, Mutant, choose, read, write

OUTCOMES = PROJECT / "build" / "mutants.csv"
COVERED = PROJECT / "build" / "coverage" / "all"
LEFT_OUT = {".git", ".venv", ".hypothesis", "published", ".peers"}
# One seed: a random test that notices a mutant must notice it again.
PYTEST = ("-m", "pytest", "-x", "-q", "-rfE", "--tb=no", "-p", "no:cacheprovider", "--hypothesis-seed=18")
FAILED = re.compile(r"^(?:FAILED|ERROR) (tests/.*)$|while loading conftest '.*/(tests/.*)'", re.MULTILINE)
PHASE = re.compile(r"\|(?:setup|run|teardown)$| \((?:setup|call|teardown)\)$")
SECONDS = 1800
Finder = Callable[[Mutant, range], Sequence[str]]


class Outcome(NamedTuple):
    """What became of a mutant: caught, survived, executed by no test, gone or unsure; by which test."""

    number: int
    outcome: str
    by: str = ""


class Coverage:
    """Which tests execute which lines: a file of coverage.py whose contexts are tests."""

    def __init__(self, path: Path):
        self._data = sqlite3.connect(path.resolve(strict=True))
        reach = "SELECT context, count(*) FROM line_bits JOIN context ON context.id = context_id GROUP BY 1"
        self._reach = {PHASE.sub("", context): files for context, files in self._data.execute(reach)}

    def tests(self, mutant: Mutant, lines: range) -> list[str]:
        """Return the tests that execute one of the lines, or the file where its import executes them.

        The test that noticed the mutant before comes first, then modules named like the file, then those that
        execute few files. A module's tests stay together, so that its fixtures are made once.
        """
        rows = self._data.execute(
            "SELECT context, numbits FROM line_bits JOIN context ON context.id = context_id "
            "JOIN file ON file.id = file_id WHERE path = ? OR path LIKE '%/' || ?",
            (mutant.file, mutant.file),
        )
        executed = {context: set(numbits_to_nums(numbits)) for context, numbits in rows}
        there = {context for context, numbers in executed.items() if numbers & set(lines)}
        by_import = "" in there
        tests = {PHASE.sub("", one) for one in (executed if by_import else there) if one}
        name = Path(mutant.file).stem
        ranks = {
            test: (test != mutant.caught_by, name not in test, self._reach[test], test) for test in tests
        }
        modules = defaultdict(list)
        for test in sorted(tests, key=ranks.__getitem__):
            modules[test.partition("::")[0]].append(test)
        return [test for module in modules.values() for test in module]


class Trial:
    """Runs tests on mutants of a project, each in a copy."""

    def __init__(self, project: Path, seconds: int = SECONDS):
        self._project = project
        self._seconds = seconds
        self._sound: dict[str, bool] = {}

    def of(self, mutant: Mutant, tests: Sequence[str]) -> Outcome:
        """Return what the tests make of a mutant: node ids, or other arguments of pytest."""
        with copied(self._project, [mutant]) as copy:
            test = failing(copy, tests, self._seconds)
        if test is None:
            return Outcome(mutant.number, "survived")
        return Outcome(mutant.number, "caught" if self._passes_without(test) else "unsure", test)

    def _passes_without(self, test: str) -> bool:
        if test not in self._sound and test.startswith("tests/"):
            with copied(self._project, []) as copy:
                self._sound[test] = failing(copy, [test], self._seconds) is None
        return self._sound.get(test, True)


def _left_out(project: Path, folder: str, names: Sequence[str]) -> set[str]:
    """Return what is not copied of a folder; `build` is a room elsewhere than at the top."""
    return LEFT_OUT & set(names) | ({"build"} if Path(folder) == project else set())


@contextmanager
def copied(project: Path, mutants: Sequence[Mutant]) -> Iterator[Path]:
    """Make a copy of a project, with the mutants in it, while the block runs; raises Gone."""
    with tempfile.TemporaryDirectory(prefix="mutant-") as folder:
        copy = Path(folder)
        shutil.copytree(project, copy, ignore=partial(_left_out, project), dirs_exist_ok=True)
        for mutant in mutants:
            file = copy / mutant.file
            if not file.exists():
                raise Gone(f"{mutant.file} is not there")
            file.write_text(mutant.applied(file.read_text("utf-8")), "utf-8")
        yield copy


def failing(copy: Path, tests: Sequence[str], seconds: int) -> str | None:
    """Return the first test that fails in a copy of the project, "no end" if they take too long, or None."""
    arguments = copy / "tests.txt"
    arguments.write_text("\n".join(tests), "utf-8")
    command = [sys.executable, *PYTEST, f"@{arguments}"]
    run = subprocess.Popen(
        command, cwd=copy, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )
    try:
        said, _ = run.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        os.killpg(run.pid, signal.SIGKILL)
        run.wait()
        return "no end"
    if run.returncode == 0:
        return None
    if not (found := FAILED.search(said)):
        raise RuntimeError(f"pytest ended with {run.returncode}: {said[-2000:]}")
    line = found[1] or found[2]
    return max(
        (test for test in tests if "::" in test and line.startswith(test)),
        key=len,
        default=line.partition(" - ")[0],
    )


def run(mutants: Sequence[Mutant], project: Path, path: Path, find_tests: Finder) -> list[Outcome]:
    """Try each mutant that has no outcome in the file yet, and return all outcomes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    trial = Trial(project)
    with path.open("a+", encoding="utf-8", newline="") as file:
        file.seek(0)
        outcomes = {int(number): Outcome(int(number), *rest) for number, *rest in csv.reader(file)}
        for mutant in (one for one in mutants if one.number not in outcomes):
            outcomes[mutant.number] = outcome = _tried(trial, mutant, project, find_tests)
            csv.writer(file, lineterminator="\n").writerow(outcome)
            file.flush()
            print(*outcome, flush=True)
    return [outcomes[mutant.number] for mutant in mutants]


def _tried(trial: Trial, mutant: Mutant, project: Path, find_tests: Finder) -> Outcome:
    try:
        lines = mutant.lines((project / mutant.file).read_text("utf-8"))
    except (Gone, FileNotFoundError) as gone:
        return Outcome(mutant.number, "gone", str(gone))
    tests = find_tests(mutant, lines)
    return trial.of(mutant, tests) if tests else Outcome(mutant.number, "executed by no test")


def missed(mutants: Sequence[Mutant], outcomes: Sequence[Outcome]) -> list[str]:
    """Say of each mutant that a test has caught before what became of it, where it is not caught."""
    return [
        f"{mutant.number} {mutant.file} {mutant.scope}: {outcome.outcome} {outcome.by}; {mutant.caught_by}"
        for mutant, outcome in zip(mutants, outcomes, strict=True)
        if mutant.caught_by and outcome.outcome != "caught"
    ]


def parser() -> argparse.ArgumentParser:
    """Return what the command line understands."""
    shown = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    shown.add_argument("--list", type=Path, default=LIST, help="the list of mutants")
    shown.add_argument("--project", type=Path, default=PROJECT, help="the project that is copied")
    commands = shown.add_subparsers(dest="command", required=True)
    drawing = commands.add_parser("choose", help="draw the list anew")
    drawing.add_argument("--count", type=int, default=100)
    drawing.add_argument("--seed", type=int, default=18)
    running = commands.add_parser("run", help="set the tests at each mutant that has no outcome yet")
    running.add_argument("--outcomes", type=Path, default=OUTCOMES)
    running.add_argument("--coverage", type=Path, default=COVERED)
    running.add_argument(
        "--tests", type=shlex.split, help="arguments of pytest, instead of the tests that execute a mutant"
    )
    copying = commands.add_parser("copy", help="make a copy of the project with several mutants in it")
    copying.add_argument("folder", type=Path)
    for command in (running, copying):
        command.add_argument("numbers", nargs="*", type=int, help="these mutants only")
    return shown


def main() -> int:
    """Run a command; 1 where a mutant that was caught before is not."""
    given = parser().parse_args()
    if given.command == "choose":
        write(choose(given.count, given.seed, given.project), given.list)
        return 0
    mutants = [one for one in read(given.list) if not given.numbers or one.number in given.numbers]
    if given.command == "copy":
        with copied(given.project, mutants) as copy:
            shutil.copytree(copy, given.folder)
        return 0
    tests = given.tests
    find_tests = (lambda mutant, lines: tests) if tests else Coverage(given.coverage).tests
    outcomes = run(mutants, given.project, given.outcomes, find_tests)
    print("\n".join(lost := missed(mutants, outcomes)))
    return int(bool(lost))


if __name__ == "__main__":
    sys.exit(main())
