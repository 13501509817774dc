"""Waiting times of a user, in headless Chromium: from the click, or the address, to the frame with the result.

"Painted" is the first frame in which every chart shows the mark of the new question. On pages written for this
benchmark the mark is a text in the chart. The dashboard's charts do not state the year; there it is the year in
the heading, with each chart redrawn or created since the click.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, Page, sync_playwright

PATIENCE = 30_000

# Also searches shadow roots; `again` holds the charts drawn since the wait began.
PROBE = """
() => {
  const again = new Set();
  const deep = (root, found = []) => {
    root.querySelectorAll("*").forEach((one) => {
      if (one.classList?.contains("js-plotly-plot")) found.push(one);
      if (one.shadowRoot) deep(one.shadowRoot, found);
    });
    return found;
  };
  const listen = () => deep(document).forEach((one) => {
    if (one.benchHeard || !one.on) return;
    one.benchHeard = true;
    one.on("plotly_afterplot", () => again.add(one));
  });
  const text = (one) => [...one.querySelectorAll("svg text")].map((each) => each.textContent).join(" ");
  const marked = (year) => deep(document).filter((one) => text(one).includes(`Năm ${year}`)).length;
  const says = (place, year) => (document.querySelector(place)?.textContent ?? "").includes(year);
  let before = new Set(), clicked = 0;
  const ready = (one) => one.querySelector(".main-svg") && (again.has(one) || !before.has(one));
  const ours = (year, place) => says(place, year) ? deep(document).filter(ready).length : 0;
  window.benchWait = (year, place, charts) => new Promise((done, fail) => {
    const begun = performance.now();
    const look = () => {
      listen();
      if ((place ? ours(year, place) : marked(year)) >= charts) done(performance.now());
      else if (performance.now() - begun > PATIENCE) fail(new Error(`the charts never showed ${year}`));
      else requestAnimationFrame(look);
    };
    again.clear();
    look();
  });
  window.benchChange = (...asked) => {
    [before, clicked] = [new Set(deep(document)), 0];
    const note = () => { clicked ||= performance.now(); };
    for (const kind of ["pointerdown", "change"]) document.addEventListener(kind, note, { capture: true, once: true });
    window.benchDone = window.benchWait(...asked).then((painted) => painted - clicked);
  };
}
"""


@dataclass(frozen=True)
class Subject:
    """A page to measure: its name and URL, how to choose a year on it, how many charts it has.

    `place` selects the dashboard element that states the year; other pages write it in their charts.
    """

    name: str
    url: str
    choose: Callable[[Page, int], None]
    place: str = ""
    charts: int = 4


@contextmanager
def chromium() -> Iterator[Browser]:
    """Launch the machine's Chromium."""
    with sync_playwright() as playwright:
        quiet = ["--no-sandbox", "--disable-background-networking", "--no-first-run"]
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=quiet)
        yield browser
        browser.close()


def measure(browser: Browser, subject: Subject, first: int, years: list[int]) -> dict[str, list[float]]:
    """Return the milliseconds and kB of a first and a repeat visit, and the milliseconds of each change of year."""
    context = browser.new_context(viewport={"width": 1440, "height": 2600}, locale="vi-VN")
    context.add_init_script(f"({PROBE.replace('PATIENCE', str(PATIENCE))})()")
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    found: dict[str, list[float]] = {
        "first visit": [],
        "repeat visit": [],
        "first kB": [],
        "repeat kB": [],
        "change": [],
    }
    with closing(context):
        for visit in ("first", "repeat"):
            with _weighed(context, page) as received:
                page.goto(subject.url, wait_until="commit")
                found[f"{visit} visit"].append(_wait(page, subject, first))
                page.wait_for_timeout(300)
            found[f"{visit} kB"].append(sum(received) / 1000)
        for year in years:
            found["change"].append(_change(page, subject, year))
    return found


def _change(page: Page, subject: Subject, year: int) -> float:
    """Choose a year and return the milliseconds from the input event to the painted frame."""
    page.evaluate("(asked) => window.benchChange(...asked)", [str(year), subject.place, subject.charts])
    subject.choose(page, year)
    return page.evaluate("() => window.benchDone")


def _wait(page: Page, subject: Subject, year: int) -> float:
    return page.evaluate(
        "([year, place, charts]) => window.benchWait(year, place, charts)",
        [str(year), subject.place, subject.charts],
    )


@contextmanager
def _weighed(context, page: Page) -> Iterator[list[int]]:
    """Collect the sizes in bytes of what the page receives over the network while the block runs."""
    session, received = context.new_cdp_session(page), []
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda one: received.append(one["encodedDataLength"]))
    session.on(
        "Network.webSocketFrameReceived", lambda one: received.append(len(one["response"]["payloadData"]))
    )
    yield received
    session.detach()
