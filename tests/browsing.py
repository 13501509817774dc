"""A real server, and a browser that complains of whatever a reader must never meet."""

import os
import re
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from urllib.parse import urlsplit

from drawn import WORDS
from playwright.sync_api import expect
from ports import held_port

from bench.load import posted
from dashboard.settings import ENVIRONMENT, PROJECT, Settings
from dashboard.submissions.build_version import build
from dashboard.web.assets import PRELOADED

CARDS = ("procedure-coverage", "staff-qualification", "financial-autonomy", "document-exchange")
CALLBACK = "/_dash-update-component"
FONTS, STYLES = "**/*.woff2*", re.compile(r"/assets/[\w-]+\.css")
PERMISSIONS = ["clipboard-read", "clipboard-write"]
# How long a busy machine may take; nothing waits so long where all is well.
SECONDS_TO_START, SECONDS_TO_STOP, TIMEOUT_MS = 300, 120, 60_000
WINDOW = {"width": 1280, "height": 900}
# What a page takes away by itself, so many ms after it was said, stays: a test may read it later than a reader.
STAYING = """(() => {
  const plain = window.setTimeout;
  window.setTimeout = (act, delay, ...given) => (delay >= 8000 ? 0 : plain(act, delay, ...given));
})()"""
# Chromium says this of pages that it had no time to run. That what is preloaded is used is asked in test_speed.py.
TOO_EARLY = "was preloaded using link preload but not used within a few seconds"


@dataclass(frozen=True)
class Site:
    """A running server: its address and the folder of its data."""

    url: str
    data: Path

    def get(self, address):
        """Return the text of an answer."""
        with urllib.request.urlopen(self.url + address) as answer:
            return answer.read().decode()


def command(data, *arguments, **environment):
    """Return what starts a command of the product on a folder of data, with default settings otherwise."""
    bare = {name: value for name, value in os.environ.items() if name not in ENVIRONMENT.values()}
    environment = bare | {"CCHC_DATA": str(data)} | environment
    return {"args": [sys.executable, "-m", "dashboard", *arguments], "cwd": PROJECT, "env": environment}


def publish(data, **settings):
    """Publish a folder's data together with what ships, and return the version."""
    return build(Settings(data=data, **settings), "test", False, lambda line: None)


SERVE = ("-m", "dashboard", "serve", "--port")


@contextmanager
def served(data, program=SERVE, **environment):
    """Serve a folder's data while the block runs; the log must hold no error."""
    log = data / "server.log"
    with held_port() as port, log.open("w") as stderr:
        told = command(data, **environment) | {"args": [sys.executable, *program, str(port)]}
        server = subprocess.Popen(**told, stderr=stderr)
        site = Site(f"http://127.0.0.1:{port}", data)
        try:
            _wait(site, server, log)
            yield site
        finally:
            server.terminate()
            server.wait(SECONDS_TO_STOP)
    said = log.read_text()
    assert '"level": "error"' not in said and "Traceback" not in said, said


def _wait(site, server, log):
    started = monotonic()
    while monotonic() - started < SECONDS_TO_START:
        assert server.poll() is None, log.read_text()
        try:
            site.get("/healthz")
            return
        except (urllib.error.URLError, ConnectionError):
            sleep(0.05)
    raise AssertionError(f"no answer from the server: {log.read_text()}")


class Visitor:
    """A browser context on a site. It notes what goes to the console or to another host: nothing should."""

    def __init__(self, browser, site, **options):
        self.complaints = []
        looks = {
            "locale": "vi-VN",
            "viewport": WINDOW,
            "permissions": PERMISSIONS,
            "reduced_motion": "reduce",
        }
        self.context = browser.new_context(base_url=site.url, **looks | options)
        self.context.add_init_script(STAYING)
        self.context.on("console", self._on_console)
        self.context.on("weberror", lambda thrown: self.complaints.append(f"thrown: {thrown.error}"))
        self.context.on("request", lambda asked: self._on_request(asked, site))

    @contextmanager
    def page(self):
        """Open a page while the block runs; at its end there must be no complaint."""
        page = self.context.new_page()
        page.set_default_timeout(TIMEOUT_MS)
        yield page
        page.evaluate("() => 0")  # let what is still on its way arrive
        page.close()
        self.is_content()

    @contextmanager
    def visit(self, page):
        """Lend an open page while the block runs; at its end it is as new, and there must be no complaint."""
        yield page
        page.evaluate("() => { if (location.host) { localStorage.clear(); sessionStorage.clear(); } }")
        page.unroute_all()
        page.goto("about:blank")
        page.set_viewport_size(WINDOW)
        page.emulate_media(media="screen", color_scheme="light", forced_colors="none")
        self.is_content()

    def forgive(self, page):
        """Forget the complaints about what a test did on purpose."""
        page.evaluate("() => 0")
        self.complaints.clear()

    def is_content(self):
        """Assert that there was no complaint since the last time."""
        complaints, self.complaints = self.complaints, []
        assert complaints == [], "; ".join(complaints)

    def _on_console(self, said):
        # Chromium says on the console that a page was refused, which some tests ask for.
        refused = (
            "the server responded with a status of 40" in said.text
            and "." not in urlsplit(said.location["url"]).path
        )
        if said.type in ("error", "warning") and not refused and TOO_EARLY not in said.text:
            self.complaints.append(f"{said.type}: {said.text}")

    def _on_request(self, asked, site):
        at = urlsplit(asked.url)
        if at.scheme not in ("blob", "data") and at.netloc != urlsplit(site.url).netloc:
            self.complaints.append(f"asked for {asked.url}")


