"""House rules that import-linter cannot read: where SQL may stand, no outside address, docstrings, names, sizes."""

import ast
import hashlib
import re
from functools import cache

from dashboard.settings import ASSETS, PROJECT

PACKAGE = PROJECT / "dashboard"
MODULES = {str(path.relative_to(PACKAGE)): path for path in sorted(PACKAGE.rglob("*.py"))}
SQL = re.compile(
    r"\b(SELECT\s.+\sFROM|INSERT\s+INTO|CREATE\s+(TABLE|VIEW)|DELETE\s+FROM|ORDER\s+BY|GROUP\s+BY|UNION|COPY\s*\(|ATTACH|SET\s+\w+\s*=)\b",
    re.DOTALL,
)
# What a page may name: vocabularies, formats and licences, which nobody asks for anything, and our own machine.
NAMES = (
    "http://www.w3.org/",
    "http://schemas.openxmlformats.org/",
    "http://purl.org/dc/",
    "http://xmlns.com/foaf/",
    "https://creativecommons.org/licenses/",
    "https://json.sdmx.org/",
    "https://sdmx.org/",
    "https://specs.frictionlessdata.io/",
    "https://www.iana.org/assignments/",
    "https://www.rfc-editor.org/rfc/",
    "https://www.w3.org/TR/",
    "http://127.0.0.1",
    "http://localhost",
)
OURS = sorted(
    {
        *PACKAGE.rglob("*.html"),
        *MODULES.values(),
        *ASSETS.rglob("*.css"),
        *ASSETS.rglob("*.js"),
        *ASSETS.rglob("*.svg"),
    }
)
OURS = [path for path in OURS if not path.name.endswith(".min.js")]  # plotly.js has rules of its own below

# Names that say nothing, and sizes in lines.
NOTHING = {"utils", "helpers", "common", "manager", "base"}
MOST_LINES_OF_A_MODULE = 660
MOST_LINES_OF_A_FUNCTION = 40
# What is longer than that: lists of commands, arguments and words, and two that wait to be parted.
LONG = {
    "cli/main.py": {"parser"},
    "admin/review.py": {"one"},
    "cli/submissions.py": {"add_desk_commands"},
    "intake/collect.py": {"note_head"},
    "components/filters.py": {"filter_bar"},
    "wording/checks.py": {"_general"},
    "wording/dataset.py": {"column_title"},
}


@cache
def tree(path):
    return ast.parse(path.read_text("utf-8"))


def texts(path):
    """Return the string literals of a module without its docstrings."""
    found = list(ast.walk(tree(path)))
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docstrings = {ast.get_docstring(node, clean=False) for node in found if isinstance(node, documented)}
    return [
        node.value
        for node in found
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value not in docstrings
    ]


def imported(path):
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module.partition(".")[0]


@cache
def explained_by_bases():
    """Return the methods that a class with subclasses documents: an override need not say the same again."""
    nodes = [node for path in MODULES.values() for node in ast.walk(tree(path))]
    classes = [node for node in nodes if isinstance(node, ast.ClassDef)]
    bases = {getattr(base, "id", "") for each in classes for base in each.bases}
    methods = [node for each in classes if each.name in bases for node in each.body]
    return {node.name for node in methods if isinstance(node, ast.FunctionDef) and ast.get_docstring(node)}


def public(path):
    """Return the functions, classes and methods of a module that others may use, without overrides."""
    scopes = [tree(path)]
    while scopes:
        scope = scopes.pop()
        explained = explained_by_bases() if getattr(scope, "bases", ()) else set()
        for node in scope.body:
            if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_"):
                if node.name not in explained:
                    yield node
                if isinstance(node, ast.ClassDef):
                    scopes.append(node)


def test_the_package_has_modules_to_look_at():
    assert {"data/warehouse.py", "wording/names.py", "question.py"} <= MODULES.keys() and len(OURS) > 40


def test_sql_stands_in_the_room_of_data():
    """Of figures, that is; accounts are another file, known to one module of another room."""
    assert {name for name, path in MODULES.items() if any(SQL.search(text) for text in texts(path))} == {
        "data/warehouse.py",
        "auth/store.py",
    }


