"""From a hand-in to published data and back: every step on record, nothing lost at a kill, the same bytes again."""

import errno
import io
import json
import re
import shutil
import signal
from dataclasses import replace
from datetime import date

import pytest
from desk import add, send, signed_in
from handins import GOOD, RATES, WARD, by_field, catalog, filled, form, read, simple
from mishaps import (
    PATIENCE,
    PROCESSES,
    PowerCut,
    die_publishing,
    die_receiving,
    hand_in_quietly,
    hand_in_with_small_files,
    kept_before_each_step,
    run,
)
from openpyxl import load_workbook

from dashboard.auth.accounts import Details
from dashboard.catalog import Catalog, CellName, Refused, plain_card
from dashboard.cli.diff import as_lines
from dashboard.cli.main import main
from dashboard.data.answers import answers
from dashboard.data.differences import difference
from dashboard.data.open_version import (
    VersionNotOpen,
    current_warehouse,
    edition,
    may_preview,
    warehouse_for,
)
from dashboard.data.version_log import read_log
from dashboard.data.versions import current_id, current_version, is_damaged, read_version, verify, version_ids
from dashboard.intake.form_layout import sheet
from dashboard.intake.issues import CellRef, Issue, Missing, ParsedFigure, Reading
from dashboard.intake.template import filled_before, write_template
from dashboard.ops.backup import BackupRefused, back_up, restore
from dashboard.question import Question
from dashboard.settings import Settings, settings
from dashboard.submissions import submissions
from dashboard.submissions.audit_log import make_step, read_journal, record
from dashboard.submissions.build_version import build, ensure_version
from dashboard.submissions.obligations import duties, open_duties
from dashboard.submissions.store import Damaged, ids, refuse_changed
from dashboard.submissions.submissions import NotPossible, Overtaken, Unknown
from dashboard.submissions.supersession import takings
from dashboard.web.server import server
from dashboard.wording import notes
from dashboard.wording.differences import altered, note, remark_words, remarked, stated, summary
from dashboard.wording.notes import unit_notes

