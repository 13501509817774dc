"""The desk in a real browser: a clerk hands in, a reviewer checks, a publisher looks and publishes."""

import io
import urllib.error
from urllib.parse import parse_qs, urlsplit

import pytest
from browsing import TIMEOUT_MS, Visitor, publish
from desk import PASSWORD
from handins import GOOD, WARD, filled
from openpyxl import load_workbook
from playwright.sync_api import expect
from test_accessibility import violations

from dashboard.auth import accounts
from dashboard.auth.accounts import Details
from dashboard.submissions.store import ids

PEOPLE = {
    "be.lan": Details(
        full_name="Bế Thị Lan",
        email="lan@langson.example",
        roles=frozenset({"clerk"}),
        units=frozenset({WARD}),
    ),
    "cu.hoa": Details(roles=frozenset({"clerk"}), units=frozenset({"05974"})),
    "minh": Details(roles=frozenset({"reviewer"})),
    "hoa": Details(roles=frozenset({"publisher"})),
}


@pytest.fixture(scope="module")
def site(tmp_path_factory, lives):
    """Serve a folder with a clerk, a reviewer and a publisher, by two processes."""
    folder = tmp_path_factory.mktemp("desk")
    publish(folder)
    for name, details in PEOPLE.items():
        accounts.add(folder, name, details, "test", PASSWORD)
    with lives.site(folder, workers=2) as running:
        yield running


@pytest.fixture
def enter(browser, site):
    """Return a function that signs somebody in and gives the page."""
    visitors = []

    def sign_in(name, address="/quan-tri", **options):
        visitor = Visitor(browser, site, accept_downloads=True, **options)
        visitors.append(visitor)
        page = visitor.context.new_page()
        page.set_default_timeout(TIMEOUT_MS)
        page.goto(address)
        page.get_by_label("Tên đăng nhập").fill(name)
        page.get_by_label("Mật khẩu").fill(PASSWORD)
        page.get_by_role("main").get_by_role("button", name="Đăng nhập").click()
        expect(page.get_by_role("button", name="Đăng xuất")).to_be_attached()
        return page

    yield sign_in
    for visitor in visitors:
        visitor.context.close()


def downloaded(page, link):
    with page.expect_download() as download:
        link.click()
    return download.value.path().read_bytes()


def send(page, data, name="phieu.xlsx"):
    page.goto("/quan-tri/nop")
    page.get_by_label("Phiếu đã điền").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    )
    page.get_by_role("button", name="Gửi và kiểm tra").click()


def clean(page):
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_from_the_form_to_the_published_page(enter, site):
    clerk = enter("be.lan", viewport={"width": 390, "height": 800})
    clean(clerk)
    clerk.get_by_role("link", name="Nộp", exact=True).click()
    expect(clerk.get_by_label("Phiếu đã điền")).to_be_visible()
    clean(clerk)
    form = downloaded(
        clerk,
        clerk.get_by_role(
            "link", name="Phiếu của Phường Tam Thanh (từ 01/07/2025), 6 tháng cuối năm 2025: Biểu 06"
        ),
    )
    bad, first = filled(form, [(30, "1O", 15, 5, 20, 5, 14, 1, 10, 8, 2)])
    send(clerk, bad)
    expect(clerk.get_by_role("alert")).to_contain_text("chưa được nộp")
    expect(clerk.get_by_text(f"Biểu 06!E{first}").first).to_be_visible()
    clean(clerk)
    answered = load_workbook(io.BytesIO(downloaded(clerk, clerk.get_by_role("link", name="Tệp của bạn"))))
    cell = answered["Biểu 06"][f"E{first}"]
    assert cell.fill.start_color.rgb.endswith("F6C7C1") and "chữ số" in cell.comment.text
    assert answered.sheetnames[0] == "Kết quả kiểm tra" and ids(site.data) == ()

    withdrawn = (40, 10, 15, 15, 20, 5, 14, 1, 10, 8, 2)
    send(clerk, filled(form, [GOOD, withdrawn])[0])
    expect(clerk.get_by_role("main")).to_contain_text("· chính thức")
    clerk.get_by_role("button", name="Nộp").click()
    reasons = clerk.get_by_label("Lý do")
    assert reasons.count() == 1 and clerk.evaluate("document.activeElement.name").startswith("reason")
    reasons.fill("x")
    clerk.get_by_role("button", name="Nộp").click()
    expect(clerk.get_by_role("alert")).to_contain_text("ít nhất 3 từ")
    reasons.fill("Mười hồ sơ rút")
    clerk.get_by_role("button", name="Nộp").click()
    expect(clerk.get_by_role("heading", name="Phiếu số 0001")).to_be_visible()
    clean(clerk)

    reviewer = enter("minh", "/quan-tri/phieu/0001")
    expect(reviewer.get_by_text("Mười hồ sơ rút").first).to_be_visible()
    clean(reviewer)
    reviewer.get_by_role("button", name="Duyệt").click()
    expect(reviewer.get_by_role("status")).to_contain_text("đã duyệt")

    publisher = enter("hoa", "/quan-tri/cong-bo")
    clean(publisher)
    publisher.get_by_role("button", name="Xem trước khi công bố").click()
    changed = publisher.get_by_role("link", name="P. Tam Thanh (mới), năm 2025")
    expect(changed).to_be_visible()
    clean(publisher)
    address = changed.get_attribute("href")
    looked = publisher.context.new_page()
    looked.goto(address)
    expect(
        looked.get_by_role("heading", name="Phường Tam Thanh (từ 01/07/2025), 6 tháng cuối năm 2025")
    ).to_be_visible()
    expect(looked.get_by_role("main")).to_contain_text("19/20")
    looked.goto(address.replace(f"/don-vi/{WARD}?", f"/chi-tieu/dossiers_on_time?don-vi={WARD}&"))
    expect(looked.get_by_text("chưa công bố; chỉ người đăng nhập thấy")).to_be_visible()
    expect(looked.get_by_role("heading", name="38/40* hồ sơ").first).to_be_visible()
    with pytest.raises(urllib.error.HTTPError) as stranger:
        site.get(address)
    stranger.value.close()  # it holds the connection
    assert stranger.value.code == 404
    publisher.get_by_role("button", name="Công bố cho mọi người").click()
    expect(publisher.get_by_role("status")).to_contain_text("Đã công bố")
    clean(publisher)
    for path in ("/quan-tri/phien-ban", "/quan-tri/nhat-ky", "/quan-tri/nhac", "/quan-tri/phieu/0001"):
        publisher.goto(f"{path}?giao-dien=toi&lang=en")
        clean(publisher)
    looked.goto(f"/chi-tieu/dossiers_on_time?nam=2025&don-vi={WARD}")
    expect(looked.get_by_role("link", name="Phiếu 0001").first).to_be_visible()
    looked.goto("/nguon/handin-0001")
    expect(looked.get_by_role("heading", name="Hàng", exact=False).first).to_be_visible()
    publisher.goto("/quan-tri/phien-ban")
    publisher.get_by_role("button", name="Xem trước khi quay lại").first.click()
    expect(publisher.get_by_role("listitem").filter(has_text="Phiếu bị gỡ")).to_contain_text("0001")
    expect(publisher.get_by_role("row").filter(has_text="95% (19/20").first).to_contain_text(
        "không có số liệu"
    )
    clean(publisher)
    publisher.get_by_label("Lý do quay lại").fill("công bố nhầm phiếu")
    publisher.get_by_role("button", name="Quay lại, cho mọi người").click()
    expect(publisher.get_by_role("status")).to_contain_text("Mọi người đang xem phiên bản")
    publisher.goto("/quan-tri/phieu/0001")
    expect(publisher.get_by_text("bị gỡ khi quay lại phiên bản")).to_contain_text("công bố nhầm phiếu")


