"""An ordinary Dash app: who knows Dash adds a control, a state and a foreign component as usual (tests/dash_app.py)."""

import re
import shutil
from pathlib import Path

import pytest
from browsing import CALLBACK, Held, Visitor, opened, served
from playwright.sync_api import expect

ADDED = Path(__file__).with_name("dash_app.py")
SUITES = "/_dash-component-suites/"
UNANSWERED = "Chưa tải được số liệu của lựa chọn này."


@pytest.fixture(scope="module")
def site(published, tmp_path_factory):
    """Serve the shipped data with what is added."""
    data = tmp_path_factory.mktemp("added") / "data"
    shutil.copytree(published, data, symlinks=True)
    with served(data, [str(ADDED)], PYTHONPATH=".") as running:
        yield running


def choose_year(page, chosen):
    """Choose a year and wait until the content is rendered again."""
    page.locator("#year").select_option(chosen)
    expect(page).to_have_url(re.compile(f"nam={chosen}"))
    expect(page.locator("#content:not(.loading)")).to_be_attached()


@pytest.fixture
def suites(page):
    """Return the files of component packages that the page asks for."""
    asked = []
    page.on("request", lambda one: asked.append(one.url.partition(SUITES)[2]) if SUITES in one.url else None)
    return asked


def test_a_control_is_an_input_and_changes_a_part_of_the_page(page, suites):
    page.goto("/chi-tieu?nam=2019")
    expect(page.locator("#told")).to_have_text("low")
    page.locator("#tone").select_option("high")
    expect(page.locator("#told b")).to_have_text("high")
    assert suites == []  # none of Dash's own components is needed


def test_a_control_works_in_content_that_was_rendered_again(page):
    page.goto("/chi-tieu?nam=2019")
    expect(page.locator("#told")).to_have_text("low")
    choose_year(page, "2018")
    page.locator("#tone").select_option("high")
    expect(page.locator("#told")).to_have_text("high")


def test_a_state_is_kept_between_callbacks(page):
    page.goto("/chi-tieu?nam=2019")
    expect(page.locator("#counted")).to_have_text("0")
    for shown in ("2", "4", "6"):
        page.locator("#more").click()
        expect(page.locator("#counted")).to_have_text(shown)


def test_a_foreign_component_is_mounted_in_its_place_and_answered(page, suites):
    page.goto("/don-vi/178?nam=2019")
    grid = page.locator("#content [data-island=grid] .ag-root")
    expect(grid.get_by_text("Đồng Đăng")).to_be_visible()
    grid.get_by_text("Đồng Đăng").click()
    expect(page.locator("#picked")).to_have_text("Đồng Đăng")
    assert any("ag_grid" in name for name in suites)


def test_a_foreign_component_stays_where_content_is_rendered_again(page):
    page.goto("/don-vi/178?nam=2019")
    grid = page.locator("#content [data-island=grid] .ag-root")
    expect(grid.get_by_text("Lạng Sơn")).to_be_visible()
    choose_year(page, "2018")
    grid.get_by_text("Lạng Sơn").click()
    expect(page.locator("#picked")).to_have_text("Lạng Sơn")


def test_a_page_with_additions_is_whole_without_scripts(browser, site):
    visitor = Visitor(browser, site, java_script_enabled=False)
    with visitor.page() as page:
        page.goto("/chi-tieu?nam=2019")
        expect(page.locator("#tone")).to_have_value("low")
        expect(page.locator("#title")).to_be_visible()
    visitor.context.close()


# ---- late answers


@pytest.fixture
def two_choices(page):
    """Return a page of which two choices are under way, and the requests, held back."""
    opened(page, "/?nam=2019&don-vi=178")
    held = Held(page, f"**{CALLBACK}*")
    page.locator("#year-before").click()
    held.come(1)
    page.locator("#year-before").click()
    return page, held.come(2)


def test_of_two_choices_the_failure_of_the_first_is_no_failure(two_choices, visitor):
    page, (first, second) = two_choices
    second.continue_()
    expect(page.locator("#title")).to_contain_text("2017")
    with page.expect_event("requestfailed"):
        first.abort()
    page.locator("#year-before").click()
    page.unroute_all()
    expect(page.locator("#notice")).to_be_empty()
    visitor.forgive(page)


@pytest.mark.parametrize("first_fails", [False, True])
def test_of_two_choices_the_failure_of_the_last_is_told(two_choices, visitor, first_fails):
    page, (first, second) = two_choices
    second.abort()
    first.abort() if first_fails else first.continue_()
    expect(page.locator("#notice")).to_contain_text(UNANSWERED)
    expect(page.locator("#title")).to_contain_text("2019")
    expect(page.locator(".loading")).to_have_count(0)
    visitor.forgive(page)