CLERK, REVIEWER, PUBLISHER = "nguyen.lan", "minh", "hoa"
WHY = "số của phường sai"


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Return a folder with the shipped data published, without simulation, most of a build; each test takes a copy."""
    folder = tmp_path_factory.mktemp("built")
    build(Settings(data=folder, simulated=False), "test")
    return folder


@pytest.fixture
def given(built, tmp_path):
    return copied(built, tmp_path / "data", simulated=False)


def copied(folder, data, **more):
    """Return the settings of a copy of a folder."""
    shutil.copytree(folder, data, symlinks=True)
    return Settings(data=data, **more)


@pytest.fixture
def simulating(request, tmp_path):
    """Return a folder with simulated figures too."""
    return copied(request.getfixturevalue("published"), tmp_path / "data")


@pytest.fixture(scope="module")
def built_with_one(built, tmp_path_factory):
    """Return a folder with a hand-in published; each test takes a copy."""
    folder = tmp_path_factory.mktemp("with-one") / "data"
    published(copied(built, folder, simulated=False))
    return folder


@pytest.fixture
def with_one(built_with_one, tmp_path):
    return copied(built_with_one, tmp_path / "data", simulated=False)


def receive(given, part=70, **more):
    return submissions.receive(
        simple(part, **more), b"xlsx %d" % part, "phieu.xlsx", CLERK, given, "official", {}
    ).id


def approved(given, part=70, **more):
    name = receive(given, part, **more)
    submissions.take_step("approved", name, REVIEWER, given)
    return name


def table(given, *figures):
    """Hand in a table of figures (indicator, unit, period, part, whole), approved."""
    rows = tuple(
        ParsedFigure(one, "", unit, period, CellRef("", "E2"), *counts)
        for one, unit, period, *counts in figures
    )
    name = submissions.receive(
        Reading("table", "", "", rows), str(figures).encode(), "bang.csv", CLERK, given, "official", {}
    ).id
    submissions.take_step("approved", name, REVIEWER, given)
    return name


def published(given, part=70, **more):
    return submissions.publish([approved(given, part, **more)], PUBLISHER, given)


def value(given, query=""):
    claims = warehouse_for(given, query).claims(["dossiers_online"], 2026, [(WARD, "2026")])
    return [(one.numerator, one.denominator, one.status, one.source) for one in claims]


def states(given):
    return {kept.submission.id: kept.state for kept in submissions.handins(given)}


def test_a_hand_in_reaches_the_data_with_its_source_and_the_unit_s_remark(simulating):
    given, before = simulating, current_id(simulating.published)
    assert published(given).id != before
    assert value(given) == [(70, 100, "official", "handin-0001")]
    catalog = current_warehouse(given).catalog
    assert "Tam Thanh" in catalog.sources["handin-0001"].title_vi and CLERK not in catalog.model_dump_json()
    assert [(one.explanation, one.responsible) for one in catalog.unit_notes] == [
        ("mạng hỏng hai tuần", "bà An")
    ]
    assert [step.what for step in read_journal(given.data).steps] == ["received", "approved", "published"]
    assert (given.data / "handins" / "0001" / "received.xlsx").read_bytes() == b"xlsx 70"


def published_reading(given, reading):
    name = submissions.receive(reading, repr(reading).encode(), "phieu.xlsx", CLERK, given, "official", {}).id
    submissions.take_step("approved", name, REVIEWER, given)
    return submissions.publish([name], PUBLISHER, given)


def test_a_form_handed_in_again_differs_in_what_changed_alone(given):
    first = published_reading(given, by_field(note="ghi chú cũ"))
    second = published_reading(given, by_field(9, note="ghi chú cũ"))
    found = difference(first, second, True)
    assert found.counts == (0, 1, 0) and found.of_other_origin == 8 and not found.remarks
    assert [stated(one.after) for one in found.told] == ["90% (9/10), chính thức"]
    assert "sửa 1" in summary(found) and "Chỉ đổi nguồn, số giữ nguyên: 8" in summary(found)
    order = [(one.claim.indicator, one.claim.category) for one in found.moved]
    fields = ("civil_status", "certification", "land")
    every = [(rate, field) for rate in RATES for field in fields]
    assert order == [one for one in every if one != (RATES[1], "certification")]


def test_notes_and_remarks_that_differ_are_said_in_full(given):
    first = published_reading(given, by_field(note="ghi chú cũ"))
    long = "đang tuyển dụng thêm hai công chức địa chính, dự kiến xong trong quý sau"
    second = published_reading(given, by_field(note=long, said=f"{long}."))
    third = published_reading(given, by_field(said=""))
    found = difference(first, second, True)
    assert sum(found.counts) == 0 and found.beside == 3
    assert {(note(one.before), note(one.after)) for one in found.told} == {
        ("Ghi chú: ghi chú cũ", f"Ghi chú: {long}")
    }
    assert all(any(long in line for line in altered(one, found)) for one in found.told)
    (remark,) = found.remarks
    about = remarked(remark, found)
    assert about.startswith("Hồ sơ giải quyết đúng hạn, trước hạn, Đất đai; Phường Tam Thanh")
    assert about.endswith("; năm 2026")
    assert remark_words(remark.before) == "thiếu người. Biện pháp: tuyển thêm. Phụ trách: bà An"
    assert remark_words(remark.after).startswith(long)
    assert "Giải trình của đơn vị: sửa 1" in summary(found) and "Định nghĩa" not in summary(found)
    lines = as_lines(found, {})
    assert any(long in line and "Đất đai" in line for line in lines) and "unit_notes" not in " ".join(lines)
    (gone,) = difference(second, third, True).remarks
    assert gone.kind == "removed" and remark_words(gone.after) == "không có giải trình"


def test_what_is_said_of_a_row_stands_beside_each_of_its_rates_and_once_where_they_stand_together(given):
    published_reading(given, by_field())
    catalog = current_warehouse(given).catalog
    assert len(catalog.unit_notes) == 1
    for rate in RATES:
        (one,) = catalog.notes_on(CellName(rate, "land"), WARD, "2026")
        assert one.explanation == "thiếu người"
    assert catalog.notes_on(CellName(RATES[2], "civil_status"), WARD, "2026") == ()
    own = catalog.unit_notes[0].model_copy(update={"indicator": RATES[2], "explanation": "mưa lũ"})
    both = catalog.model_copy(update={"unit_notes": (*catalog.unit_notes, own)})
    both = Catalog.model_validate_json(both.model_dump_json())
    assert [one.explanation for one in both.notes_on(CellName(RATES[2], "land"), WARD, "2026")] == ["mưa lũ"]
    asked = Question(2026, (WARD,))
    warehouse = current_warehouse(given)
    found = answers([plain_card(catalog.indicators[rate]) for rate in RATES], asked, warehouse)
    cells = [cell for one in found for cell in one.cells]
    assert len(unit_notes(cells, catalog)) == 1
    for one in found:
        assert [text for kind, text in notes(one) if kind == "unit-note"]


@pytest.fixture
def people(given, monkeypatch):
    """Return the folder with accounts, as what the server serves."""
    return peopled(given, monkeypatch)


def peopled(given, monkeypatch):
    serve(given, monkeypatch)
    add(CLERK, Details(roles=frozenset({"clerk"}), units=frozenset({WARD})))
    add(REVIEWER, Details(roles=frozenset({"reviewer"})))
    add(PUBLISHER, Details(roles=frozenset({"publisher"})))
    add("truong", Details(roles=frozenset({"administrator", "reviewer", "publisher"})))
    return given


def serve(given, monkeypatch):
    """Let the server and the commands read a folder."""
    monkeypatch.setenv("CCHC_DATA", str(given.data))
    monkeypatch.setenv("CCHC_SIMULATED", "on" if given.simulated else "off")
    settings.cache_clear()


@pytest.mark.parametrize(
    "address",
    [
        "/bang/dossiers_online?trang=/chi-tieu/dossiers_online&don-vi={ward}",
        "/bang/xep-hang?trang=/chi-tieu/dossiers_online&don-vi={ward}",
        "/bang/theo-nam?trang=/chi-tieu/dossiers_online&don-vi={ward}",
        "/tai/dossiers_online.csv?trang=/chi-tieu/dossiers_online&don-vi={ward}",
        "/bang/ban-do-moi?trang=/ban-do&chi-tieu=dossiers_online",
        "/bang/bang-mau?trang=/so-sanh&chi-tieu=dossiers_online&don-vi={ward}&don-vi=05977@2025-07-01",
        "/so-sanh?chi-tieu=dossiers_online&don-vi={ward}&don-vi=05977@2025-07-01",
    ],
)
def test_what_a_unit_says_stands_wherever_its_value_does(built_with_one, monkeypatch, address):
    serve(Settings(data=built_with_one, simulated=False), monkeypatch)
    answer = server.test_client().get(f"{address.format(ward=WARD)}&nam=2026")
    assert answer.status_code == 200 and "mạng hỏng hai tuần" in answer.text


def test_the_office_reads_every_note_and_remark_before_they_are_public(people):
    published_reading(people, by_field(note="ghi chú cũ"))
    reading = by_field(9, note="ghi chú riêng", said="hai người nghỉ")
    name = submissions.receive(reading, b"x", "phieu.xlsx", CLERK, people, "official", {}).id
    page = signed_in(server, REVIEWER).get(f"/quan-tri/phieu/{name}").text
    for text in ("Ghi chú: ghi chú riêng", "Ghi chú: ghi chú cũ", "hai người nghỉ", "bà An", "được công bố"):
        assert text in page
    assert "được công bố" in signed_in(server, CLERK).get("/quan-tri/nop").text
    submissions.take_step("approved", name, REVIEWER, people)
    client = signed_in(server, PUBLISHER)
    sent = send(client, "/quan-tri/cong-bo", "/quan-tri/cong-bo", handin=name)
    preview = client.get(sent.location).text
    for text in (
        "Ghi chú: ghi chú riêng",
        "hai người nghỉ",
        "thiếu người",
        "Chỉ đổi nguồn, số giữ nguyên: 5",
    ):
        assert text in preview
    assert "unit_notes" not in preview and f"handin-{name}" not in preview
    assert signed_in(server, REVIEWER).get("/quan-tri/nop").status_code == 403


def test_simulated_values_that_change_can_be_opened_before_publishing(simulating, monkeypatch):
    people = peopled(simulating, monkeypatch)
    place = CellRef("Chỉ tiêu", "D9")
    figure = ParsedFigure("staff_qualification", "college", WARD, "2025-S2", place, 2, 42)
    reading = Reading("yearly", WARD, "2025-S2", (figure,))
    name = submissions.receive(reading, b"x", "phieu.xlsx", CLERK, people, "official", {}).id
    submissions.take_step("approved", name, REVIEWER, people)
    client = signed_in(server, PUBLISHER)
    preview = client.get(send(client, "/quan-tri/cong-bo", "/quan-tri/cong-bo", handin=name).location).text
    (folded,) = re.findall(r'<details class="folded">(.+?)</details>', preview, re.DOTALL)
    told = re.search("Số liệu mô phỏng: sửa ([0-9]+)", folded)
    assert folded.count("<tr>") == int(told[1]) + 1 and folded.count("/42), mô phỏng") == int(told[1])


def test_the_page_of_changes_says_what_a_unit_says_and_folds_what_only_comes_from_elsewhere(people):
    first = published_reading(people, by_field())
    published_reading(people, by_field(9, note="ghi chú mới", said="mưa lũ"))
    page = server.test_client().get(f"/thay-doi?tu-phien-ban={first.id}").text
    changed = page[page.index('id="changed"') : page.index("card versions")]
    table = re.search("<tbody>.*?</tbody>", changed, re.DOTALL)[0]
    assert table.count("<tr>") == 4 and "90% (9/10)" in table and "Ghi chú: ghi chú mới" in table
    assert "Chỉ đổi nguồn, số giữ nguyên: 5" in changed and "thiếu người" in changed and "mưa lũ" in changed
    assert "unit_notes" not in changed and "handin-" not in re.sub("<[^>]*>", "", changed)


def test_who_took_a_step_is_told_that_the_next_one_is_for_somebody_else(people):
    name = submissions.receive(by_field(), b"x", "phieu.xlsx", "truong", people, "official", {}).id
    own, other = signed_in(server, "truong"), signed_in(server, REVIEWER)
    address = f"/quan-tri/phieu/{name}"
    assert "Cần người khác duyệt" in own.get(address).text and f"{address}/duyet" not in own.get(address).text
    assert f"{address}/duyet" in other.get(address).text and "Cần người khác" not in other.get(address).text
    refused = send(own, f"{address}/duyet", "/quan-tri/mat-khau").text
    assert "để người khác làm bước này" in refused and "CCHC_" not in refused
    submissions.take_step("approved", name, REVIEWER, people)
    assert "Cần người khác công bố" in own.get(address).text
    assert "Cần người khác công bố" in own.get("/quan-tri/cong-bo").text
    assert "checked><span>" not in own.get("/quan-tri/cong-bo").text
    assert "Cần người khác" not in signed_in(server, PUBLISHER).get("/quan-tri/cong-bo").text


def test_the_desk_says_periods_and_signs_in_words(people):
    reading = simple(period="2025-S2")
    name = submissions.receive(reading, b"x", "phieu.xlsx", CLERK, people, "official", {}).id
    clerk = signed_in(server, CLERK)
    for path in ("/quan-tri", "/quan-tri/nop", f"/quan-tri/phieu/{name}"):
        page = re.sub("<[^>]*>", " ", clerk.get(path).text)
        assert "6 tháng cuối năm 2025" in page and "2025-S2" not in page
    assert "70/100*" in page and "* số do hệ thống suy ra hoặc cộng" in page


def test_what_is_kept_of_the_last_period_stands_beside_the_next_form_of_dossiers(given):
    published(given)
    warehouse = current_warehouse(given)
    made = sheet(warehouse.catalog, "dossiers", WARD, "2027")
    data = write_template(made, filled_before(made, warehouse), warehouse.version.id, warehouse.catalog)
    page = load_workbook(io.BytesIO(data))["Biểu 06"]
    titles = {cell.value: cell.column for line in page.iter_rows() for cell in line if cell.value}
    rows = {page.cell(row, 2).value: row for row in range(1, 40)}
    beside = {title: column for title, column in titles.items() if str(title).startswith("Kỳ trước: 2026")}
    assert [title.partition(", ")[2] for title in beside] == [
        *("cột 8 + 9", "cột 7", "cột 4", "cột 4 + 5", "cột 13", "cột 11")
    ]
    total, land = (
        [page.cell(rows[key], column).value for column in beside.values()] for key in ("total", "land")
    )
    assert total == ["–", "–", "70", "100", "–", "–"] and set(land) == {"–"}
    done, _ = filled(data, [GOOD])
    assert read(done, warehouse.catalog).findings == ()


def test_a_preview_is_what_publishing_gives_and_only_the_desk_opens_it(given):
    name = approved(given)
    before = current_id(given.published)
    looked = submissions.preview([name], REVIEWER, given)
    assert current_id(given.published) == before and value(given) == []
    with pytest.raises(VersionNotOpen):
        warehouse_for(given, f"?phien-ban={looked.id}")
    token = may_preview.set(lambda: True)
    try:
        assert value(given, f"?phien-ban={looked.id}")[0][:2] == (70, 100)
        assert edition(warehouse_for(given, f"?phien-ban={looked.id}").version, given).is_preview
    finally:
        may_preview.reset(token)
    assert submissions.publish([name], PUBLISHER, given, before).id == looked.id


def test_the_same_version_comes_again_from_the_text_alone(simulating, tmp_path):
    given = simulating
    published(given, 70)
    last = published(given, 80)
    kept = {path.name: path.read_bytes() for path in last.folder.iterdir() if path.name != "manifest.json"}
    shutil.rmtree(given.published)
    again = build(given, "somebody else")
    assert again.id == last.id and {name: (again.folder / name).read_bytes() for name in kept} == kept
    elsewhere = Settings(data=tmp_path / "elsewhere")
    shutil.copytree(given.data / "handins", elsewhere.data / "handins")
    assert build(elsewhere, "x").id == last.id


def test_a_later_hand_in_of_the_same_form_replaces_the_earlier(given):
    published(given, 70)
    published(given, 80)
    assert value(given) == [(80, 100, "official", "handin-0002")]
    assert states(given) == {"0001": "replaced", "0002": "published"}


def test_simulated_cells_give_way_to_what_is_handed_in(simulating):
    """Year 2024 of a former ward: the generator made the cell, until a table states it."""
    given = simulating
    key = ("staff_qualification", "college", "05974", "2024")
    place = CellRef("", "E2")
    before = current_warehouse(given).claims(["staff_qualification"], 2024, [("05974", "2024")])
    assert {one.status for one in before} == {"simulated"}
    table = Reading("table", "", "", (ParsedFigure(*key, place, 3, 40),))
    name = submissions.receive(table, b"x", "bang.csv", CLERK, given, "provisional", {}).id
    submissions.take_step("approved", name, REVIEWER, given)
    submissions.publish([name], PUBLISHER, given)
    after = current_warehouse(given).claims(["staff_qualification"], 2024, [("05974", "2024")])
    assert [(one.numerator, one.denominator, one.status) for one in after if one.category == "college"] == [
        (3, 40, "provisional")
    ]


def test_a_figure_of_a_published_source_is_kept_and_the_hand_in_stands_beside(given):
    key = ("procedures_one_stop", "", "178", "2019")
    table = Reading("table", "", "", (ParsedFigure(*key, CellRef("", "E2"), 219, 245),))
    name = submissions.receive(table, b"x", "bang.csv", CLERK, given, "official", {}).id
    submissions.take_step("approved", name, REVIEWER, given)
    submissions.publish([name], PUBLISHER, given)
    claims = current_warehouse(given).claims(["procedures_one_stop"], 2019, [("178", "2019")])
    assert [(one.numerator, one.preferred) for one in claims] == [(220, True), (219, False)]
    assert claims[0].preference_reason_vi and claims[0].preference_reason_en


def test_rolling_back_brings_the_hand_ins_of_then_and_stays_after_a_build(given):
    first, last = published(given, 70), published(given, 80)
    assert submissions.roll_back(first.id[:6], PUBLISHER, given, WHY).id == first.id
    assert value(given)[0][0] == 70 and states(given) == {"0001": "published", "0002": "rolled-back"}
    assert build(given, "x").id == first.id
    assert submissions.publish(["0002"], PUBLISHER, given).id == last.id


def test_what_a_correction_replaced_is_not_offered_again_after_going_back(given):
    first = published(given, 3)
    other = approved(given, 9, unit="05977@2025-07-01")
    submissions.publish([other], PUBLISHER, given)
    published(given, 5)
    submissions.roll_back(first.id, PUBLISHER, given, WHY)
    assert states(given) == {"0001": "published", "0002": "rolled-back", "0003": "rolled-back"}
    assert offered(given) == {"0002": (), "0003": ("0001",)}
    submissions.publish(["0002", "0003"], PUBLISHER, given)
    assert states(given) == {"0001": "replaced", "0002": "published", "0003": "published"}
    assert offered(given) == {} and value(given)[0][0] == 5
    with pytest.raises(NotPossible, match="phiếu 0001 đã được phiếu sau thay"):
        submissions.publish(["0001"], PUBLISHER, given)


def test_what_was_taken_back_may_be_given_back_to_its_unit(given):
    base = current_id(given.published)
    published(given, 3)
    submissions.roll_back(base, PUBLISHER, given, WHY)
    submissions.take_step("returned", "0001", REVIEWER, given, WHY)
    assert states(given) == {"0001": "returned"} and offered(given) == {}


def offered(given):
    return {offer.kept.submission.id: offer.replaces for offer in submissions.offers(given)}


def overlaps(name, given):
    return submissions.detail(submissions.submission(name, given), given, to_publish=False).overlaps


def test_the_hand_in_that_came_later_holds_whichever_is_published_first(given):
    older, newer = approved(given, 7), approved(given, 9)
    assert offered(given) == {newer: (older,)}
    submissions.publish([newer], PUBLISHER, given)
    assert states(given) == {older: "replaced", newer: "published"} and offered(given) == {}
    for publish in (submissions.preview, submissions.publish):
        with pytest.raises(NotPossible, match="phiếu sau thay"):
            publish([older], PUBLISHER, given)
    assert value(given)[0][0] == 9


def test_two_of_one_unit_and_period_published_together_give_the_later_alone(given):
    names = approved(given, 7), approved(given, 9)
    version = submissions.preview(names, PUBLISHER, given)
    assert submissions.publish(names, PUBLISHER, given).id == version.id
    assert states(given) == {"0001": "replaced", "0002": "published"} and value(given)[0][0] == 9
    assert read_journal(given.data).steps[-1].handins == ("0002",)


def test_a_table_corrects_a_form_and_a_table_cell_by_cell_and_a_later_form_corrects_both(given):
    published(given, 70)
    of_form = Reading(
        "table", "", "", (ParsedFigure("dossiers_online", "total", WARD, "2026", CellRef("", "E2"), 10, 20),)
    )
    name = submissions.receive(of_form, b"x", "bang.csv", CLERK, given, "official", {}).id
    submissions.take_step("approved", name, REVIEWER, given)
    assert [(one.later, one.earlier, one.cells) for one in overlaps(name, given)] == [("0002", "0001", 1)]
    before = {path: path.read_bytes() for path in (given.data / "handins" / "0001").iterdir()}
    submissions.publish([name], PUBLISHER, given)
    assert value(given) == [(10, 20, "official", "handin-0002")]
    assert states(given) == {"0001": "published", "0002": "published"}
    assert {path: path.read_bytes() for path in before} == before
    assert overlaps("0001", given) == (("0002", "0001", 1),)
    published(given, 72)
    assert value(given) == [(72, 100, "official", "handin-0003")]
    assert states(given) == {"0001": "replaced", "0002": "published", "0003": "published"}
    held = takings(("0001",), ("0002", "0003"), given.data)
    assert held == (("0003", "0001", 0), ("0003", "0002", 1))


def test_what_a_later_form_says_to_be_missing_withdraws_what_an_earlier_table_states(given):
    published(given, 70)
    rows = (ParsedFigure("dossiers_online", "land", WARD, "2026", CellRef("", "E2"), 12, 25),)
    published_reading(given, Reading("table", "", "", rows))
    gone = (Missing("dossiers_online", "land", WARD, "2026", CellRef("Biểu 06", "E12"), "chưa có"),)
    later = replace(simple(71), missing=gone)
    name = submissions.receive(later, b"later", "phieu.xlsx", CLERK, given, "official", {}).id
    submissions.take_step("approved", name, REVIEWER, given)
    assert ("0003", "0002", 1) in takings(("0001", "0002"), ("0002", "0003"), given.data)
    submissions.publish([name], PUBLISHER, given)
    claims = current_warehouse(given).claims(["dossiers_online"], 2026, [(WARD, "2026")])
    assert [(one.category, one.numerator) for one in claims] == [("total", 71)]
    table(given, ("legal_docs_expired", WARD, "2026", 1, 9))
    again = Reading("table", "", "", (replace(rows[0], numerator=13),))
    published_reading(given, again)
    claims = current_warehouse(given).claims(["dossiers_online"], 2026, [(WARD, "2026")])
    assert {one.category: one.numerator for one in claims} == {"total": 71, "land": 13}, "stated later still"


def test_fields_of_dossiers_that_do_not_add_up_to_their_total_are_refused_however_they_came(given):
    made = read(filled(form(catalog())[1], [GOOD])[0], catalog())
    published_reading(given, made)
    online = next(
        one for one in made.figures if (one.indicator, one.category) == ("dossiers_online", "total")
    )
    rows = (ParsedFigure("dossiers_online", "land", WARD, "2026", CellRef("", "E2"), 3, 9),)
    name = submissions.receive(
        Reading("table", "", "", rows), b"t", "bang.csv", CLERK, given, "official", {}
    ).id
    submissions.take_step("approved", name, REVIEWER, given)
    with pytest.raises(Refused, match="Hồ sơ nộp trực tuyến"):
        submissions.preview([name], REVIEWER, given)
    total = replace(
        online, numerator=online.numerator + 3, denominator=online.denominator + 9, place=CellRef("", "E3")
    )
    published_reading(given, Reading("table", "", "", (*rows, total)))


def test_a_journal_that_lost_its_last_lines_takes_no_further_step(given):
    published(given, 70)
    name = receive(given, 71)
    lines = journal_of(given).read_bytes().splitlines(keepends=True)
    at = next(number for number, line in enumerate(lines) if b'"published"' in line)
    journal_of(given).write_bytes(b"".join(lines[:at]))
    shutil.rmtree(given.data / "handins" / name)
    for step in (
        lambda: receive(given, 72),
        lambda: submissions.take_step("withdrawn", "0001", CLERK, given),
    ):
        with pytest.raises(Damaged, match="không ghi việc công bố"):
            step()


def test_what_was_changed_since_it_came_is_not_approved(given):
    name = receive(given, 70)
    path = given.data / "handins" / name / "observations.csv"
    path.write_text(path.read_text().replace(",70,100,", ",80,100,"))
    with pytest.raises(Damaged, match="đã bị sửa"):
        submissions.take_step("approved", name, REVIEWER, given)


def test_a_table_is_corrected_by_a_later_table_and_what_only_the_earlier_states_stays(given):
    key = ("communes_autonomous", "05974")
    first = table(given, (*key, "2024", 0, 1), (*key, "2023", 0, 1))
    submissions.publish([first], PUBLISHER, given)
    second = table(given, (*key, "2024", 1, 1))
    submissions.publish([second], PUBLISHER, given)

    def stated(year):
        found = current_warehouse(given).claims([key[0]], year, [(key[1], str(year))])
        return [(one.numerator, one.source) for one in found]

    assert stated(2024) == [(1, "handin-0002")] and stated(2023) == [(0, "handin-0001")]


def test_data_that_a_build_refuses_is_told_by_hand_in_and_row_without_files_of_the_server(given):
    name = approved(given, 170)
    with pytest.raises(NotPossible) as error:
        submissions.preview([name], REVIEWER, given)
    said = str(error.value)
    assert f"phiếu {name} (phieu.xlsx): hàng 19 (" in said and "Phường Tam Thanh" in said
    assert "tử số 170 lớn hơn mẫu số 100" in said and f"trả phiếu {name} lại" in said
    assert str(given.data) not in said and "observations" not in said and "cột" not in said
    (given.data / "observations").mkdir()
    (given.data / "observations" / "them.csv").write_text("sai\n")
    with pytest.raises(NotPossible, match=r"văn bản gốc.*báo người vận hành") as error:
        submissions.preview([name], REVIEWER, given)
    assert str(given.data) not in str(error.value)


def test_going_back_is_refused_to_whom_somebody_was_sooner_and_is_on_record_with_what_it_moves(given):
    base = current_id(given.published)
    first, last = published(given, 70), published(given, 80)
    with pytest.raises(Overtaken) as error:
        submissions.roll_back(base, PUBLISHER, given, WHY, first.id)
    assert (error.value.base, error.value.now) == (first.id, last.id)
    with pytest.raises(NotPossible, match="ít nhất 3 từ"):
        submissions.roll_back(base, PUBLISHER, given, "x", last.id)
    assert current_id(given.published) == last.id
    way = submissions.way_back(first.id, PUBLISHER, given)
    assert (way.leave, way.come) == (("0002",), ("0001",))
    submissions.roll_back(first.id, PUBLISHER, given, WHY, last.id)
    step = read_journal(given.data).steps[-1]
    assert (step.what, step.handins, step.back, step.reason) == ("rolled-back", ("0002",), ("0001",), WHY)
    for name in ("0001", "0002"):
        assert submissions.submission(name, given).journal.about(name)[-1] == step
    submissions.roll_back(last.id, PUBLISHER, given, WHY)
    assert states(given) == {"0001": "replaced", "0002": "published"}


def test_going_back_by_the_command_outlives_the_next_start(given, monkeypatch):
    first, _ = published(given, 70), published(given, 80)
    serve(given, monkeypatch)
    assert main(["use", first.id, "--by", PUBLISHER, "--reason", WHY]) == 0
    assert ensure_version(given, "start").id == first.id and value(given)[0][0] == 70


def test_a_file_is_kept_under_a_plain_name_whatever_it_was_called(given):
    for name, kept in (
        ("a.XLSX", "received.xlsx"),
        ("x.c\0sv", "received.csv"),
        ("không đuôi", "received.csv"),
    ):
        submission = submissions.receive(simple(), name.encode(), name, CLERK, given, "official", {})
        assert submission.received(given.data).name == kept
        assert submission.received(given.data).read_bytes() == name.encode()


def test_the_same_file_twice_is_told_from_the_first_until_that_is_done_with(given):
    name = receive(given)
    with pytest.raises(NotPossible, match=f"phiếu {name}.*đúng tệp này.*chờ kiểm tra"):
        receive(given)
    assert ids(given.data) == (name,) and len(read_journal(given.data).steps) == 1
    assert receive(given, unit="05977@2025-07-01") != name  # of another unit it says something else
    submissions.take_step("returned", name, REVIEWER, given, "cột 5 sai")
    assert receive(given) not in ("", name)


def test_a_version_that_was_pruned_is_rolled_back_to_all_the_same(given):
    given = given.model_copy(update={"versions_kept": 2})
    base = current_id(given.published)
    first = published(given, 70)
    for part in range(71, 74):
        published(given, part)
    assert first.id not in version_ids(given.published) and base not in version_ids(given.published)
    assert submissions.roll_back(first.id, PUBLISHER, given, WHY).id == first.id and value(given)[0][0] == 70
    assert submissions.roll_back(base, PUBLISHER, given, WHY).id == base and value(given) == []
    assert read_journal(given.data).accepted == ()
    with pytest.raises(Unknown, match="không có phiên bản này"):
        submissions.roll_back("000000000000", PUBLISHER, given, WHY)


def test_two_who_publish_at_once_lose_nothing(given):
    base = current_id(given.published)
    one, two = approved(given, 70), approved(given, 60, unit="05977@2025-07-01")
    now = submissions.publish([one], PUBLISHER, given, base)
    with pytest.raises(Overtaken) as error:
        submissions.publish([two], PUBLISHER, given, base)
    assert (error.value.base, error.value.now) == (base, now.id) and states(given)[two] == "approved"
    submissions.publish([two], PUBLISHER, given, now.id)
    assert states(given) == {one: "published", two: "published"} and value(given)[0][0] == 70


def test_two_processes_at_once_get_numbers_of_their_own(given):
    workers = [PROCESSES.Process(target=hand_in_quietly, args=(given, simple(part))) for part in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(PATIENCE)
    assert ids(given.data) == tuple(f"{number:04}" for number in range(1, 7))
    assert len(read_journal(given.data).steps) == 6


def test_a_second_person_is_needed_unless_the_setting_says_otherwise(given):
    name = receive(given)
    with pytest.raises(NotPossible, match="người nộp"):
        submissions.take_step("approved", name, CLERK, given)
    submissions.take_step("approved", name, REVIEWER, given)
    for same in (CLERK, REVIEWER):
        with pytest.raises(NotPossible, match="người nộp hoặc người duyệt"):
            submissions.publish([name], same, given)
    alone = given.model_copy(update={"one_person": True})
    submissions.publish([name], REVIEWER, alone)


def test_steps_that_do_not_follow_are_refused(given):
    name = receive(given)
    with pytest.raises(NotPossible, match="chờ kiểm tra"):
        submissions.publish([name], PUBLISHER, given)
    for reason in (" ", "x", "... - !"):
        with pytest.raises(NotPossible, match="lý do bằng ít nhất 3 từ"):
            submissions.take_step("returned", name, REVIEWER, given, reason)
    submissions.take_step("returned", name, REVIEWER, given, "cột 5 sai")
    for what in ("approved", "withdrawn", "returned"):
        with pytest.raises(NotPossible):
            submissions.take_step(what, name, REVIEWER, given, WHY)
    with pytest.raises(NotPossible, match="không có phiếu này"):
        submissions.take_step("approved", "9999", REVIEWER, given)
    with pytest.raises(NotPossible, match="chưa chọn"):
        submissions.publish([], PUBLISHER, given)


def test_what_is_not_ready_is_not_received(given):
    place = CellRef("Biểu 06", "E9")
    wrong = Issue("error", "number", place, "x", "số", "sửa.")
    doubt = Issue("warning", "jump", place, "x", "số", "sửa.")
    clean = simple()
    for finding in (wrong, doubt):
        with pytest.raises(NotPossible):
            submissions.receive(
                Reading(**vars(clean) | {"findings": (finding,)}),
                b"x",
                "a.xlsx",
                CLERK,
                given,
                "official",
                {doubt.key: " "},
            )
    with pytest.raises(NotPossible, match="không có số liệu"):
        submissions.receive(Reading("dossiers", WARD, "2026"), b"x", "a.xlsx", CLERK, given, "official", {})
    assert ids(given.data) == ()
    explained = Reading(**vars(clean) | {"findings": (doubt,)})
    with pytest.raises(NotPossible, match="ít nhất 3 từ"):
        submissions.receive(explained, b"x", "a.xlsx", CLERK, given, "official", {doubt.key: "x"})
    name = submissions.receive(explained, b"x", "a.xlsx", CLERK, given, "official", {doubt.key: WHY}).id
    assert submissions.submission(name, given).submission.reasons == {doubt.key: WHY}


def test_a_hand_in_killed_at_any_step_is_absent_or_complete(given):
    before = current_id(given.published)
    for step in range(200):
        count = len(ids(given.data))
        code = run(die_receiving, step, given, simple(), b"xlsx %04d" % step)
        assert len(ids(given.data)) in (count, count + 1) and current_id(given.published) == before
        for kept in submissions.handins(given):
            assert kept.state == "received" and len(kept.submission.received(given.data).read_bytes()) == len(
                b"xlsx 0000"
            )
        if code != -signal.SIGKILL:
            break
    assert code == 0 and step > 5


def test_publishing_that_ends_before_any_step_leaves_a_whole_version_and_the_next_start_ends_it(
    given, tmp_path
):
    name = approved(given)
    before = current_id(given.published)
    goal = submissions.preview([name], REVIEWER, given).id
    with kept_before_each_step(given.data, tmp_path / "moments") as moments:
        assert submissions.publish([name], PUBLISHER, given).id == goal
    assert len(moments) > 12
    for moment in moments:
        left_whole(given.model_copy(update={"data": moment}), before, goal)


def left_whole(given, before, goal):
    """Assert that a kill left the old or the new version, whole, and the next start completes what was accepted."""
    now = current_id(given.published)
    assert now in (before, goal) and verify(read_version(given.published, now))
    assert not any(is_damaged(given.published, one) for one in version_ids(given.published))
    accepted = bool(read_journal(given.data).accepted)
    assert ensure_version(given, "start").id == (goal if accepted else before)
    assert now == before or accepted


@pytest.mark.parametrize("steps", [range(1, 200, 12), pytest.param(range(200), marks=pytest.mark.long)])
def test_publishing_killed_by_the_machine_leaves_a_whole_version_and_the_next_start_ends_it(
    given, tmp_path, steps
):
    name = approved(given)
    before = current_id(given.published)
    goal = submissions.preview([name], REVIEWER, given).id
    baseline = tmp_path / "baseline"
    shutil.copytree(given.data, baseline, symlinks=True)
    for step in steps:
        code = run(die_publishing, step, given, [name])
        left_whole(given, before, goal)
        if code != -signal.SIGKILL:
            break
        shutil.rmtree(given.data)
        shutil.copytree(baseline, given.data, symlinks=True)
    assert code == 0 and current_id(given.published) == goal and step > 12


def test_what_was_answered_for_outlives_a_power_cut(given, tmp_path, monkeypatch):
    """Of what was not synced nothing is left: neither bytes nor names."""
    cut = PowerCut(given.data, monkeypatch)

    def after(what):
        left = given.model_copy(update={"data": tmp_path / what})
        cut.leave(left.data)
        return left

    name = receive(given)
    received = after("received")
    refuse_changed(ids(received.data), received.data)
    assert states(received) == {name: "received"}
    second = receive(given, 71)
    assert states(after("received again")) == {name: "received", second: "received"}
    submissions.take_step("approved", name, REVIEWER, given)
    assert states(after("approved"))[name] == "approved"
    version = submissions.publish([name], PUBLISHER, given)
    published = after("published")
    assert verify(current_version(published.published)).id == version.id
    assert states(published)[name] == "published" and build(published, "next").id == version.id
    back = submissions.roll_back(read_log(given.published)[0]["to"], PUBLISHER, given, WHY)
    assert current_id(after("rolled back").published) == back.id


def test_a_journal_line_that_a_kill_cut_off_tells_of_nothing(given):
    name = receive(given)
    with (given.data / "handins" / "log.jsonl").open("a") as file:
        file.write('{"at": "2026')
    submissions.take_step("approved", name, REVIEWER, given)
    assert states(given) == {name: "approved"}


def test_a_hand_in_that_is_damaged_is_named_with_a_remedy(given):
    name = receive(given)
    (given.data / "handins" / name / "handin.json").write_text("{")
    with pytest.raises(Damaged, match="bản sao lưu"):
        submissions.handins(given)


def test_a_back_up_restored_elsewhere_gives_the_same_version(given, tmp_path):
    last = published(given)
    assert back_up(given, tmp_path / "sao-luu.tar.gz", lambda line: None) > 4
    with pytest.raises(BackupRefused, match="đã có"):
        back_up(given, tmp_path / "sao-luu.tar.gz", lambda line: None)
    new = given.model_copy(update={"data": tmp_path / "moi"})
    restore(new, tmp_path / "sao-luu.tar.gz")
    assert build(new, "x").id == last.id and [kept.state for kept in submissions.handins(new)] == [
        "published"
    ]
    with pytest.raises(BackupRefused, match="không ghi đè"):
        restore(new, tmp_path / "sao-luu.tar.gz")
    (tmp_path / "rac.tar.gz").write_bytes(b"rac")
    with pytest.raises(BackupRefused, match="hỏng"):
        restore(Settings(data=tmp_path / "khac"), tmp_path / "rac.tar.gz")


def test_who_owes_what_by_when(given):
    catalog, today = current_warehouse(given).catalog, date(2026, 11, 24)
    every = duties(catalog, submissions.handins(given), today)
    wards = [unit for unit in catalog.chosen_units if unit.level == "commune" and unit.valid_to is None]
    assert len(every) == len(wards) * len(catalog.forms) * 2  # 2025-S2 and 2026
    assert {(one.period, one.standing) for one in every} == {("2025-S2", "overdue"), ("2026", "due")}
    assert {str(one.by) for one in every} == {"2026-01-15", "2027-01-15"}
    name = receive(given)

    def standing():
        found = duties(catalog, submissions.handins(given), today)
        return next(
            one.standing
            for one in found
            if (one.unit.id, one.period, one.form.id) == (WARD, "2026", "dossiers")
        )

    assert (
        standing() == "received"
        and len(open_duties(duties(catalog, submissions.handins(given), today))) == len(every) - 1
    )
    submissions.take_step("returned", name, REVIEWER, given, WHY)
    assert standing() == "returned"


def test_a_correction_that_was_given_back_is_told_and_no_debt(given):
    published(given, 70)
    name = receive(given, 71)
    submissions.take_step("returned", name, REVIEWER, given, WHY)
    every = duties(current_warehouse(given).catalog, submissions.handins(given), date(2026, 11, 24))
    own = next(one for one in every if (one.unit.id, one.period, one.form.id) == (WARD, "2026", "dossiers"))
    assert (own.standing, own.submission.submission.id, own.correction.submission.id) == (
        "published",
        "0001",
        "0002",
    )
    assert own not in open_duties(every)


def test_the_journal_is_lines_of_json_that_only_grow(given):
    published(given)
    path = given.data / "handins" / "log.jsonl"
    before = path.read_bytes()
    receive(given, 5)
    assert path.read_bytes().startswith(before)
    assert [json.loads(line)["what"] for line in path.read_text().splitlines()] == [
        "received",
        "approved",
        "published",
        "received",
    ]


def journal_of(given):
    return given.data / "handins" / "log.jsonl"


def without_hashes(line):
    return re.sub(rb', "(?:sha256|files)": (?:"[^"]*"|\{[^}]*\})', b"", line)


LOSSES = {
    "unreadable": (lambda lines: [*lines[:-1], lines[-1][20:]], "dòng 3: không đọc được"),
    "cut off, with its end": (lambda lines: [*lines[:-1], lines[-1][:-9] + b"\n"], "dòng 3: không đọc được"),
    "cut off, without its end": (lambda lines: [*lines[:-1], lines[-1][:-9]], "công bố các phiếu 0001"),
    "changed": (lambda lines: [*lines[:-1], lines[-1].replace(b"hoa", b"hao")], "dòng 3: không khớp"),
    "changed before": (lambda lines: [lines[0].replace(b"lan", b"la"), *lines[1:]], "dòng 1: không khớp"),
    "missing in between": (lambda lines: [lines[0], *lines[2:]], "dòng 2: không khớp"),
    "missing at the end": (lambda lines: lines[:-1], "công bố các phiếu 0001"),
    "of a later release": (
        lambda lines: [*lines[:-1], lines[-1].replace(b"published", b"sealed").split(b', "sha')[0] + b"}\n"],
        "dòng 3: ghi một việc",
    ),
    "emptied": (lambda lines: [], "công bố các phiếu 0001"),
}


@pytest.mark.parametrize(("lose", "said"), LOSSES.values(), ids=LOSSES.keys())
def test_a_journal_that_is_damaged_refuses_to_publish_and_what_stood_is_served(with_one, lose, said):
    last = current_id(with_one.published)
    path = journal_of(with_one)
    path.write_bytes(b"".join(lose(path.read_bytes().splitlines(keepends=True))))
    with pytest.raises(Damaged, match=f"handins/log.jsonl: .*{said}.*bản sao lưu"):
        build(with_one, "x")
    heard = []
    assert ensure_version(with_one, "start", heard.append).id == current_id(with_one.published) == last
    assert any("bản sao lưu" in line for line in heard)


def test_a_journal_that_is_lost_is_not_taken_for_none(given):
    receive(given)
    journal_of(given).unlink()
    for tried in (lambda: build(given, "x"), lambda: receive(given, 71), lambda: submissions.handins(given)):
        with pytest.raises(Damaged, match="không có nhật ký, mà có 1 phiếu"):
            tried()


def test_a_journal_that_forgot_several_hand_ins_is_refused(given):
    for part in (70, 71, 72):
        receive(given, part)
    lines = journal_of(given).read_bytes().splitlines(keepends=True)
    journal_of(given).write_bytes(lines[0])
    with pytest.raises(Damaged, match="không ghi lúc nhận các phiếu 0002, 0003"):
        submissions.handins(given)


def test_what_an_earlier_release_kept_is_read_and_vouched_for_from_then_on(with_one):
    last = current_id(with_one.published)
    old = b"".join(
        without_hashes(line) for line in journal_of(with_one).read_bytes().splitlines(keepends=True)
    )
    assert b"sha256" not in old
    journal_of(with_one).write_bytes(old)
    assert build(with_one, "x").id == last and states(with_one) == {"0001": "published"}
    receive(with_one, 71)
    assert journal_of(with_one).read_bytes().startswith(old)
    journal_of(with_one).write_bytes(journal_of(with_one).read_bytes().replace(b"minh", b"mimh"))
    with pytest.raises(Damaged, match="dòng 4: không khớp"):
        build(with_one, "x")


def test_a_line_that_lacks_only_its_end_counts_and_the_next_one_begins_anew(given):
    name = approved(given)
    journal_of(given).write_bytes(journal_of(given).read_bytes().removesuffix(b"\n"))
    assert states(given) == {name: "approved"}
    submissions.take_step("returned", name, PUBLISHER, given, WHY)
    assert [step.what for step in read_journal(given.data).steps] == ["received", "approved", "returned"]


@pytest.mark.parametrize("file", ["observations.csv", "remarks.csv", "handin.json", "received.xlsx"])
def test_a_file_of_a_hand_in_that_was_changed_is_never_published(with_one, file):
    last, waiting = current_id(with_one.published), receive(with_one, unit="05977@2025-07-01")
    changed = with_one.data / "handins" / "0001" / file
    changed.write_bytes(changed.read_bytes() + b"\n")
    with pytest.raises(Damaged, match=f"handins/0001/{file}: tệp: nội dung đã bị sửa.*bản sao lưu"):
        build(with_one, "x")
    submissions.take_step("approved", waiting, REVIEWER, with_one)
    with pytest.raises(Damaged, match="0001"):
        submissions.preview([waiting], PUBLISHER, with_one)
    assert current_id(with_one.published) == last


def test_check_verifies_every_hand_in_that_there_ever_was(given, monkeypatch, capsys):
    for part in (70, 71, 72, 73):
        receive(given, part)
    serve(given, monkeypatch)
    assert main(["check"]) == 0
    home = given.data / "handins"
    (home / "0001" / "observations.csv").write_bytes(b"")
    (home / "0002" / "received.xlsx").unlink()
    shutil.rmtree(home / "0003")
    capsys.readouterr()
    assert main(["check"]) == 1
    said = capsys.readouterr().err
    assert "handins/0001/observations.csv: tệp: nội dung đã bị sửa" in said
    assert "handins/0002/received.xlsx: tệp: tệp này không còn" in said
    assert "handins/0003: thư mục: nhật ký ghi phiếu này" in said and "0004" not in said


def test_of_a_hand_in_of_an_earlier_release_the_file_that_came_is_verified(given):
    receive(given)
    journal_of(given).write_bytes(without_hashes(journal_of(given).read_bytes()))
    refuse_changed(["0001"], given.data)
    (given.data / "handins" / "0001" / "received.xlsx").write_bytes(b"x")
    with pytest.raises(Damaged, match=r"received\.xlsx"):
        refuse_changed(["0001"], given.data)


@pytest.mark.parametrize("lost", ["0001", "0002", "0003"])
def test_a_folder_that_is_lost_stops_nobody_else_and_its_number_is_not_given_again(given, lost):
    for part in (70, 71, 72):
        receive(given, part)
    shutil.rmtree(given.data / "handins" / lost)
    assert receive(given, 73) == "0004" and receive(given, 74) == "0005"
    submissions.take_step("approved", "0004", REVIEWER, given)
    assert submissions.publish(["0004"], PUBLISHER, given).id == current_id(given.published)


def test_an_accepted_folder_that_is_lost_is_named(with_one):
    shutil.rmtree(with_one.data / "handins" / "0001")
    with pytest.raises(Damaged, match=r"handins/0001: .*không còn.*bản sao lưu"):
        build(with_one, "x")


def test_a_hand_in_that_cannot_be_put_on_record_is_not_there_and_may_come_again(given):
    name = receive(given)
    for _ in range(200):
        record(make_step(CLERK, "returned", [name], reason="x" * 100), given.data)
    before = journal_of(given).read_bytes()
    assert run(hand_in_with_small_files, given, simple(71), len(before) + 50) == errno.EFBIG
    assert journal_of(given).read_bytes() == before and ids(given.data) == (name,)
    assert [path.name for path in (given.data / "handins").iterdir() if path.name.startswith(".")] == []
    assert receive(given, 71) == "0002"


def test_what_a_kill_left_complete_is_put_on_record_by_the_next_step(given):
    receive(given)
    path = journal_of(given)
    path.write_bytes(b'{"at": "2026')  # killed while the first line was written
    assert states(given) == {"0001": "received"}
    submissions.take_step("approved", "0001", REVIEWER, given)
    received, _ = read_journal(given.data).steps
    assert (received.what, received.by, received.at) == (
        "received",
        CLERK,
        submissions.submission("0001", given).submission.at,
    )
    assert set(received.files) == {"handin.json", "observations.csv", "remarks.csv", "received.xlsx"}
