"""Mutants: small faults put into the product, one at a time, to see whether the tests notice.

The list is tests/mutants.csv. A mutant is a place in a function or class and what stands there instead, both
as `ast.unparse` writes them. So it is found again after lines moved or were wrapped, and it says so when its
place is gone. mutmut and cosmic-ray name a mutant by its position or count, which an edit changes.
"""

import ast
import csv
import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
LIST = PROJECT / "tests" / "mutants.csv"
LEAST_PER_ROOM = 3
# Folders so large that they count as rooms.
FOLDERS = {("build", "checks"), ("build", "simulation")}

# What cannot be calculated with, so that a changed operator only says that a line was executed.
NO_NUMBERS = ast.List | ast.ListComp | ast.Dict | ast.DictComp | ast.Tuple | ast.IfExp | ast.JoinedStr
SCOPES = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
# What is easily written instead of each other.
OPERATORS = (
    *((ast.Lt, ast.LtE), (ast.Lt, ast.GtE), (ast.Gt, ast.GtE), (ast.Gt, ast.LtE), (ast.Eq, ast.NotEq)),
    *((ast.Is, ast.IsNot), (ast.In, ast.NotIn), (ast.And, ast.Or), (ast.BitAnd, ast.BitOr)),
    *((ast.Add, ast.Sub), (ast.Mult, ast.Div), (ast.FloorDiv, ast.Mod)),
)
OPPOSITES = {"min": "max", "max": "min", "any": "all", "all": "any"}
# Methods without which a value is still of its kind.
CLEANING = {"casefold", "copy", "lower", "lstrip", "normalize", "resolve", "rstrip", "strip", "upper"}
LONGEST_PLACE = 300


class Gone(LookupError):
    """The place of a mutant is not in the file, or more than once."""


@dataclass(frozen=True)
class Mutant:
    """A fault: in a function or class, `scope`, or in the module if that is empty, `after` replaces `before`.

    `caught_by` is the test that noticed it first, if any did.
    """

    number: int
    file: str
    scope: str
    kind: str
    before: str
    after: str
    caught_by: str = ""

    def lines(self, source: str) -> range:
        """Return the numbers of the lines of its place; raises Gone."""
        line, _, end_line, _ = self._span(source)
        return range(line, end_line + 1)

    def applied(self, source: str) -> str:
        """Return the source of its file with the fault in it; raises Gone."""
        line, column, end_line, end_column = self._span(source)
        lines = source.encode().splitlines(keepends=True)
        head = b"".join(lines[: line - 1]) + lines[line - 1][:column]
        tail = lines[end_line - 1][end_column:] + b"".join(lines[end_line:])
        return (head + _bracketed(self.after).encode() + tail).decode()

    def _span(self, source: str) -> tuple[int, int, int, int]:
        spans = _spans(ast.parse(source), self.scope, self.before)
        if len(spans) != 1:
            where = f"{self.file}, {self.scope or 'the module'}"
            raise Gone(f"{where}: `{self.before}` stands there {len(spans)} times")
        return spans.pop()


def read(path: Path = LIST) -> list[Mutant]:
    """Return the mutants of a list."""
    with path.open(encoding="utf-8", newline="") as file:
        return [Mutant(**row | {"number": int(row["number"])}) for row in csv.DictReader(file)]


def write(mutants: list[Mutant], path: Path = LIST) -> None:
    """Write a list of mutants."""
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.DictWriter(file, [field.name for field in fields(Mutant)], lineterminator="\n")
        rows.writeheader()
        rows.writerows(map(asdict, mutants))


def room(file: str) -> str:
    """Return the room of a module, given by its path in the project."""
    first, *rest = Path(file).with_suffix("").parts[1:]
    return f"{first}/{rest[0]}" if rest and (first, rest[0]) in FOLDERS else first


def choose(count: int, seed: int, project: Path = PROJECT) -> list[Mutant]:
    """Return mutants drawn at random, of each room in proportion to its lines and of each function few."""
    chance = random.Random(seed)
    sources = defaultdict(dict)
    for path in sorted((project / "dashboard").rglob("*.py")):
        if path.name != "__main__.py" and (source := path.read_text("utf-8")).count("\n") > 1:
            file = path.relative_to(project).as_posix()
            sources[room(file)][file] = source
    chosen = []
    lines = {name: sum(source.count("\n") for source in of.values()) for name, of in sources.items()}
    for name, share in _shares(lines, count).items():
        for mutant, _ in zip(_drawn(sources[name], chance), range(share), strict=False):
            chosen.append(Mutant(len(chosen) + 1, *mutant))
    return chosen


