"""What the documents say works: their example files are accepted, their commands run, their names exist."""

import re
from pathlib import Path

import pytest

from dashboard.cli.main import main, parser
from dashboard.data.open_version import current_warehouse
from dashboard.data.schema import TEXT_COLUMNS
from dashboard.settings import ENVIRONMENT, settings

PROJECT = Path(__file__).resolve().parent.parent
README = (PROJECT / "README.md").read_text(encoding="utf-8")
DOCS = [*sorted(PROJECT.glob("*.md")), *sorted((PROJECT / "docs").glob("*.md"))]
EXAMPLE = re.compile(r"^```(?:toml|csv) data/(\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"python -m dashboard ([a-z]+[^`\n#]*)")
# As code: before a backtick, a comment or a variable, or at the start of a line.
TARGET = re.compile(r"(?:\bmake (?=[a-z-]+(?:`|\s+#| [A-Z]+=))|^make )([a-z-]+)", re.MULTILINE)
PYTEST = re.compile(r"\.venv/bin/python -m pytest ([^`\n#]+)")


@pytest.fixture
def example(data_folder):
    """Put the README's example files into an operator's folder."""
    for name, text in EXAMPLE.findall(README):
        path = data_folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return data_folder


def test_the_example_indicator_is_built_and_asked_for_like_any_other(example):
    assert main(["build"]) == 0
    warehouse = current_warehouse(settings())
    claim, *_ = warehouse.claims(["complaints_answered"], 2020, [("178", "2020")])
    assert (claim.numerator, claim.denominator, claim.status) == (18, 20, "official")
    assert "complaints" in warehouse.catalog.cards


def test_the_commands_of_the_readme_run_in_their_order(example):
    block = re.search(r"^```sh\n(python -m dashboard.*?)^```$", README, re.MULTILINE | re.DOTALL)
    for line in reversed(block[1].strip().splitlines()[:-1]):
        assert main(line.removeprefix("python -m dashboard ").split()) == 0
    assert main(["versions"]) == 0


@pytest.mark.parametrize("document", DOCS, ids=lambda path: path.name)
def test_every_command_named_exists(document):
    for written in COMMAND.findall(document.read_text(encoding="utf-8")):
        parser().parse_args(written.replace("<id>", "0123456789ab").split())


@pytest.mark.parametrize("document", DOCS, ids=lambda path: path.name)
def test_every_local_link_leads_to_a_file(document):
    for target in re.findall(r"\]\(([^)#:]+)\)", document.read_text(encoding="utf-8")):
        assert (document.parent / target).is_file(), target


def test_every_make_target_named_exists():
    targets = re.findall(r"^([a-z-]+):", (PROJECT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    named = {name for document in DOCS for name in TARGET.findall(document.read_text(encoding="utf-8"))}
    assert named - set(targets) == set() and {"run", "test", "test-long", "release"} <= named


def test_the_commands_for_one_file_and_one_test_name_some():
    written = {
        line.strip() for document in DOCS for line in PYTEST.findall(document.read_text(encoding="utf-8"))
    }
    assert len(written) == 2
    for line in written:
        file, _, wanted = line.partition(" -k ")
        assert re.search(rf"^def test_\w*{wanted}", (PROJECT / file).read_text("utf-8"), re.MULTILINE), line


def test_every_setting_and_column_is_described():
    for name in ENVIRONMENT.values():
        assert f"`{name}`" in README, name
    columns = (PROJECT / "docs" / "data.md").read_text(encoding="utf-8")
    for name in TEXT_COLUMNS:
        assert f"`{name}`" in columns, name
