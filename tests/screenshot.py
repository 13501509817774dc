"""Takes the README's picture of the overview from a server that is running: `make screenshot`."""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

TARGET = Path(__file__).resolve().parent.parent / "docs" / "overview.png"


def take(address: str) -> None:
    """Save the upper part of the overview at 1440 px width."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1440, "height": 1480})
        page.goto(address)
        page.locator("#card-document-exchange .main-svg").first.wait_for()
        page.evaluate("document.fonts.ready")
        page.screenshot(path=TARGET)


if __name__ == "__main__":
    take(sys.argv[1])