def until(page, so):
    """Wait until something is so that the browser tells this program by events; they come while it is asked."""
    deadline = monotonic() + TIMEOUT_MS / 1000
    while not so():
        assert monotonic() < deadline, "what was waited for did not come"
        page.evaluate("() => 0")


class Held:
    """What a page asks for at an address, held back until it is let go; what is asked after that goes on at once."""

    def __init__(self, page, address):
        self.waiting, self._page, self._gone = [], page, False
        page.route(address, self._on_route)

    def come(self, count=1):
        """Wait until so many are held, and return them."""
        until(self._page, lambda: len(self.waiting) >= count)
        return self.waiting

    def go(self):
        """Let all go."""
        self._gone = True
        for route in self.waiting:
            route.continue_()

    def _on_route(self, route):
        if self._gone:
            route.continue_()
        else:
            self.waiting.append(route)


# Pages by version and path: a page lists the components that it holds.
pages_seen = {}


def choice(client, query, path="/"):
    """Return what a page posts when a reader chooses."""
    at = client.get("/healthz").json["version"], path
    if at not in pages_seen:
        pages_seen[at] = client.get(path).text
    return posted(client.get("/_dash-dependencies").json, pages_seen[at], query, path)


@contextmanager
def late_fonts(page):
    """Hold back the fonts while the block runs, and send them after it: pages stand in the machine's font for good."""
    held = []
    page.route(FONTS, lambda route: held.append(route))
    yield
    for route in held:
        route.continue_()
    page.unroute(FONTS)


@contextmanager
def early_fonts(page):
    """Hold back each style sheet until the fonts are there, while the block runs: pages stand in their own font."""
    held, missing = [], set(PRELOADED)

    def hold(route):
        held.append(route) if missing else route.continue_()

    def arrive(request):
        missing.difference_update([name for name in missing if name in request.url])
        while held and not missing:
            held.pop().continue_()

    def begin(request):
        if request.is_navigation_request() and request.frame == page.main_frame:
            missing.update(PRELOADED)

    page.route(STYLES, hold)
    page.on("request", begin)
    page.on("requestfinished", arrive)
    yield
    page.remove_listener("request", begin)
    page.remove_listener("requestfinished", arrive)
    page.unroute(STYLES)


def card(page, key):
    """Return a card of the overview."""
    return page.locator(f"#card-{key}")


def chart_texts(page, key):
    """Return what is written in a card's chart."""
    return card(page, key).locator(".js-plotly-plot").locator(WORDS)


def shown(page, address):
    """Open an address and wait until all of it is drawn, in the letters of the page."""
    page.goto(address)
    expect(page.locator("main h1")).to_be_visible()
    expect(page.locator(".js-plotly-plot:not(:has(.main-svg))")).to_have_count(0)
    page.evaluate("() => document.fonts.ready")
    return page


def at(page, address):
    """Assert that the browser shows a path and query, as soon as it knows of it."""
    expect(page).to_have_url(address)


def drawn(page, keys=CARDS):
    """Wait until each card has its chart in the letters of the page, or says that there is nothing to draw."""
    expect(page.locator("#cards:not(.loading)")).to_be_attached()
    for key in keys:
        expect(card(page, key).locator(".js-plotly-plot .main-svg, .nothing, .failed").first).to_be_attached()
    page.evaluate("() => document.fonts.ready")
    return page


def opened(page, address, keys=CARDS):
    """Open an address of the overview and wait for its charts."""
    page.goto(address)
    return drawn(page, keys)


def show(page, key, view):
    """Press one of a card's buttons that choose its view."""
    card(page, key).locator(f"[data-show={view}]").click()


def table_rows(page, key):
    """Return the cells of a card's table, row by row; the card shows its chart again after."""
    show(page, key, "table")
    rows = card(page, key).locator(".view.table tbody tr")
    expect(rows.first).to_be_visible()
    found = [[flat(cell) for cell in row.locator("th, td").all_text_contents()] for row in rows.all()]
    show(page, key, "chart")
    return found


def holds(row, wanted):
    """Tell whether each word stands alone in a cell of a table's row, or is a phrase of one."""
    parts = {part for cell in row for text in re.split(r"[.,:] ", cell) for part in (text, cell)}
    return set(wanted) <= parts


def flat(text):
    """Return text with all white space as single blanks."""
    return " ".join(text.split())
