"""The table of goals with the measurements, as ratios within the run."""

import os
import platform
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

OWN, FLOOR = "this dashboard", "floor F"
PEERS = ("Streamlit", "Panel", "Shiny", "Vizro")
PACKAGES = ("dash", "plotly", "duckdb", "granian", "flask", "playwright")
# Measurements in the browser and their units.
LINES = {
    "first visit": "ms",
    "repeat visit": "ms",
    "change": "ms",
    "first kB": "kB",
    "repeat kB": "kB",
}


def machine() -> dict[str, str]:
    """Return the kind of this machine, without its name or any of its paths."""
    told = Path("/proc/cpuinfo").read_text().splitlines()
    model = next(
        (line.partition(": ")[2] for line in told if line.startswith("model name")), platform.machine()
    )
    memory = int(Path("/proc/meminfo").read_text().split()[1]) // 1_000_000
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return {"cores": f"{os.cpu_count()} × {model}", "memory": f"{memory} GB", "packages": packages}


def load_of_machine() -> str:
    """Return the load average: other processes slow every line, but affect the ratios less."""
    return ", ".join(f"{one:.1f}" for one in os.getloadavg())


def goals(made: dict) -> Iterator[tuple[str, str, str, bool | None]]:
    """Yield each goal: its name, target, measurement, and whether it was reached (None if not measured)."""
    pages, server, large = made["pages"], made["server"], made["large"]

    def of(page: str, what: str) -> float | None:
        return pages.get(page, {}).get(what, {}).get("median")

    best = {what: min((found for one in PEERS if (found := of(one, what))), default=None) for what in LINES}

    def ratio(what: str, to: float | None, most: float, name: str) -> tuple[str, str, str, bool | None]:
        own = of(OWN, what)
        if not own or not to:
            return what, f"≤ {most} {name}", "not measured", None
        return (
            what,
            f"≤ {most} {name}",
            f"{own / to:.2f} {name} ({own:.0f} against {to:.0f} ms)",
            own / to <= most,
        )

    def limit(name: str, value: float | None, most: float, unit: str) -> tuple[str, str, str, bool | None]:
        if value is None:
            return name, f"≤ {most} {unit}", "not measured", None
        return name, f"≤ {most} {unit}", f"{value:.1f} {unit}", value <= most

    yield ratio("first visit", of(FLOOR, "first visit"), 1.4, "F")
    yield ratio("first visit", best["first visit"], 0.42, "B")
    yield ratio("repeat visit", of(FLOOR, "repeat visit"), 1.5, "F")
    yield limit("bytes of a first visit", of(OWN, "first kB"), 700, "kB")
    yield limit("bytes of a repeat visit", of(OWN, "repeat kB"), 5, "kB")
    yield ratio("change", of(FLOOR, "change"), 1.4, "F")
    yield ratio("change", best["change"], 0.33, "B")
    yield limit("server CPU of a change, uncached", server["uncached"], 10, "ms")
    yield limit("server CPU of a change, known question", server["known"], 1, "ms")
    slowest = max(server["pages"], key=server["pages"].__getitem__)
    most, usual = server["pages"][slowest], server["pages"]["overview"]
    shown = f"{most / usual:.2f} × ({slowest}: {most:.0f} against {usual:.0f} ms)"
    yield (
        "server CPU of the slowest kind of page, uncached",
        "≤ 1.5 × the overview",
        shown,
        most <= 1.5 * usual,
    )
    ten, many = server["10"], server["100"]
    speed = ten["per_second"] / ten["handler_per_second"]
    shown = f"{speed:.2f} ({ten['per_second']:.0f} against {ten['handler_per_second']:.0f})"
    yield "changes per second, 2 workers, 10 clients, known", "≥ 0.75 of the handler", shown, speed >= 0.75
    slow = many["p99"] / many["handler_p99"]
    shown = f"{slow:.2f} ({many['p99']:.0f} against {many['handler_p99']:.0f} ms), {many['errors']} errors"
    yield "p99 with 100 clients, errors", "≤ 1.5 of the handler, 0", shown, slow <= 1.5 and not many["errors"]
    yield limit("memory after 50 sessions", server["memory"], 300, "MB")
    yield limit("growth in 50 sessions", server["growth"], 30, "MB")
    small = large["our own data"]
    for size, found in large.items():
        if size != "our own data":
            more = found["another year"] / small["another year"]
            new = found["new units"] / small["new units"]
            shown = f"{more:.2f} × ({new:.2f} × for units not read before)"
            yield f"change on {size}", "≤ 1.3 ×", shown, more <= 1.3
    cold = made["cold"]
    shown = f"{cold['blank']} blank, {cold['errors']} errors"
    yield f"{cold['starts']} cold starts, 5 visits at once", "0", shown, not (cold["blank"] or cold["errors"])
    crowd = {name: found["change"]["median"] for name, found in made["many"].items() if "change" in found}
    least = min((crowd[one] for one in PEERS if one in crowd), default=None)
    if least is None or OWN not in crowd:
        yield "175 units in one chart, change", "≤ 0.4 B", "not measured", None
    else:
        shown = f"{crowd[OWN] / least:.2f} B ({crowd[OWN]:.0f} against {least:.0f} ms)"
        yield "175 units in one chart, change", "≤ 0.4 B", shown, crowd[OWN] / least <= 0.4


def markdown(made: dict) -> str:
    """Return the document as Markdown."""
    marks = {True: "reached", False: "**missed**", None: "–"}
    rows = [f"| {name} | {wanted} | {shown} | {marks[good]} |" for name, wanted, shown, good in goals(made)]
    about = (
        f"Measured on {made['date']} by `python -m bench --write` in {made['rounds']} interleaved rounds: "
        f"{made['machine']['cores']}, {made['machine']['memory']}; load average at the end {made['load']}. "
        f"Python {made['python']}, {made['machine']['packages']}."
    )
    read = (
        "F is the floor: a static page with plotly's basic bundle and the same four figures as ready JSON. "
        "B is the best of the peers on that line. Only ratios within the run travel to another machine."
    )
    lines = [
        "# Speed",
        "",
        about,
        "",
        read,
        "",
        "| | goal | measured | |",
        "|---|---|---|---|",
        *rows,
        "",
        "## In the browser: median (95th percentile)",
        "",
        *_head(),
        *(_row(name, found) for name, found in made["pages"].items()),
        "",
    ]
    if made["many"]:
        lines += ["## 175 units: the 30 that matter and a table, against a chart of all", "", *_head()]
        lines += [*(_row(name, found) for name, found in made["many"].items()), ""]
    return "\n".join(lines)


def _head() -> list[str]:
    return [f"| | {' | '.join(LINES)} |", f"|---|{'---|' * len(LINES)}"]


def _row(name: str, found: dict) -> str:
    cells = [
        f"{found[what]['median']:,.0f} {unit} ({found[what]['p95']:,.0f})" if what in found else "–"
        for what, unit in LINES.items()
    ]
    return f"| {name} | {' | '.join(cells)} |"
