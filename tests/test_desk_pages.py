"""The desk in a real browser: a clerk hands in, a reviewer checks, a publisher publishes; and a kill in between."""

import io
import os
import shutil
import signal
import socket
import subprocess
import urllib.error
import urllib.request
from contextlib import contextmanager, suppress
from time import sleep
from urllib.parse import parse_qs, urlsplit

import pytest
from browsing import Visitor, command, publish, served
from desk import PASSWORD
from handins import GOOD, WARD, filled, form, simple
from lives import Caller, lives
from openpyxl import load_workbook
from playwright.sync_api import expect
from test_accessibility import violations

from dashboard.access import accounts
from dashboard.access.accounts import Details
from dashboard.catalog import read_catalog
from dashboard.data.versions import current_id, read_version, verify
from dashboard.ingest.build import ensure_version
from dashboard.ingest.handin import desk
from dashboard.ingest.handin.drafts import Draft, keep_draft
from dashboard.ingest.handin.journal import read_journal
from dashboard.ingest.handin.store import handed_in, ids, refuse_changed
from dashboard.settings import Settings

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
def site(tmp_path_factory):
    """Serve a folder with a clerk, a reviewer and a publisher, by two workers."""
    folder = tmp_path_factory.mktemp("desk")
    publish(folder)
    for name, details in PEOPLE.items():
        accounts.add(folder, name, details, "test", PASSWORD)
    with served(folder, CCHC_WORKERS="2") as running:
        yield running


@pytest.fixture
def enter(browser, site):
    """Return a function that signs somebody in and gives the page."""
    visitors = []

    def sign_in(name, address="/quan-tri", **options):
        visitor = Visitor(browser, site, accept_downloads=True, **options)
        visitors.append(visitor)
        page = visitor.context.new_page()
        page.goto(address)
        page.get_by_label("Tên đăng nhập").fill(name)
        page.get_by_label("Mật khẩu").fill(PASSWORD)
        page.get_by_role("main").get_by_role("button", name="Đăng nhập").click()
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
    clean(publisher)
    address = publisher.get_by_role("link", name="P. Tam Thanh (mới), năm 2025").get_attribute("href")
    looked = publisher.context.new_page()
    looked.goto(address)
    expect(looked.get_by_role("heading", name="Phường Tam Thanh (từ 01/07/2025), năm 2025")).to_be_visible()
    expect(looked.get_by_role("main")).to_contain_text("19/20")
    looked.goto(address.replace(f"/don-vi/{WARD}?", f"/chi-tieu/dossiers_on_time?don-vi={WARD}&"))
    expect(looked.get_by_text("chưa công bố; chỉ người đăng nhập thấy")).to_be_visible()
    expect(looked.get_by_role("heading", name="38/40* hồ sơ").first).to_be_visible()
    with pytest.raises(urllib.error.HTTPError) as stranger:
        site.get(address)
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


@contextmanager
def mortal(folder, port):
    """Serve a folder at a port by processes that the block may kill all at once."""
    started = command(folder, "serve", "--port", str(port), "--workers", "2")
    with (folder / "server.log").open("w") as log:
        server = subprocess.Popen(**started, stderr=log, start_new_session=True)
    try:
        for _ in range(600):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz").close()
                break
            except (urllib.error.URLError, ConnectionError):
                sleep(0.1)
        yield server
    finally:
        with suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)
        server.wait(20)


def mortal_site(folder, **more):
    """Publish a folder with everybody who works at the desk, and return its settings."""
    publish(folder, **more)
    for name, details in PEOPLE.items():
        accounts.add(folder, name, details, "test", PASSWORD)
    return Settings(data=folder, **more)


def moments(seconds):
    """Return the delays of a dozen kills, spread over the time that something takes and a little longer."""
    return [seconds * at / 10 for at in range(12)]


