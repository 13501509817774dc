"""Costs of the server: CPU time of a choice, answers per second, memory, and cold starts."""

import json
import re
import statistics
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import combinations
from pathlib import Path
from typing import Any

from bench.charts import FIRST
from bench.load import Load, cpu_ms, load, memory_mb, posted, request
from bench.subjects import Server, dashboard, floor

Say = Callable[[str], None]
WORKERS = 2
SESSIONS = 50
VISITS_AT_ONCE = 5
KNOWN = 400
CALLBACK = "/_dash-update-component"
# A page of each kind. Each query is asked once, so that no response is replayed from the cache.
PAGES = {
    "overview": "/",
    "pillar": "/tru-cot/3",
    "indicator": "/chi-tieu/staff_qualification",
    "unit": "/don-vi/05977",
    "compare": "/so-sanh",
    "map": "/ban-do",
    "data status": "/tinh-trang",
}
QUERIES = [
    f"nam={year}&lang={language}&so-lieu={figures}"
    for language in ("vi", "en")
    for figures in ("tat-ca", "chinh-thuc")
    for year in range(2015, 2025)
]


def get(port: int, path: str, **headers: str) -> tuple[int, bytes]:
    """Return the status and body of one GET request."""
    asked = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers)
    with urllib.request.urlopen(asked, timeout=60) as answer:
        return answer.status, answer.read()


def choice(port: int) -> Callable[[str], bytes]:
    """Return a function that makes the body that the overview posts for a query."""
    told, page = json.loads(get(port, "/_dash-dependencies")[1]), get(port, "/")[1].decode()
    return lambda query: json.dumps(posted(told, page, query)).encode()


def post(port: int, body: bytes) -> bytes:
    """Post a choice and return the bytes of the answer."""
    headers = {"Content-Type": "application/json", "Accept-Encoding": "br"}
    asked = urllib.request.Request(f"http://127.0.0.1:{port}{CALLBACK}", body, headers)
    with urllib.request.urlopen(asked, timeout=60) as answer:
        return answer.read()


def measure(data: Path, given: dict[str, str], seconds: float, say: Say) -> dict[str, Any]:
    """Return the figures of the server and of the Flask handler with ready JSON."""
    with dashboard(data) as one:
        say("processor time of a choice…")
        costs = choices_cost(one)
        say("processor time of each kind of page…")
        costs["pages"] = pages_cost(one)
        say("memory…")
        costs |= memory(one)
    with dashboard(data, WORKERS) as own, floor(given, WORKERS) as handler:
        body = choice(own.port)("?nam=2018&don-vi=178")
        for _ in range(20):  # fill each worker's cache
            post(own.port, body)
        ours = request("POST", CALLBACK, body, Content_Type="application/json")
        theirs = request("POST", f"/answer?year={FIRST}", body, Content_Type="application/json")
        pairs: dict[int, list[tuple[Load, Load]]] = {10: [], 100: []}
        for clients, found in pairs.items():
            for turn in range(3):
                say(f"load: {clients} clients, turn {turn + 1} of 3")
                found.append(
                    (load(own.port, ours, clients, seconds), load(handler.port, theirs, clients, seconds))
                )
    return costs | {str(clients): _compared(found) for clients, found in pairs.items()}


def choices_cost(server: Server) -> dict[str, Any]:
    """Return the CPU milliseconds of an uncached and of a known choice, and the size of an answer in kB."""
    body = choice(server.port)
    units = re.findall(r'name="don-vi"[^>]* value="([0-9]{5})"', get(server.port, "/")[1].decode())
    chosen = [f"don-vi={one}&don-vi={other}" for one, other in combinations(sorted(set(units))[:8], 2)]
    questions = [f"?nam={year}&{pair}" for year in range(2015, 2020) for pair in chosen]

    def cost(asked: list[bytes]) -> float:
        before = cpu_ms(server.pid)
        sizes = [len(post(server.port, each)) for each in asked]
        assert all(sizes)
        return (cpu_ms(server.pid) - before) / len(asked)

    bodies = [body(query) for query in questions]
    return {
        "uncached": cost(bodies),
        "known": cost(bodies[-1:] * KNOWN),
        "answer_kb": len(post(server.port, bodies[0])) / 1000,
    }


def pages_cost(server: Server) -> dict[str, float]:
    """Return the CPU milliseconds of an uncached page of each kind."""

    def cost(path: str) -> float:
        get(server.port, path)  # reads the data
        before = cpu_ms(server.pid)
        for query in QUERIES:
            get(server.port, f"{path}?{query}")
        return (cpu_ms(server.pid) - before) / len(QUERIES)

    return {name: cost(path) for name, path in PAGES.items()}


def memory(server: Server) -> dict[str, float]:
    """Return the megabytes after many sessions of a page and choices each, and their growth."""
    body, before = choice(server.port), memory_mb(server.pid)
    for session in range(SESSIONS):
        get(server.port, f"/?nam={2015 + session % 5}&don-vi=178")
        for year in range(2015, 2020):
            post(server.port, body(f"?nam={year}&don-vi=178&lang={('vi', 'en')[session % 2]}"))
    after = memory_mb(server.pid)
    return {"memory": after, "growth": after - before}


def cold_starts(data: Path, times: int, say: Say) -> dict[str, int]:
    """Start repeatedly with two workers and five visitors at once; count errors and blank pages."""
    bad = blank = 0

    def visit(port: int) -> tuple[int, bool]:
        try:
            page, layout = get(port, "/"), get(port, "/_dash-layout")
            return 200, b"card-" not in page[1] or b"question" not in layout[1]
        except OSError:
            return 500, False

    for number in range(times):
        if number % 10 == 0:
            say(f"cold start {number + 1} of {times}")
        with dashboard(data, WORKERS) as server, ThreadPoolExecutor(VISITS_AT_ONCE) as readers:
            for status, empty in readers.map(visit, [server.port] * VISITS_AT_ONCE):
                bad += status != 200
                blank += empty
    return {"starts": times, "errors": bad, "blank": blank}


def _compared(pairs: list[tuple[Load, Load]]) -> dict[str, float]:
    own, handler = ([pair[place] for pair in pairs] for place in (0, 1))
    middle = statistics.median
    return {
        "per_second": middle(one.per_second for one in own),
        "handler_per_second": middle(one.per_second for one in handler),
        "p99": middle(one.percentile(0.99) for one in own),
        "handler_p99": middle(one.percentile(0.99) for one in handler),
        "errors": sum(one.errors for one in own),
    }