def _shares(lines: dict[str, int], count: int) -> dict[str, int]:
    shares = dict.fromkeys(sorted(lines), LEAST_PER_ROOM)
    while sum(shares.values()) < count:
        shares[max(shares, key=lambda name: lines[name] / (shares[name] + 1))] += 1
    return shares


def _drawn(sources: dict[str, str], chance: random.Random) -> Iterator[tuple[str, str, str, str, str]]:
    modules = {file: _Module(source) for file, source in sources.items()}
    by_kind = defaultdict(list)
    for file, module in modules.items():
        for kind, node, fault in module.faults():
            by_kind[kind].append((file, node, fault))
    taken = set()
    while by_kind:
        kind = chance.choice(sorted(by_kind))
        file, node, fault = by_kind[kind].pop(chance.randrange(len(by_kind[kind])))
        by_kind = {name: left for name, left in by_kind.items() if left}
        scope = modules[file].scope(node)
        if (file, scope, kind) not in taken and (place := modules[file].place(scope, node, fault)):
            taken.add((file, scope, kind))
            yield file, scope, kind, *place


class _Module:
    """The tree of a module, with the way from each node up."""

    def __init__(self, source: str):
        self.tree = ast.parse(source)
        self._parents = {
            child: (parent, field, index)
            for parent in ast.walk(self.tree)
            for field, value in ast.iter_fields(parent)
            for index, child in enumerate(value if isinstance(value, list) else [value])
            if isinstance(child, ast.AST)
        }

    def faults(self) -> Iterator[tuple[str, ast.AST, ast.AST]]:
        """Yield what could go wrong: its kind, the node, and the node that stands there then."""
        for node in ast.walk(self.tree):
            way = [(parent, field) for parent, field, _ in self._way(node)]
            if way and not _means_nothing(node, way):
                yield from ((kind, node, fault) for kind, fault in _faults(node, way[0][1]))

    def scope(self, node: ast.AST) -> str:
        """Return the qualified name of the function or class that holds a node."""
        names = [parent.name for parent, _, _ in self._way(node) if isinstance(parent, SCOPES)]
        return ".".join(reversed(names))

    def place(self, scope: str, node: ast.AST, fault: ast.AST) -> tuple[str, str] | None:
        """Return before and after of the smallest place around a fault that is once in its scope, or None."""
        for around in (node, *(parent for parent, _, _ in self._way(node))):
            if not isinstance(around, ast.expr | ast.stmt):
                continue
            before = ast.unparse(around)
            if len(before) > LONGEST_PLACE or (hasattr(around, "body") and isinstance(around, ast.stmt)):
                return None
            if _spans(self.tree, scope, before) == {_span(around)}:
                return before, self._with(node, fault, around)
        return None

    def _way(self, node: ast.AST) -> Iterator[tuple[ast.AST, str, int]]:
        while node in self._parents:
            yield self._parents[node]
            node = self._parents[node][0]

    def _with(self, node: ast.AST, fault: ast.AST, around: ast.AST) -> str:
        if node is around:
            return ast.unparse(fault)
        parent, field, index = self._parents[node]
        kept = getattr(parent, field)
        changed = [*kept[:index], fault, *kept[index + 1 :]] if isinstance(kept, list) else fault
        setattr(parent, field, changed)
        text = ast.unparse(around)
        setattr(parent, field, kept)
        return text


def _means_nothing(node: ast.AST, way: list[tuple[ast.AST, str]]) -> bool:
    """Tell whether nothing happens by a node: a docstring, a type, what a dataclass is asked for."""
    docstring = isinstance(node, ast.Constant) and isinstance(way[0][0], ast.Expr)
    optional = isinstance(node, ast.BinOp) and ast.unparse(node.right) == "None"
    typed = optional or any(field in ("annotation", "returns") for _, field in way)
    calls = [one for one in (node, *(parent for parent, _ in way)) if isinstance(one, ast.Call)]
    asked_of = {call.func.id for call in calls if isinstance(call.func, ast.Name)}
    return docstring or typed or "dataclass" in asked_of


