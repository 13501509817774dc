"""A closed site in a real browser: sign-in, own password, accounts; with script and without, on a phone, light and dark."""

import pytest
from browsing import Visitor, drawn, served
from desk import PASSWORD
from playwright.sync_api import expect
from test_accessibility import PHONE, too_wide, violations

from dashboard.access import accounts
from dashboard.access.accounts import Details

FRESH = "bốn con ngựa ô 2026"
LOOKS = ("", "?giao-dien=toi", "?lang=en")


@pytest.fixture(scope="module")
def site(published, tmp_path_factory):
    """Serve a site that is closed as a whole, by two processes, with an administrator and a clerk."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "published").symlink_to(published / "published")
    administrator = Details(full_name="Nguyễn Thu Hà", roles=frozenset({"administrator"}))
    clerk = Details(full_name="Bế Thị An", roles=frozenset({"clerk"}), units=frozenset({"05977"}))
    accounts.add(folder, "thu.ha", administrator, "test", PASSWORD, temporary=True)
    accounts.add(folder, "be.an", clerk, "test", PASSWORD)
    with served(folder, CCHC_SIGN_IN="all", CCHC_WORKERS="2") as running:
        yield running


def enter(page, name, password):
    page.get_by_label("Tên đăng nhập").fill(name)
    page.get_by_label("Mật khẩu", exact=True).fill(password)
    page.get_by_role("button", name="Đăng nhập").click()


def looked_at(page, address):
    """Open a page in every look, wide and on a phone: axe finds nothing, nothing scrolls sideways."""
    for look in LOOKS:
        page.goto(address + look)
        assert violations(page) == []
    page.set_viewport_size(PHONE)
    page.goto(address)
    assert (violations(page), too_wide(page)) == ([], [])
    page.set_viewport_size({"width": 320, "height": 640})
    assert too_wide(page) == []
    page.set_viewport_size({"width": 1280, "height": 900})


def test_an_administrator_comes_in_changes_the_password_and_looks_after_accounts(page):
    looked_at(page, "/quan-tri/dang-nhap")
    page.goto("/?nam=2019&don-vi=178")
    enter(page, "thu.ha", "sai mật khẩu rồi")
    expect(page.get_by_role("alert")).to_have_text("Tên đăng nhập hoặc mật khẩu không đúng.")
    assert violations(page) == []
    enter(page, "thu.ha", PASSWORD)
    expect(page.get_by_role("heading", name="Mật khẩu của tôi")).to_be_visible()
    looked_at(page, "/quan-tri/mat-khau")
    page.get_by_label("Mật khẩu hiện tại").fill(PASSWORD)
    page.get_by_label("Mật khẩu mới", exact=True).fill(FRESH)
    page.get_by_label("Nhập lại mật khẩu mới").fill(FRESH)
    page.get_by_role("button", name="Đổi mật khẩu").click()
    expect(page.get_by_role("status")).to_contain_text("Đã đổi mật khẩu.")
    page.goto("/?nam=2019&don-vi=178")
    drawn(page)  # every address of Dash that the page asks for opens with the session
    made = add_reviewer(page)
    looked_at(page, "/quan-tri/tai-khoan")
    page.get_by_role("link", name="hoa.binh").click()
    page.get_by_role("button", name="Khóa và đăng xuất mọi nơi").click()
    expect(page.get_by_role("status")).to_contain_text("Đã khóa tài khoản hoa.binh")
    looked_at(page, "/quan-tri/tai-khoan/hoa.binh")
    page.get_by_role("button", name="Đăng xuất").click()
    expect(page.get_by_role("heading", name="Đăng nhập")).to_be_visible()
    enter(page, "hoa.binh", made)
    expect(page.get_by_role("alert")).to_have_text("Tên đăng nhập hoặc mật khẩu không đúng.")


def add_reviewer(page):
    """Add an account by keyboard and mouse, and return the password that is shown once."""
    page.goto("/quan-tri/tai-khoan")
    page.get_by_text("Thêm tài khoản", exact=True).click()
    page.get_by_label("Tên đăng nhập").fill("Hoa.Binh")
    page.get_by_label("Họ và tên").fill("Hoàng Hòa Bình")
    page.get_by_label("người kiểm tra").check()
    assert violations(page) == []
    page.get_by_role("button", name="Thêm tài khoản này").click()
    assert violations(page) == []
    return page.locator(".secret").text_content()


def test_a_clerk_without_script_comes_in_and_is_told_what_is_not_theirs(browser, site):
    visiting = Visitor(browser, site, java_script_enabled=False)
    page = visiting.context.new_page()
    page.goto("/quan-tri/tai-khoan")
    enter(page, "be.an", PASSWORD)
    expect(page.get_by_role("heading", name="Không thuộc vai trò của bạn")).to_be_visible()
    expect(page.get_by_text("Trang này dành cho vai trò: quản trị viên.")).to_be_visible()
    expect(page.get_by_role("link", name="Tài khoản")).to_have_count(0)
    page.get_by_role("link", name="Mật khẩu của tôi").press("Enter")
    page.get_by_label("Mật khẩu hiện tại").fill("sai mật khẩu rồi")
    page.get_by_label("Mật khẩu mới", exact=True).fill(FRESH)
    page.get_by_label("Nhập lại mật khẩu mới").fill(FRESH)
    page.get_by_role("button", name="Đổi mật khẩu").press("Enter")
    expect(page.get_by_role("alert")).to_have_text("Mật khẩu hiện tại không đúng.")
    page.get_by_role("button", name="Đăng xuất").click()
    page.goto("/don-vi")
    expect(page.get_by_role("heading", name="Đăng nhập")).to_be_visible()
    visiting.is_content()
    visiting.context.close()


def test_a_session_that_ends_under_an_open_page_leads_to_sign_in(page, site):
    page.goto("/tinh-trang?nam=2019&don-vi=178")
    enter(page, "be.an", PASSWORD)
    expect(page.locator("main:not(.skeleton *) h1")).to_be_visible()
    accounts.reset(site.data, "be.an", "một mật khẩu tạm", "test")
    page.reload()
    expect(page.get_by_role("heading", name="Đăng nhập")).to_be_visible()
