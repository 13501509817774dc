"""Takes the pictures in docs/ of every page: `make screenshots` builds, serves and saves them."""

import shutil
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from browsing import early_fonts, publish, served
from PIL import Image
from playwright.sync_api import Page, sync_playwright

DOCS = Path(__file__).resolve().parent.parent / "docs"
WIDTHS = {1440: 1480, 390: 1200}
THEMES = {"sang": "light", "toi": "dark"}
SHOWN = {
    "overview": "/?nam=2019&don-vi=178",
    "pillar": "/tru-cot/2?nam=2019&don-vi=178",
    "indicators": "/chi-tieu?nam=2019",
    "indicator": "/chi-tieu/staff_qualification?nam=2021&don-vi=178-xa",
    "units": "/don-vi?nam=2019",
    "unit": "/don-vi/05977?nam=2020",
    "compare": "/so-sanh?nam=2021&tu-nam=2018",
    "map": "/ban-do?nam=2021&chi-tieu=staff_qualification",
    "status": "/tinh-trang?nam=2019",
    "checks": "/kiem-tra?nam=2019&so-lieu=chinh-thuc",
    "disagreements": "/mau-thuan?nam=2019",
    "changes": "/thay-doi",
    "report": "/bao-cao?nam=2019&don-vi=178",
    "slides": "/trang-chieu?nam=2019&don-vi=178"
    "&the=/%3Fnam%3D2019%26don-vi%3D178%23card-procedure-coverage&the=/so-sanh%3Fnam%3D2021%23card-xep-hang",
    "sources": "/nguon/article-2020-02-24",
    "guide": "/huong-dan",
}
COLOURS = 256


def take(page: Page, address: str, target: Path) -> None:
    """Save the upper part of a page once its charts stand, in few colours so that the file stays small."""
    with early_fonts(page):
        page.goto(address)
    page.locator("main").wait_for()
    page.wait_for_function(
        "() => [...document.querySelectorAll('.js-plotly-plot')].every(plot => plot.querySelector('.main-svg'))"
    )
    page.evaluate("document.fonts.ready")
    page.wait_for_timeout(500)
    Image.open(BytesIO(page.screenshot())).convert("RGB").quantize(
        COLOURS, method=Image.Quantize.MAXCOVERAGE
    ).save(target, optimize=True)


def main() -> None:
    """Serve the shipped data from a folder of its own and take every page, wide and narrow, light and dark."""
    screens = DOCS / "screens"
    screens.mkdir(exist_ok=True)
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        publish(Path(folder))
        with served(Path(folder)) as site:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox"]
            )
            for width, height in WIDTHS.items():
                page = browser.new_page(viewport={"width": width, "height": height}, bypass_csp=True)
                for name, address in SHOWN.items():
                    for value, theme in THEMES.items():
                        joined = f"{address}{'&' if '?' in address else '?'}giao-dien={value}"
                        take(page, site.url + joined, screens / f"{name}-{width}-{theme}.png")
            browser.close()
    shutil.copy(screens / "overview-1440-light.png", DOCS / "overview.png")


if __name__ == "__main__":
    main()
