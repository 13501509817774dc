"""Measure the dashboard, the floor, plain Dash and (with `make bench-peers`) the peers in turn, and write the table.

`python -m bench` takes some minutes; use `--rounds 2 --cold 3` to try it. Nothing here asserts a time.
"""

import argparse
import json
import platform
import statistics
import sys
import tempfile
import traceback
from collections import defaultdict
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path

from playwright.sync_api import Error

from bench import many, server, table
from bench.browser import Subject, chromium, measure
from bench.charts import FIRST
from bench.large import growth
from bench.subjects import PEERS, pages_of_many, pages_to_measure, write_figures
from dashboard.data.open_version import current_warehouse
from dashboard.settings import PROJECT, Settings
from dashboard.submissions.build_version import build

CHOICES = [2018, 2017, 2016, 2019]


def arguments() -> argparse.Namespace:
    """Parse the command line."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=7, help="how often each page is measured")
    parser.add_argument("--seconds", type=float, default=5, help="how long each load lasts")
    parser.add_argument("--cold", type=int, default=100, help="how many cold starts with five visits at once")
    parser.add_argument(
        "--no-peers", action="store_true", help="leave out the peers though they are installed"
    )
    parser.add_argument(
        "--monthly", action="store_true", help="measure 63 million rows too: minutes, 5 GB of memory"
    )
    parser.add_argument("--write", action="store_true", help="write docs/speed.md and docs/speed.json")
    return parser.parse_args()


def say(line: str) -> None:
    """Report progress on stderr."""
    print(line, file=sys.stderr, flush=True)


def in_browsers(serving: AbstractContextManager[list[Subject]], rounds: int) -> dict[str, dict[str, list]]:
    """Return every figure of each page, measured in turn; a page that fails is reported and left out of its round."""
    found: dict[str, dict[str, list]] = defaultdict(lambda: defaultdict(list))
    with serving as subjects, chromium() as browser:
        for number in range(rounds):
            for subject in subjects:
                say(f"round {number + 1} of {rounds}: {subject.name}")
                try:
                    one = measure(browser, subject, FIRST, CHOICES)
                except (Error, TimeoutError):
                    say(traceback.format_exc(limit=1))
                    continue
                for name, values in one.items():
                    found[subject.name][name] += values
    return found


def of_many(folder: Path, given: dict[str, str], rounds: int) -> dict:
    """Return the figures of the pages with 175 units."""
    say("building the data of 175 units…")
    values = many.write(folder, lambda line: None)
    return summary(in_browsers(pages_of_many(folder, given | values), rounds))


def summary(found: dict[str, dict[str, list]]) -> dict[str, dict[str, dict[str, float]]]:
    """Return the median and 95th percentile of each page's figures."""
    return {
        name: {
            what: {"median": statistics.median(values), "p95": sorted(values)[int(0.95 * (len(values) - 1))]}
            for what, values in of_page.items()
        }
        for name, of_page in found.items()
    }


def main() -> None:
    """Measure, print and, with `--write`, write the results."""
    asked = arguments()
    with tempfile.TemporaryDirectory() as folder:
        given = Settings(data=Path(folder))
        say("building the data…")
        build(given, "bench", False, lambda line: None)
        warehouse = current_warehouse(given)
        ready = write_figures(Path(folder), warehouse)
        peers = PEERS.is_dir() and not asked.no_peers
        shown = summary(in_browsers(pages_to_measure(Path(folder), ready, peers), asked.rounds))
        say(json.dumps(shown))  # keeps the results if a later part fails
        crowd = of_many(Path(folder) / "many", ready, asked.rounds) if peers else {}
        say(json.dumps(crowd))
        served = server.measure(Path(folder), ready, asked.seconds, say)
        say(json.dumps(served))
        cold = server.cold_starts(Path(folder), asked.cold, say)
        say(json.dumps(cold))
        made = {
            "date": date.today().isoformat(),
            "machine": table.machine(),
            "python": platform.python_version(),
            "rounds": asked.rounds,
            "pages": shown,
            "many": crowd,
            "server": served,
            "cold": cold,
            "large": growth(warehouse, Path(folder), asked.monthly, say),
        }
    made["load"] = table.load_of_machine()
    text = table.markdown(made)
    print(text)
    if asked.write:
        (PROJECT / "docs" / "speed.md").write_text(text, encoding="utf-8")
        (PROJECT / "docs" / "speed.json").write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
