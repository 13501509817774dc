"""The measured servers, each in its own process: the dashboard, the floor, plain Dash, the peers."""

import csv
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

from bench import many
from bench.browser import Subject
from bench.charts import FIRST, YEARS
from dashboard import pages
from dashboard.components.card import graph_config
from dashboard.data.warehouse import Warehouse
from dashboard.figures import Chart, figure
from dashboard.figures.panel import Drawing
from dashboard.settings import ASSETS, ENVIRONMENT, PROJECT
from dashboard.theme import PALETTES

PEERS = PROJECT / "bench" / ".peers" / "bin"
PATIENCE = 120


@dataclass(frozen=True)
class Server:
    """A running server: its process and port."""

    pid: int
    port: int


def free_port() -> int:
    """Return a free port."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


@contextmanager
def serving(command: list[str], port: int, path: str = "/", **environment: str) -> Iterator[Server]:
    """Run a server while the block runs; the block begins once it has answered a request."""
    bare = {name: value for name, value in os.environ.items() if name not in ENVIRONMENT.values()}
    given = bare | {"PYTHONPATH": str(PROJECT), "PORT": str(port)} | environment
    process = subprocess.Popen(
        command, cwd=PROJECT, env=given, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait(process, f"http://127.0.0.1:{port}{path}")
        yield Server(process.pid, port)
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _wait(process: subprocess.Popen, url: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        try:
            urllib.request.urlopen(url, timeout=PATIENCE).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"{process.args!r} does not answer")


def write_figures(folder: Path, warehouse: Warehouse) -> dict[str, str]:
    """Write the data of the floor and the others, and return the environment variables that point to it."""
    ready: dict[int, list[dict]] = {}
    rows: list[dict] = []
    for year in YEARS:
        asked = pages.visit("/", f"nam={year}&don-vi=178", warehouse)
        charts = [_chart(asked, card.key) for card in warehouse.catalog.ordered_cards]
        ready[year] = [_marked(chart, year) for chart in charts]
        for chart in charts:
            rows += [{"card": chart.key, "year": year} | row for row in _values(chart)]
    (folder / "figures.json").write_text(json.dumps(ready), encoding="utf-8")
    with (folder / "values.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["card", "year", "label", "value", "status"])
        writer.writeheader()
        writer.writerows(rows)
    return {
        "BENCH_FIGURES": str(folder / "figures.json"),
        "BENCH_VALUES": str(folder / "values.csv"),
        "BENCH_FIRST": str(FIRST),
        "BENCH_PLOTLY": str(ASSETS / "00-plotly-basic.min.js"),
    }


def _chart(asked: pages.PageRequest, key: str) -> Chart:
    found = pages.page(asked).chart(key)
    if found is None:
        raise LookupError(f"{asked.path} has no chart {key}")
    return found


def _marked(chart: Chart, year: int) -> dict:
    """Return a chart's figure as the dashboard sends it, plus the mark that shows its year."""
    drawn, _ = figure(chart, Drawing(PALETTES["light"]))
    mark = {"text": f"Năm {year}", "x": 1, "y": 1, "xref": "paper", "yref": "paper", "showarrow": False}
    drawn["layout"]["annotations"] = [*drawn["layout"]["annotations"], mark]
    return {"figure": drawn, "config": graph_config() | {"responsive": True}}


def _values(chart: Chart) -> Iterator[dict]:
    drawn, _ = figure(chart, Drawing(PALETTES["light"]))
    for trace in drawn["data"]:
        lengths = trace.get("x") or [] if trace["type"] == "bar" else []
        for place, length in enumerate(lengths):
            if isinstance(length, (int, float)):
                yield {"label": f"{place}", "value": length, "status": "official"}


def _by_text(page: Page, year: int) -> None:
    page.get_by_text(str(year), exact=True).first.click()


def _by_field(page: Page, year: int) -> None:
    page.locator("#year").select_option(str(year))


PYTHON = sys.executable
OTHERS: dict[str, list[str]] = {
    "floor F": [PYTHON, "-m", "bench.floor"],
    "plain Dash, Plotly Express": [PYTHON, "-m", "bench.plain"],
}
PEER_COMMANDS: dict[str, Callable[[int], list[str]]] = {
    "Streamlit": lambda port: [
        *(f"{PEERS}/streamlit", "run", "bench/peers/streamlit_app.py", f"--server.port={port}"),
        *("--server.headless=true", "--server.address=127.0.0.1", "--browser.gatherUsageStats=false"),
    ],
    "Panel": lambda port: [
        *(f"{PEERS}/panel", "serve", "bench/peers/panel_app.py", f"--port={port}", "--address=127.0.0.1")
    ],
    "Shiny": lambda port: [f"{PEERS}/shiny", "run", f"--port={port}", "bench/peers/shiny_app.py"],
    "Vizro": lambda port: [f"{PEERS}/python", "bench/peers/vizro_app.py"],
}
PEER_PATHS = {"Panel": "/panel_app"}


@contextmanager
def dashboard(data: Path, workers: int = 1) -> Iterator[Server]:
    """Serve the dashboard on a data folder."""
    port = free_port()
    command = [PYTHON, "-m", "dashboard", "serve"]
    with serving(command, port, CCHC_DATA=str(data), CCHC_WORKERS=str(workers)) as server:
        yield server


@contextmanager
def floor(given: dict[str, str], workers: int) -> Iterator[Server]:
    """Serve the floor, which is also the Flask handler with ready JSON."""
    with serving(OTHERS["floor F"], free_port(), WORKERS=str(workers), **given) as server:
        yield server


@contextmanager
def pages_to_measure(data: Path, given: dict[str, str], peers: bool) -> Iterator[list[Subject]]:
    """Serve all subjects at once while the block runs."""
    with ExitStack() as stack:
        own = stack.enter_context(dashboard(data))
        url = f"http://127.0.0.1:{own.port}/?nam={FIRST}&don-vi=178"
        found = [Subject("this dashboard", url, _by_field, "#title")]
        commands = {name: lambda port, command=command: command for name, command in OTHERS.items()}
        yield found + _others(stack, commands | (PEER_COMMANDS if peers else {}), given, 4)


@contextmanager
def pages_of_many(data: Path, given: dict[str, str]) -> Iterator[list[Subject]]:
    """Serve an indicator's page with 175 units and the peers' charts of them while the block runs."""
    with ExitStack() as stack:
        own = stack.enter_context(dashboard(data))
        url = f"http://127.0.0.1:{own.port}{many.ADDRESS}?nam={FIRST}&don-vi=178-xa"
        found = [Subject("this dashboard", url, _by_field, many.PLACE, many.CHARTS)]
        yield found + _others(stack, PEER_COMMANDS, given, 1)


def _others(
    stack: ExitStack, commands: dict[str, Callable[[int], list[str]]], given: dict[str, str], charts: int
) -> list[Subject]:
    """Serve others until the stack ends; one that does not start is reported and left out."""
    found = []
    for name, command in commands.items():
        port, path = free_port(), PEER_PATHS.get(name, "/")
        try:
            stack.enter_context(serving(command(port), port, path, **given))
        except RuntimeError as error:
            print(error, file=sys.stderr)
            continue
        found.append(Subject(name, f"http://127.0.0.1:{port}{path}", _by_text, charts=charts))
    return found
