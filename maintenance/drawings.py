"""Draw docs/structure.md's pictures from the code: the imports between rooms, and the calls of one page request.

Both are Mermaid blocks: they render on a repository's page, and a diff shows what changed. Run by `make drawings`.
"""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType

import grimp

from dashboard.settings import settings
from dashboard.submissions.build_version import build

PACKAGE = "dashboard"
DOCUMENT = Path("docs/structure.md")
ADDRESS = "/?nam=2019&don-vi=178"
Edge = tuple[str, str]


def rooms_drawing() -> str:
    """Return the imports between rooms as a flow chart, without those that follow from others."""
    graph = grimp.build_graph(PACKAGE)
    edges = {
        (room_of(importer), room_of(imported))
        for importer in graph.modules
        for imported in graph.find_modules_directly_imported_by(importer)
    }
    between = {edge for edge in edges if len({*edge, "", "__main__"}) == 4}
    kept = sorted(reduced(between))
    return block("flowchart TD", (f"    {importer} --> {imported}" for importer, imported in kept))


def request_drawing() -> str:
    """Return the calls between rooms that answer one page request, each pair of rooms at its first call."""
    calls = "\n".join(f"    {caller}->>{callee}: {function}" for caller, callee, function in first_calls())
    return block("sequenceDiagram", calls.splitlines())


def first_calls() -> list[tuple[str, str, str]]:
    """Return (calling room, called room, `module.function`) of a page request, in order."""
    found: dict[Edge, str] = {}

    def note(frame: FrameType, event: str, _: object) -> None:
        if event != "call" or frame.f_code.co_name.startswith("<"):
            return
        callee, caller = room_of(module_of(frame)), calling_room(frame)
        if caller and callee and caller != callee:
            module, function = module_of(frame).rpartition(".")[2], frame.f_code.co_qualname
            found.setdefault((caller, callee), f"{module}.{function.replace('<locals>.', '')}")

    traced(note)
    return [(caller, callee, function) for (caller, callee), function in found.items()]


def traced(note: Callable[[FrameType, str, object], None]) -> None:
    """Answer the request under a profiler, once everything is loaded and with an empty response cache."""
    with TemporaryDirectory() as folder:
        os.environ["CCHC_DATA"] = folder
        settings.cache_clear()
        build(settings(), "drawings", False, lambda line: None)
        from dashboard.web.server import server

        client = server.test_client()
        client.get(ADDRESS)
        server.extensions["known"].forget()
        sys.setprofile(note)
        try:
            client.get(ADDRESS)
        finally:
            sys.setprofile(None)


def module_of(frame: FrameType) -> str:
    """Return the name of a frame's module."""
    return str(frame.f_globals.get("__name__", ""))


def calling_room(frame: FrameType) -> str:
    """Return the room of the nearest caller in the package, empty if there is none."""
    caller = frame.f_back
    while caller and not room_of(module_of(caller)):
        caller = caller.f_back
    return room_of(module_of(caller)) if caller else ""


def room_of(module: str) -> str:
    """Return the room of a module of the package, empty for others."""
    package, _, rest = module.partition(".")
    return rest.partition(".")[0] if package == PACKAGE else ""


def reduced(edges: set[Edge]) -> set[Edge]:
    """Return the edges of a graph without circles that no longer path replaces."""

    def reachable(start: str) -> set[str]:
        nexts = {end for begin, end in edges if begin == start}
        return nexts.union(*map(reachable, nexts))

    return {
        (begin, end)
        for begin, end in edges
        if not any(end in reachable(other) for first, other in edges if first == begin and other != end)
    }


def block(kind: str, lines: Iterator[str] | list[str]) -> str:
    """Return a Mermaid block."""
    return "\n".join(["```mermaid", kind, *lines, "```"])


def drawn(document: str) -> str:
    """Return the document with its Mermaid blocks drawn anew, in order."""
    head, *parts = document.split("```mermaid\n")
    rests = [part.partition("```\n")[2] for part in parts]
    drawings = (rooms_drawing(), request_drawing())
    return head + "".join(f"{made}\n{rest}" for made, rest in zip(drawings, rests, strict=True))


if __name__ == "__main__":
    DOCUMENT.write_text(drawn(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
