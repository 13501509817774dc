"""The office's pages without a browser: what is offered, what stands against going back, reminders, refusals."""

import csv
import io
import re
import shutil
from datetime import date

import pytest
from desk import PASSWORD, signed_in, token_of
from handins import WARD, simple
from lxml import html
from rows import write_rows

from dashboard.admin.reminders import LONGEST_MAILTO, recipients
from dashboard.auth import accounts
from dashboard.auth.accounts import Details
from dashboard.auth.store import reading
from dashboard.data.open_version import current_warehouse
from dashboard.data.versions import current_id
from dashboard.settings import Settings, settings
from dashboard.submissions import submissions
from dashboard.submissions.audit_log import read_journal
from dashboard.submissions.build_version import build
from dashboard.submissions.obligations import duties, open_duties
from dashboard.web.server import server

OTHER = "05977@2025-07-01"
WHY = "số của phường sai"
PEOPLE = {
    "lan": Details("=Lan", "lan@langson.example", roles=frozenset({"clerk"}), units=frozenset({WARD})),
    "an": Details("Bế An", roles=frozenset({"clerk"}), units=frozenset({OTHER, WARD})),
    "minh": Details(roles=frozenset({"reviewer"})),
    "hoa": Details(roles=frozenset({"publisher"})),
}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Return a folder with a version without simulation and with people; each test takes a copy."""
    folder = tmp_path_factory.mktemp("office")
    build(Settings(data=folder, simulated=False), "test")
    for name, details in PEOPLE.items():
        accounts.add(folder, name, details, "test", PASSWORD)
    return folder


@pytest.fixture
def given(built, tmp_path, monkeypatch):
    """Return a copy of that folder, as what the server serves."""
    monkeypatch.setenv("CCHC_DATA", str(shutil.copytree(built, tmp_path / "data", symlinks=True)))
    monkeypatch.setenv("CCHC_SIMULATED", "0")
    settings.cache_clear()
    return settings()


@pytest.fixture
def hoa(given):
    return signed_in(server, "hoa")


def approved(given, part, **more):
    data = b"xlsx %d" % part
    name = submissions.receive(simple(part, **more), data, "phieu.xlsx", "lan", given, "official", {}).id
    submissions.take_step("approved", name, "minh", given)
    return name


def send(client, path, page="/quan-tri/mat-khau", **fields):
    return client.post(path, data=fields | {"csrf_token": token_of(client, page)})


def offered(client):
    """Return the hand-ins that may be chosen, and whether each is chosen already."""
    page = client.get("/quan-tri/cong-bo").text
    return {name: bool(chosen) for name, chosen in re.findall(r'value="(\d{4})"( checked)?>', page)}


def test_only_what_would_hold_is_offered_and_what_was_taken_back_is_not_chosen_beforehand(given, hoa):
    base = current_id(given.published)
    approved(given, 7)
    approved(given, 9)
    assert offered(hoa) == {"0002": True}
    assert "thay phiếu 0001" in hoa.get("/quan-tri/cong-bo").text
    submissions.publish(["0002"], "hoa", given)
    assert offered(hoa) == {}
    submissions.roll_back(base, "hoa", given, WHY)
    assert offered(hoa) == {"0002": False}
    page = hoa.get("/quan-tri/phieu/0001").text
    assert "đã duyệt, chờ công bố" in page and "được phiếu sau thay" not in page


def test_whom_a_stale_page_leads_back_is_told_what_changed_and_nothing_is_done(given, hoa):
    base = current_id(given.published)
    first = submissions.publish([approved(given, 70)], "hoa", given)
    page = send(hoa, f"/quan-tri/phien-ban/{base}").location
    assert "Phiếu bị gỡ" in hoa.get(page).text
    last = submissions.publish([approved(given, 80)], "hai", given)
    assert "Xem lại" in hoa.get(page).text
    back = f"/quan-tri/phien-ban/{base}/quay-lai"
    answer = send(hoa, back, nen=first.id, reason=WHY)
    assert answer.status_code == 409 and "70% (70/100" in answer.text and "80% (80/100" in answer.text
    assert current_id(given.published) == last.id
    unexplained = send(hoa, back, nen=last.id, reason="x")
    assert unexplained.status_code == 400 and "ít nhất 3 từ" in unexplained.text
    assert send(hoa, back, nen=last.id, reason=WHY).status_code == 303
    assert current_id(given.published) == base
    assert read_journal(given.data).steps[-1].handins == ("0002",)
    assert WHY in hoa.get("/quan-tri/nhat-ky").text
    assert f"bị gỡ khi quay lại phiên bản {base}: {WHY}" in hoa.get("/quan-tri/phieu/0002").text


def test_a_step_for_everybody_says_which_version_it_was_decided_on(given, hoa):
    base = current_id(given.published)
    name = approved(given, 70)
    looked = submissions.preview([name], "hoa", given)
    answer = send(hoa, f"/quan-tri/cong-bo/{looked.id}", phieu=name)
    assert answer.status_code == 400 and "Không rõ bạn đã xem phiên bản nào" in answer.text
    last = submissions.publish([name], "hoa", given)
    answer = send(hoa, f"/quan-tri/phien-ban/{base}/quay-lai", reason=WHY)
    assert answer.status_code == 400 and current_id(given.published) == last.id


def test_a_version_whose_text_is_gone_is_refused_with_the_reason(given, hoa):
    base = current_id(given.published)
    few = given.model_copy(update={"versions_kept": 1})
    submissions.publish([approved(given, 70)], "hoa", few)
    write_rows(given.data, {})
    answer = send(hoa, f"/quan-tri/phien-ban/{base}")
    assert answer.status_code == 409 and "đã đổi từ đó" in answer.text


def test_a_hand_in_of_others_and_one_that_is_not_there_are_told_apart_from_a_step_that_is_refused(given, hoa):
    approved(given, 70, unit=OTHER)
    submissions.receive(simple(71, unit=OTHER), b"x", "a.xlsx", "an", given, "official", {})
    lan = signed_in(server, "lan")
    foreign = lan.get("/quan-tri/phieu/0002")
    assert foreign.status_code == 403 and "không phải phiếu của đơn vị bạn" in foreign.text
    assert lan.get("/quan-tri/phieu/0002/tep").status_code == 403
    form = lan.get(f"/quan-tri/mau/dossiers.xlsx?don-vi={OTHER}&ky=2026")
    assert form.status_code == 403 and "Phường Đông Kinh không phải đơn vị của bạn" in form.text
    missing = lan.get("/quan-tri/phieu/0009")
    assert missing.status_code == 404 and "không có phiếu này" in missing.text
    assert hoa.get("/quan-tri/phien-ban/000000000000").status_code == 404
    assert send(hoa, "/quan-tri/phieu/0001/tra-lai", reason="x").status_code == 409


def test_a_refused_build_is_told_without_files_of_the_server(given, hoa):
    name = approved(given, 170)
    answer = send(hoa, "/quan-tri/cong-bo", handin=name)
    assert answer.status_code == 409 and f"phiếu {name} (phieu.xlsx): hàng 19" in answer.text
    assert str(given.data) not in answer.text and "numerator" not in answer.text


def test_a_damaged_file_of_the_server_is_not_named_to_users(given, hoa):
    name = approved(given, 70)
    (given.data / "handins" / name / "handin.json").write_text("{")
    answer = hoa.get("/quan-tri/cong-bo")
    assert answer.status_code == 503 and str(given.data) not in answer.text


def test_reminders_are_a_row_for_each_recipient_that_no_spreadsheet_takes_for_a_formula(given, hoa):
    data = hoa.get("/quan-tri/nhac.csv").data
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))
    lan = next(row for row in rows if row["Thư điện tử"])
    assert (lan["Họ và tên"], lan["Thư điện tử"]) == ("'=Lan", "lan@langson.example")
    assert lan["Đơn vị"] == "Phường Tam Thanh (từ 01/07/2025)" and lan["Hạn sớm nhất"] == "15/01/2026"
    assert "hạn 15/01/2026 (quá hạn)" in lan["Các phiếu còn nợ và hạn nộp"]
    both = next(row for row in rows if row["Họ và tên"] == "Bế An")
    assert int(both["Số phiếu còn nợ"]) == 2 * int(lan["Số phiếu còn nợ"])
    assert "Phường Đông Kinh (từ 01/07/2025): Biểu 06" in both["Các phiếu còn nợ và hạn nộp"]
    assert len([row for row in rows if not row["Họ và tên"]]) == 3 - 1  # wards without a clerk


def test_no_letter_is_longer_in_an_address_than_mail_programs_take(given, hoa):
    every = frozenset({OTHER, WARD, "05983@2025-07-01"})
    accounts.change(
        given.data,
        "an",
        Details("Bế An", "an@langson.example", roles=frozenset({"clerk"}), units=every),
        "test",
    )
    page = html.fromstring(hoa.get("/quan-tri/nhac").text)
    letters = [one.get("href") for one in page.xpath("//a[starts-with(@href, 'mailto:')]")]
    assert len(letters) == 2 and all(len(one) <= LONGEST_MAILTO for one in letters)
    texts = [one.text_content() for one in page.xpath("//textarea")]
    [told] = [text for text in texts if "Kính gửi Bế An," in text]
    assert (
        all(name in told for name in ("Phường Đông Kinh", "Phường Tam Thanh", "Phường Lương Văn Tri"))
        and "/quan-tri/nop." in told
    )
    [long] = [one for one in letters if "an@langson.example" in one and "lan@" not in one]
    assert len(told.encode()) < LONGEST_MAILTO or "body=" not in long
    if "body=" not in long:
        assert "Thư quá dài" in hoa.get("/quan-tri/nhac").text


def test_who_cannot_sign_in_is_not_written_to_and_the_unit_stands_alone(given):
    accounts.lock(given.data, "lan", "test")
    accounts.remove(given.data, "an", "test")
    owed = open_duties(duties(current_warehouse(given).catalog, (), date(2026, 11, 24)))
    with reading(given.data) as tables:
        found = recipients(owed, tables.accounts())
    assert all(not one.name and not one.email and len(one.units) == 1 for one in found)
    assert len(found) == len({duty.unit.id for duty in owed})