def test_a_reminder_is_printed_or_mailed_to_each_clerk(enter, site):
    office = enter("minh", "/quan-tri/nhac", viewport={"width": 390, "height": 800})
    clean(office)
    office.evaluate("window.print = () => { document.title = 'printed'; }")
    office.get_by_role("button", name="In, mỗi nơi một tờ").click()
    expect(office).to_have_title("printed")
    letter = urlsplit(
        office.get_by_role("link", name="Viết thư điện tử cho Bế Thị Lan").get_attribute("href")
    )
    told = parse_qs(letter.query)
    assert (letter.scheme, letter.path) == ("mailto", "lan@langson.example")
    assert told["subject"] == ["Nhắc nộp phiếu số liệu: Phường Tam Thanh (từ 01/07/2025)"]
    assert "Kính gửi Bế Thị Lan,\r\n" in told["body"][0] and "/quan-tri/nop." in told["body"][0]
    assert "năm 2026: hạn 15/01/2027" in told["body"][0]
    copy = office.get_by_role("button", name="Sao chép thư gửi Bế Thị Lan")
    copy.click()
    expect(copy.locator("xpath=../..").get_by_role("status")).to_have_text("Đã sao chép.")
    text = office.evaluate("navigator.clipboard.readText()")
    assert text.splitlines() == told["body"][0].splitlines()


def test_a_clerk_of_a_former_unit_hands_in_for_the_years_in_which_it_was(enter):
    clerk = enter("cu.hoa", "/quan-tri/nop", viewport={"width": 390, "height": 800})
    main = clerk.get_by_role("main")
    expect(main).to_contain_text("không nợ phiếu nào")
    chooser = clerk.get_by_role("form", name="Phiếu của một kỳ bất kỳ")
    expect(chooser.get_by_label("Đơn vị").locator("option")).to_have_text(["Phường Tam Thanh (05974)"])
    periods = chooser.get_by_label("Kỳ").locator("option").all_inner_texts()
    assert periods == ["6 tháng đầu năm 2025", *(f"năm {year}" for year in range(2024, 2014, -1))]
    chooser.get_by_label("Kỳ").select_option("2024")
    form = downloaded(clerk, chooser.get_by_role("button", name="Phiếu chỉ tiêu"))
    assert load_workbook(io.BytesIO(form))["Phiếu"]["A3"].value == "Mã phiếu: yearly/05974/2024/1"
    clean(clerk)
    send(clerk, form)
    expect(main).to_contain_text("chưa điền số nào")
    expect(clerk.get_by_role("button", name="Nộp")).to_have_count(0)
    clerk.goto(f"{clerk.url}?lang=en")
    expect(clerk.locator(".findings [lang=vi]").first).to_contain_text("ít nhất một số liệu")


def test_what_is_refused_is_refused_in_words(enter):
    clerk = enter("be.lan")
    send(clerk, b"MZ\x00\x01program", "luong.xlsx")
    expect(clerk.get_by_role("main")).to_contain_text("là một chương trình")
    send(
        clerk,
        ("Đơn vị;Kỳ;Mã chỉ tiêu;Phân tổ;Tử số;Mẫu số\n05977;2026;communes_autonomous;;1;1\n").encode(),
        "bang.csv",
    )
    expect(clerk.get_by_role("main")).to_contain_text(
        "bang.csv: ô E2: Phường Đông Kinh không phải đơn vị của bạn"
    )
    clean(clerk)
    clerk.goto("/quan-tri/nop/" + "0" * 32)
    expect(clerk.get_by_role("main")).to_contain_text("không còn")
    clerk.goto("/quan-tri/phieu/0777")
    expect(clerk.get_by_role("main")).to_contain_text("không có phiếu này")
