"""Every address there is, with a sample of filters, in both languages: answered, without a complaint."""

import re

import pytest
from playwright.sync_api import expect
from test_accessibility import PHONE, violations

from dashboard.app.server import server
from dashboard.catalog import read_catalog
from dashboard.settings import SHIPPED_DATA, settings

CATALOG = read_catalog((SHIPPED_DATA,))
FIXED = (
    "/",
    "/chi-tieu",
    "/don-vi",
    "/so-sanh",
    "/ban-do",
    "/tinh-trang",
    "/kiem-tra",
    "/mau-thuan",
    "/thay-doi",
    "/bao-cao",
    "/trang-chieu",
    "/nguon",
    "/huong-dan",
)
EVERY = (
    *FIXED,
    *(f"/tru-cot/{pillar}" for pillar in CATALOG.pillars),
    *(f"/chi-tieu/{indicator}" for indicator in CATALOG.indicators),
    *(f"/don-vi/{unit.id}" for unit in CATALOG.chosen_units),
    *(f"/nguon/{source}" for source in CATALOG.sources),
)
# Official alone, simulated alone, the year of two halves, several units, nothing to show.
QUERIES = (
    "nam=2019&don-vi=178",
    "nam=2018&don-vi=178-xa",
    "nam=2025&don-vi=05977&don-vi=05977@2025-07-01",
    "nam=2024&don-vi=05971&don-vi=05983&don-vi=05992&so-lieu=chinh-thuc",
)
# One of each kind of page, for what depends on the kind alone.
SEEN = (
    *FIXED[1:],
    "/tru-cot/3",
    "/chi-tieu/staff_qualification",
    "/chi-tieu/email_internal",
    "/don-vi/05977",
    "/don-vi/05986@2025-07-01",
)


@pytest.fixture
def client(published, monkeypatch):
    monkeypatch.setenv("CCHC_DATA", str(published))
    settings.cache_clear()
    return server.test_client()


@pytest.mark.parametrize("address", EVERY)
def test_every_address_has_a_page(client, address):
    for place, query in enumerate(QUERIES):
        asked = f"{address}?{query}&lang={'vi' if place % 2 else 'en'}"
        page = client.get(asked)
        assert (page.status_code, asked) == (200, asked)
        heading = re.search(r"<h1.*?>(.+?)</h1>", page.text)
        assert heading and heading[1].strip()
        assert 'class="failed" role="alert"' not in page.text


# Language and theme; each stands beside its opposite.
LOOKS = (("vi", "sang"), ("en", "toi"), ("vi", "toi"), ("en", "sang"))
SAMPLES = ("nam=2019&don-vi=178-xa", "nam=2025&don-vi=05983@2025-07-01")


def looked_at():
    """Yield each address with a query: in one look, and those of each kind in its opposite and the other sample too."""
    for place, address in enumerate(EVERY):
        first, sample = place % len(LOOKS), place // 2 % len(SAMPLES)
        yield address, LOOKS[first], SAMPLES[sample]
        if address == "/" or address in SEEN:
            yield address, LOOKS[first ^ 1], SAMPLES[1 - sample]


@pytest.mark.parametrize(("address", "look", "sample"), [*looked_at()])
def test_every_page_is_clean(page, address, look, sample):
    language, theme = look
    page.goto(f"{address}?{sample}&lang={language}&giao-dien={theme}")
    expect(page.locator("main h1")).to_be_visible()
    expect(page.locator(".js-plotly-plot:not(:has(.main-svg))")).to_have_count(0)
    assert violations(page) == []


@pytest.mark.parametrize("address", SEEN)
def test_no_page_scrolls_sideways_on_a_phone(page, address):
    for size in (PHONE, {"width": 320, "height": 640}):
        page.goto("about:blank")  # a page that is open draws itself anew when its window narrows
        page.set_viewport_size(size)
        page.goto(f"{address}?nam=2021&don-vi=178")
        expect(page.locator("main h1")).to_be_visible()
        assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), size