def test_a_hand_in_is_absent_or_complete_whenever_its_server_is_killed_and_there_once_it_was_answered(
    tmp_path,
):
    given = mortal_site(tmp_path, simulated=False)
    sent = {}

    def draft(number):
        data = (
            f"Đơn vị;Kỳ;Mã chỉ tiêu;Phân tổ;Tử số;Mẫu số\n{WARD};2025-S2;dossiers_online;total;{number};99\n"
        )
        chosen = Draft(by="be.lan", name=f"{number}.csv", unit="", period="", form="", status="official")
        token = keep_draft(chosen, data.encode(), tmp_path)
        sent[f"{number}.csv"] = data.encode()
        return f"/quan-tri/nop/{token}"

    with lives(tmp_path, CCHC_SIMULATED="0") as server:
        clerk, known = Caller(server.url, "be.lan"), set()

        def hand_in(path):
            return clerk.post(path, **{f"reason-{at}": "đã đối chiếu" for at in range(5)})

        def is_whole(answer):
            found = {kept.handin.file: kept for kept in desk.handins(given)}
            assert known <= found.keys() and len(found) <= len(known) + 1
            refuse_changed(ids(tmp_path), tmp_path)
            for name, kept in found.items():
                assert kept.state == "received" and kept.handin.received(tmp_path).read_bytes() == sent[name]
            if answer is not None:
                assert answer.status_code == 303 and answer.headers["Location"].endswith(max(ids(tmp_path)))
                assert len(found) == len(known) + 1
            known.update(found)

        first = draft(0)
        assert clerk.get(first).status_code == 200
        seconds, answer = server.seconds(lambda: hand_in(first))
        is_whole(answer)
        assert len(known) == 1
        for number, delay in enumerate(moments(seconds), start=1):
            path = draft(number)
            clerk.get(path)  # as fast as when the time was taken: the data is open
            is_whole(server.killed_after(delay, lambda path=path: hand_in(path)))


def test_publishing_is_whole_whenever_its_server_is_killed_and_lasts_once_it_was_answered(tmp_path):
    given = mortal_site(tmp_path / "data", simulated=False)
    name = desk.receive(simple(), b"xlsx", "a.xlsx", "be.lan", given, "official", {}).id
    desk.take_step("approved", name, "minh", given)
    before, goal = current_id(given.published), desk.preview([name], "minh", given).id
    kept = [given.data / "handins", given.published]
    for folder in kept:
        shutil.copytree(folder, tmp_path / folder.name, symlinks=True)

    def is_whole(answer):
        now = current_id(given.published)
        assert now in (before, goal) and verify(read_version(given.published, now))
        accepted = read_journal(given.data).accepted
        assert accepted in ((), (name,)) and (now == before or accepted)
        if answer is not None:
            assert answer.status_code == 303 and now == goal
        next_start = ensure_version(given, "start")
        assert next_start.id == (goal if accepted else before)
        assert handed_in(next_start.manifest.inputs.files) == accepted
        for folder in kept:
            shutil.rmtree(folder)
            shutil.copytree(tmp_path / folder.name, folder, symlinks=True)

    with lives(given.data, CCHC_SIMULATED="0") as server:
        publisher = Caller(server.url, "hoa")

        def send():
            return publisher.post(f"/quan-tri/cong-bo/{goal}", phieu=name, nen=before)

        publisher.get("/quan-tri/cong-bo")
        seconds, answer = server.seconds(send)
        assert answer.status_code == 303
        is_whole(answer)
        for delay in moments(seconds):
            publisher.get("/quan-tri/cong-bo")
            is_whole(server.killed_after(delay, send))


def test_all_serving_processes_killed_at_once_lose_nothing_that_was_answered(tmp_path):
    """The real server, told of what was done by its answer and killed the next moment; the next start goes on."""
    given = mortal_site(tmp_path)
    data, _ = filled(form(read_catalog(given.text_folders), period="2025-S2")[1], [GOOD])
    chosen = Draft(by="be.lan", name="phieu.xlsx", unit="", period="", form="", status="official")
    path = f"/quan-tri/nop/{keep_draft(chosen, data, tmp_path)}"
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with mortal(tmp_path, port) as server:
        clerk = Caller(f"http://127.0.0.1:{port}", "be.lan")
        assert clerk.post(path).status_code == 303
        os.killpg(server.pid, signal.SIGKILL)
    (kept,) = desk.handins(given)
    assert kept.state == "received" and kept.handin.received(tmp_path).read_bytes() == data
    desk.take_step("approved", kept.handin.id, "minh", given)
    with mortal(tmp_path, port) as server:
        publisher = Caller(f"http://127.0.0.1:{port}", "hoa")
        base = current_id(given.published)
        sent = {"phieu": kept.handin.id, "nen": base}
        assert publisher.post(f"/quan-tri/cong-bo/{base}", **sent).status_code == 303
        os.killpg(server.pid, signal.SIGKILL)
    current = verify(read_version(given.published, current_id(given.published)))
    assert handed_in(current.manifest.inputs.files) == read_journal(tmp_path).accepted == (kept.handin.id,)