def test_sqlite_is_opened_by_the_accounts_and_their_copy_alone():
    opening = [name for name, path in MODULES.items() if "sqlite3.connect" in path.read_text("utf-8")]
    assert opening == ["auth/store.py", "ops/backup.py"]


def test_duckdb_is_imported_in_the_room_of_data():
    assert [name for name, path in MODULES.items() if "duckdb" in imported(path)] == ["data/warehouse.py"]


def each(broken):
    """Return a line for each file that breaks a rule: pytest cuts long collections."""
    return "\n" + "\n".join(f"{name}: {', '.join(found)}" for name, found in broken.items())


def too_long(path):
    """Yield the names of the functions of a module that are longer than the house allows."""
    for node in ast.walk(tree(path)):
        function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if function and node.end_lineno - node.lineno >= MOST_LINES_OF_A_FUNCTION:
            yield node.name


def test_no_address_of_another_host_is_in_what_we_serve():
    foreign = {}
    for path in OURS:
        found = re.findall(r"(?:https?:|[\"'(])//[a-z0-9][^\s\"')]*", path.read_text("utf-8"))
        if others := [address for address in found if not address.startswith(NAMES)]:
            foreign[str(path.relative_to(PROJECT))] = others
    assert not foreign, each(foreign)


def test_every_module_and_all_that_is_public_says_what_it_is():
    """The conditions of the ingest say what they mean to the reader who is refused, in `meanings`."""
    meanings = MODULES["build/validation_messages.py"].read_text("utf-8").split()
    silent = {}
    for name, path in MODULES.items():
        unsaid = [node.name for node in public(path) if not ast.get_docstring(node)]
        if name == "build/validators.py":
            unsaid = [one for one in unsaid if f"{one}," not in meanings]
        if path.read_text("utf-8").strip() and not ast.get_docstring(tree(path)):
            unsaid.append("the module")
        if unsaid:
            silent[name] = unsaid
    assert not silent, each(silent)


def test_modules_have_names_and_sizes_that_a_reader_can_hold():
    broken = {}
    for name, path in MODULES.items():
        lines = path.read_text("utf-8").count("\n")
        long, let_be = set(too_long(path)), LONG.get(name, set())
        found = [f"“{word}” says nothing" for word in NOTHING & set(re.split(r"[/.]", name))]
        found += [f"{lines} lines"] if lines > MOST_LINES_OF_A_MODULE else []
        found += [f"{one} is long" for one in sorted(long - let_be)]
        found += [f"{one} is not long any more" for one in sorted(let_be - long)]
        if found:
            broken[name] = found
    assert not broken, each(broken)


# What plotly.js would ask elsewhere by default, and what stands in our copy instead.
DEFAULTS = {
    'dflt:"https://cdn.plot.ly/un/"': 'topojsonURL:{valType:"string",noBlank:!0,dflt:"/"}',
    'dflt:"https://cloud.plotly.com/newchart"': 'plotlyServerURL:{valType:"string",dflt:""}',
}
# plotly-basic.min.js of npm's plotly.js-basic-dist-min 4.1.1.
PUBLISHED = "99784e3abfb07b142a15e521a439e6d9addceadb3f79553fd24c72774f0649ba"


def test_plotly_is_the_published_one_but_for_two_hosts_that_it_would_ask():
    ours = (ASSETS / "00-plotly-basic.min.js").read_bytes().decode()
    for theirs, changed in DEFAULTS.items():
        assert theirs not in ours and ours.count(changed) == 1
        ours = ours.replace(changed, changed[: changed.index("dflt:")] + theirs + "}")
    assert hashlib.sha256(ours.encode()).hexdigest() == PUBLISHED


def test_plotly_names_no_other_host_than_in_links_and_licences():
    """Nothing is fetched from these: namespaces of XML, addresses in messages and comments, a logo's link."""
    written = (ASSETS / "00-plotly-basic.min.js").read_text("utf-8")
    assert set(re.findall(r"(?:https?|wss?)://([a-z0-9.-]+\.[a-z]{2,})", written)) == {
        "www.w3.org",
        "github.com",
        "plotly.com",
        "getify.mit-license.org",
        "syntheti.cc",
    }
