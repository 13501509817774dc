"""Mutants are drawn in proportion, found again, tried in a copy alone, and reported where they are gone."""

from collections import Counter

import pytest
from coverage import CoverageData
from mutant_runs import Coverage, Outcome, copied, missed, run
from mutants import LEAST_PER_ROOM, PROJECT, Gone, Mutant, choose, read, room, write

SOURCE = '''"""A module."""


def bound(values, most=9):
    """Return those that are few."""
    return [f"{one < most} {one}" for one in values if one < most and one != "<"]


def empty(values):
    """Tell whether there are none."""
    print("đ", len(values)); return not values
'''
TEST = """from dashboard.data import bound


def test_bound():
    assert bound([1, 9]) == ["True 1"]
"""


def mutant(before, after, scope="bound", number=1, caught_by=""):
    return Mutant(number, "dashboard/data.py", scope, "comparison", before, after, caught_by)


CAUGHT = mutant("one < most", "one <= most")
SURVIVOR = mutant("'<'", "'<X'", number=2, caught_by="tests/test_data.py::test_bound")
LOST = mutant("one > most", "one >= most", number=3)


@pytest.fixture
def project(tmp_path):
    """Return a project of one module with a test that knows half of it."""
    for path, text in {
        "dashboard/__init__.py": "",
        "dashboard/data.py": SOURCE,
        "tests/test_data.py": TEST,
    }.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    return tmp_path


def test_a_mutant_changes_its_place_and_nothing_else():
    assert CAUGHT.applied(SOURCE) == SOURCE.replace("if one < most and", "if (one <= most) and")


def test_a_place_is_found_after_it_was_moved_and_wrapped():
    moved = "import os\n\n" + SOURCE.replace("if one < most and", "if (\n one\n < most) and")
    assert "if (\n (one <= most)) and" in CAUGHT.applied(moved)
    assert [*CAUGHT.lines(moved)] == [9, 10]


def test_a_statement_is_dropped_after_letters_of_several_bytes():
    dropped = mutant("print('đ', len(values))", "pass", "empty")
    assert "\n    pass; return not values" in dropped.applied(SOURCE)
    kept = mutant("return not values", "return values", "empty")
    assert '    print("đ", len(values)); return values\n' in kept.applied(SOURCE)


@pytest.mark.parametrize("gone", [LOST, mutant("one", "None"), mutant("one < most", "one <= most", "bounds")])
def test_a_place_that_is_not_there_once_is_gone(gone):
    with pytest.raises(Gone, match="data"):
        gone.applied(SOURCE)


def test_mutants_are_drawn_in_proportion_and_again_the_same(tmp_path):
    lines = {"theme.py": 1, "data/a.py": 6, "build/b.py": 3, "build/checks/c.py": 9}
    for name, times in lines.items():
        path = tmp_path / "dashboard" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(SOURCE.replace("(v", f"{place}(v") for place in range(4 * times)), "utf-8")
    drawn = choose(40, 18, tmp_path)
    assert drawn == choose(40, 18, tmp_path) != choose(40, 19, tmp_path)
    assert len({(one.file, one.scope, one.kind) for one in drawn}) == len(drawn)
    rooms = Counter(room(one.file) for one in drawn)
    assert rooms == {"theme": LEAST_PER_ROOM, "build": 6, "data": 12, "build/checks": 19}
    for one in drawn:
        source = (tmp_path / one.file).read_text("utf-8")
        assert one.before != one.after and one.applied(source) != source


def test_a_list_is_read_as_it_was_written(tmp_path):
    odd = mutant('"a,\n"', "'\"'")
    write([CAUGHT, SURVIVOR, odd], tmp_path / "list.csv")
    assert read(tmp_path / "list.csv") == [CAUGHT, SURVIVOR, odd]


def test_the_tests_are_set_at_mutants_in_a_copy(project, tmp_path, capfd):
    tests = ["tests/test_data.py"]
    mutants = [CAUGHT, SURVIVOR, LOST, mutant("not values", "values", "empty", 4)]
    path = tmp_path / "build" / "mutants.csv"
    outcomes = run(mutants, project, path, lambda one, lines: tests if lines[0] < 9 else [])
    assert outcomes[:2] == [Outcome(1, "caught", "tests/test_data.py::test_bound"), Outcome(2, "survived")]
    assert [one.outcome for one in outcomes[2:]] == ["gone", "executed by no test"]
    assert (project / "dashboard" / "data.py").read_text("utf-8") == SOURCE
    assert run(mutants, project, path, None) == outcomes
    assert [line.split()[0] for line in missed(mutants, outcomes)] == ["2"]


@pytest.mark.long
def test_a_test_that_fails_without_the_mutant_says_nothing_of_it(project, tmp_path):
    (project / "tests" / "test_data.py").write_text("def test_it():\n    assert 0\n", "utf-8")
    (unsure,) = run([CAUGHT], project, tmp_path / "mutants.csv", lambda one, lines: ["tests/test_data.py"])
    assert unsure == Outcome(1, "unsure", "tests/test_data.py::test_it")


def test_the_tests_that_execute_a_mutant_come_in_the_order_of_promise(tmp_path):
    data = CoverageData(tmp_path / "all")
    wide = {"/a/dashboard/data.py": [6], "/a/dashboard/other.py": [1]}
    for context, lines in {
        "": {"/a/dashboard/data.py": [1, 4]},
        "tests/test_wide.py::test_it|run": wide,
        "tests/test_data.py::test_it|setup": wide,
        "tests/test_small.py::test_it (call)": {"/a/dashboard/data.py": [6]},
        "tests/test_else.py::test_it|run": {"/a/dashboard/data.py": [11]},
    }.items():
        data.set_context(context)
        data.add_lines(lines)
    data.write()

    def order(mutant, lines):
        tests = Coverage(tmp_path / "all").tests(mutant, lines)
        return [test.removeprefix("tests/test_").removesuffix(".py::test_it") for test in tests]

    assert order(CAUGHT, [6]) == ["data", "small", "wide"]
    assert order(mutant("one", "", caught_by="tests/test_wide.py::test_it"), [6]) == ["wide", "data", "small"]
    assert order(CAUGHT, [7]) == []
    assert order(CAUGHT, [4]) == ["data", "else", "small", "wide"]


def test_the_list_can_be_set_on_the_product_as_it_is():
    """Edits move the places of mutants and rename them: one that is gone is aimed anew, not forgotten."""
    listed = read()
    assert len(listed) == 100 and sum(bool(one.caught_by) for one in listed) >= 50
    for one in listed:
        source = (PROJECT / one.file).read_text("utf-8")
        assert one.applied(source) != source, one.number


def test_every_test_that_the_list_names_exists():
    for one in read():
        for path, _, test in (name.partition("::") for name in one.caught_by.split(" tests/")[:1] if name):
            source = (PROJECT / path).read_text("utf-8")
            assert f"def {test.partition('[')[0]}(" in source or not test, one


def test_a_copy_has_every_module_and_nothing_that_was_made(tmp_path):
    for name in ("dashboard/build/build.py", "tests/test_a.py", "build/made.txt", ".venv/bin/python"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    with copied(tmp_path, []) as copy:
        kept = {path.relative_to(copy).as_posix() for path in copy.rglob("*") if path.is_file()}
    assert kept == {"dashboard/build/build.py", "tests/test_a.py"}
