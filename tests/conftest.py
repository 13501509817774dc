"""What every test may ask for: an operator's own folder, a server and a browser, and none of the machine's settings."""

import gc
import os
import shutil
import sys
from contextlib import ExitStack

import hypothesis
import pytest
from additions import add_boundaries, add_indicator, framing_site
from argon2 import PasswordHasher
from browsing import TIMEOUT_MS, Site, Visitor, publish, served
from lives import forked
from playwright.sync_api import expect

from dashboard.auth import passwords, store
from dashboard.language import use_language
from dashboard.settings import ENVIRONMENT, settings

# A busy machine is no fault of the product. `make test-long` asks for the profile `long`.
# The short run tries the same each time, so that no change is red by a find that is not its own; the long one seeks.
hypothesis.settings.register_profile("short", deadline=None, derandomize=True)
hypothesis.settings.register_profile("long", deadline=None, derandomize=False, max_examples=2000)
hypothesis.settings.load_profile("short")


def pytest_collection_finish():
    """Collect garbage seldom, and leave out what is loaded by then: to look for it took a fifth of the run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 10, 10)


def pytest_sessionfinish():
    """Let what was loaded be let go again."""
    gc.unfreeze()


@pytest.fixture(autouse=True)
def own_settings(monkeypatch):
    """Start each test from the default settings and language, whatever the machine's environment says."""
    for name in ENVIRONMENT.values():
        monkeypatch.delenv(name, raising=False)
    settings.cache_clear()
    if loaded := sys.modules.get("dashboard.web.server"):  # a test may change what makes answers
        loaded.server.extensions["known"].forget()
    with use_language("vi"):
        yield
    settings.cache_clear()


@pytest.fixture(scope="session", autouse=True)
def costly_hasher():
    """Hash passwords cheaply in all tests; return the product's own hasher."""
    costly = passwords.HASHER
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
        yield costly


@pytest.fixture(scope="session", autouse=True)
def sqlite_waits():
    """Do not wait for the disk in this process, which takes longer than a build; return how SQLite waits for it.

    That files are synced, and in which order, is tested by `PowerCut`, which counts what would have been waited for.
    """
    waits = store.SYNCHRONOUS
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", open_file)
        patch.setattr(store, "SYNCHRONOUS", "OFF")
        yield waits


def open_file(descriptor):
    """Stand in for os.fsync: raise OSError where a descriptor is not that of an open file."""
    os.fstat(descriptor)


@pytest.fixture(scope="session", autouse=True)
def nothing_prepared():
    """Keep `build` from compressing page files into the project folder, which takes seconds; see `test_prepared.py`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "dashboard.web.precompressed.prepare", lambda loaded, tell: tell("Đang nén tệp của trang…")
        )
        yield


@pytest.fixture
def data_folder(own_settings, tmp_path, monkeypatch):
    """Return an empty folder that is CCHC_DATA: its text is read in addition to what ships."""
    folder = tmp_path / "data"
    folder.mkdir()
    monkeypatch.setenv("CCHC_DATA", str(folder))
    settings.cache_clear()
    return folder


expect.set_options(timeout=TIMEOUT_MS)


@pytest.fixture(scope="session")
def published(tmp_path_factory):
    """Return a folder in which the shipped data is published; tests read it and leave it as it is."""
    folder = tmp_path_factory.mktemp("published")
    publish(folder)
    return folder


@pytest.fixture(scope="session")
def site(published):
    """Serve the shipped data; a module with data of its own has a `site` of its own."""
    with served(published) as running:
        yield running


@pytest.fixture(scope="session")
def host():
    """Return the host of another site: as 127.0.0.1 it may frame cards of `extended`, as localhost it may not."""
    with framing_site() as named:
        yield named


@pytest.fixture(scope="session")
def extended(tmp_path_factory, host):
    """Serve the shipped data with an indicator more, a boundary of each ward, and a host that may frame cards."""
    folder = tmp_path_factory.mktemp("extended")
    add_indicator(folder)
    add_boundaries(folder)
    publish(folder)
    with served(folder, CCHC_EMBED_HOSTS=f"langson.gov.vn, http://{host}") as running:
        yield running


@pytest.fixture(scope="session")
def lives(tmp_path_factory):
    """Return a server for folders of a module's own; the app is loaded once for all of them."""
    with forked(tmp_path_factory.mktemp("lives")) as running:
        yield running


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Start the machine's Chromium, quietly; in its form without windows, which takes a third less, if there is one."""
    quiet = [
        "--no-sandbox",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
        "--font-render-hinting=none",  # letters as wide as those of the form with windows
        "--host-resolver-rules=MAP cchc.test 127.0.0.1",  # a host that is not this machine's, see `elsewhere`
    ]
    chromium = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    return browser_type_launch_args | {"executable_path": chromium, "args": quiet}


@pytest.fixture(scope="session")
def visitor_of(browser):
    """Return a function that gives the visitor of a site, the same for all modules."""
    known = {}

    def visitor_of(site):
        if site not in known:
            known[site] = Visitor(browser, site)
        return known[site]

    yield visitor_of
    for visiting in known.values():
        visiting.context.close()


@pytest.fixture(scope="module")
def visitor(visitor_of, site):
    """Return the visitor of a site: its pages share a cache, and the product remembers nothing else."""
    return visitor_of(site)


@pytest.fixture(scope="module")
def tab(visitor):
    """Return the page that the tests of a module take turns with: to open one takes as long as to look at one."""
    with visitor.page() as page:
        yield page


@pytest.fixture
def page(visitor, tab):
    """Return a page of the visitor, as new; see `Visitor` for what it must not do."""
    with visitor.visit(tab) as page:
        yield page


@pytest.fixture
def new_page(browser, site):
    """Return a function that opens a page in another browser, with options of its own."""
    with ExitStack() as pages:

        def open_page(**options):
            visiting = Visitor(browser, site, **options)
            pages.callback(visiting.context.close)
            return pages.enter_context(visiting.page())

        yield open_page


@pytest.fixture
def elsewhere(site):
    """Return the site under the name of another machine, over plain http: browsers do not think it safe."""
    return Site(site.url.replace("127.0.0.1", "cchc.test"), site.data)


@pytest.fixture(scope="module")
def overview(visitor):
    """Return a page for tests that look without changing where it is."""
    with visitor.page() as page:
        yield page
