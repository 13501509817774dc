"""Each kind of page in a browser: console, axe and sideways scrolling, at a desk, on a phone, zoomed and on a wall."""

import pytest
from addresses import EVERY
from browsing import shown
from test_accessibility import NARROWEST, PHONE, fits, violations

# Language and theme; each stands beside its opposite.
LOOKS = (("vi", "sang"), ("en", "toi"), ("vi", "toi"), ("en", "sang"))
SAMPLES = ("nam=2019&don-vi=178-xa", "nam=2025&don-vi=05983@2025-07-01")
CITY = "nam=2021&don-vi=178"
ZOOMED, WALL = {"width": 640, "height": 450}, {"width": 2560, "height": 1440}
KINDS = (
    "/",
    "/tru-cot/3",
    "/chi-tieu",
    "/chi-tieu/staff_qualification",
    "/chi-tieu/email_internal",
    "/don-vi",
    "/don-vi/05977",
    "/don-vi/05986@2025-07-01",
    "/so-sanh",
    "/ban-do",
    "/tinh-trang",
    "/kiem-tra",
    "/mau-thuan",
    "/thay-doi",
    "/bao-cao",
    "/trang-chieu",
    "/nguon",
    "/nguon/article-2020-02-24",
    "/nguon/simulation",
    "/huong-dan",
    "/khong-co",
)


def visit(page, address, query, look):
    """Open an address in a language and a theme."""
    language, theme = look
    shown(page, f"{address}?{query}&lang={language}&giao-dien={theme}")


@pytest.mark.parametrize("place", range(len(KINDS)), ids=KINDS)
def test_a_kind_of_page_is_clean_on_every_screen(page, place):
    """At a desk in one look; on a phone in the opposite one and with other figures. Axe looks at one of the two."""
    look, sample, phones = place % len(LOOKS), place // 2 % len(SAMPLES), place // len(LOOKS) % 2
    visit(page, KINDS[place], SAMPLES[sample], LOOKS[look])
    if not phones:
        assert violations(page) == []
    for screen in (ZOOMED, WALL):
        page.set_viewport_size(screen)
        fits(page)
    for screen, query in ((PHONE, SAMPLES[1 - sample]), (NARROWEST, CITY)):
        page.goto("about:blank")  # a page that is open draws itself anew when its window narrows
        page.set_viewport_size(screen)
        visit(page, KINDS[place], query, LOOKS[look ^ 1])
        fits(page)
    if phones:
        assert violations(page) == []


@pytest.mark.long
@pytest.mark.parametrize("address", EVERY)
def test_every_page_is_clean(page, address):
    place = EVERY.index(address)
    look, sample = place % len(LOOKS), place // 2 % len(SAMPLES)
    for other in (0, 1):
        visit(page, address, SAMPLES[sample ^ other], LOOKS[look ^ other])
        assert violations(page) == []