def _others(operator: ast.AST) -> Iterator[ast.AST]:
    for one, other in OPERATORS:
        if type(operator) in (one, other):
            yield other() if type(operator) is one else one()


def _faults(node: ast.AST, field: str) -> Iterator[tuple[str, ast.AST]]:
    match node:
        case ast.Compare(left, [operator], [right]):
            yield from (("comparison", ast.Compare(left, [other], [right])) for other in _others(operator))
        case ast.BoolOp(operator, values):
            yield from (("logic", ast.BoolOp(other, values)) for other in _others(operator))
        case ast.UnaryOp(ast.Not(), operand):
            yield "logic", operand
        case ast.IfExp(test, body, orelse):
            yield "branch", ast.IfExp(test, orelse, body)
        case ast.BinOp(left, operator, right) if not isinstance(right, NO_NUMBERS):
            yield from (("arithmetic", ast.BinOp(left, other, right)) for other in _others(operator))
        case ast.Constant(value) if isinstance(value, bool):
            yield "flag", ast.Constant(not value)
        case ast.Constant(value) if isinstance(value, int | float):
            yield from (("number", ast.Constant(value + step)) for step in (1, -1))
        case ast.Constant(value) if value and isinstance(value, str):
            yield "text", ast.Constant(value + "X")
        case ast.Return(ast.Compare() | ast.BoolOp() | ast.UnaryOp(ast.Not())):
            yield from (("answer", ast.Return(ast.Constant(value))) for value in (True, False))
        case ast.Return(ast.ListComp() | ast.List([_, *_])):
            yield "answer", ast.Return(ast.List([]))
        case ast.Return(ast.DictComp() | ast.Dict([_, *_])):
            yield "answer", ast.Return(ast.Dict([], []))
        case ast.Expr(ast.Call()) | ast.AugAssign() | ast.Raise():
            yield "dropped", ast.Pass()
        case ast.Continue():
            yield "loop", ast.Break()
        case ast.Break():
            yield "loop", ast.Continue()
        case ast.Call():
            yield from _misuses(node)
    if field in ("test", "ifs") and isinstance(node, ast.Name | ast.Attribute | ast.Call):
        yield "logic", ast.UnaryOp(ast.Not(), node)


def _misuses(call: ast.Call) -> Iterator[tuple[str, ast.AST]]:
    match call:
        case ast.Call(ast.Attribute(value, name), [], []) if name in CLEANING:
            yield "call", value
        case ast.Call(ast.Name(name), arguments, keywords) if name in OPPOSITES:
            yield "call", ast.Call(ast.Name(OPPOSITES[name]), arguments, keywords)
        case ast.Call(function, [first, second, *rest], keywords) if not isinstance(second, ast.Starred):
            yield "arguments", ast.Call(function, [second, first, *rest], keywords)
    if call.keywords and call.keywords[-1].arg:
        yield "arguments", ast.Call(call.func, call.args, call.keywords[:-1])


def _spans(tree: ast.Module, scope: str, text: str) -> set[tuple[int, int, int, int]]:
    """Return where a text stands in a scope; a call and the statement that it is are one place."""
    inside = [tree]
    for name in scope.split(".") if scope else ():
        nodes = [node for outer in inside for node in ast.walk(outer) if isinstance(node, SCOPES)]
        inside = [node for node in nodes if node.name == name]
    nodes = [node for outer in inside for node in _addressable(outer)]
    return {_span(node) for node in nodes if ast.unparse(node) == text}


def _addressable(node: ast.AST) -> Iterator[ast.AST]:
    """Yield expressions and statements; Python 3.11 does not say where the parts of an f-string stand."""
    if isinstance(node, ast.expr | ast.stmt):
        yield node
    if not isinstance(node, ast.JoinedStr):
        for child in ast.iter_child_nodes(node):
            yield from _addressable(child)


def _span(node: ast.AST) -> tuple[int, int, int, int]:
    return node.lineno, node.col_offset, node.end_lineno, node.end_col_offset


def _bracketed(text: str) -> str:
    """Return an expression in brackets, so that its neighbours do not change it, and a statement as it is."""
    try:
        ast.parse(text, mode="eval")
    except SyntaxError:
        return text
    return f"({text})"
