"""The workbook to fill and the file that comes back: what is open or locked, what spreadsheet programs make of it."""

import io
import json
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from handins import GOOD, WARD, catalog, filled, form, head_row, read
from openpyxl import load_workbook
from rows import write_rows

from dashboard.catalog import CellName
from dashboard.cli.main import main
from dashboard.data.open_version import current_warehouse
from dashboard.intake.annotated_copy import GONE, SUMMARY, WRONG, answer, is_large
from dashboard.intake.annotated_copy import GOOD as TAKEN
from dashboard.intake.form_layout import NoForm, sheet
from dashboard.intake.issues import CellRef, Issue, Reading
from dashboard.intake.rules import judge
from dashboard.intake.template import FORM_SHEET, filled_before, mark, template_name
from dashboard.intake.validate import read_and_judge
from dashboard.settings import Settings, settings
from dashboard.submissions.build_version import build

KNOWN = catalog()
PAGES = {"dossiers": "Biểu 06", "yearly": "Phiếu"}


def page_of(data, form_id):
    return load_workbook(io.BytesIO(data))[PAGES[form_id]]


def colour(cell):
    return cell.fill.start_color.rgb[-6:]


@pytest.mark.parametrize("form_id", PAGES)
def test_only_what_is_asked_for_is_open_and_the_rest_is_locked(form_id):
    made, data = form(KNOWN, form_id)
    page = page_of(data, form_id)
    first = head_row(page) + 1
    ranges = [str(one.sqref) for one in page.data_validations.dataValidation]
    assert page.protection.sheet
    for at, row in enumerate(made.rows):
        assert page.cell(first + at, 2).value == row.key and page.cell(first + at, 2).protection.locked
        for place in range(4, 4 + len(made.columns)):
            cell = page.cell(first + at, place)
            if not cell.protection.locked:
                assert cell.coordinate in " ".join(ranges) and cell.value is None
    asked = sum(not cell.protection.locked for line in page.iter_rows(min_row=first) for cell in line)
    computed = 1 if form_id == "yearly" else 0
    total = 11 if form_id == "dossiers" else 0
    rates = sum("numerator" in row.asks for row in made.rows) * computed
    assert asked == sum(len(row.asks) for row in made.rows) - rates - total


def test_what_a_single_unit_has_or_not_is_chosen_from_a_list(published):
    made, data = form(KNOWN, "yearly")
    page = page_of(data, "yearly")
    lists = {
        str(one.sqref): one.formula1 for one in page.data_validations.dataValidation if one.type == "list"
    }
    first = head_row(page) + 1
    asked = {
        f"{column}{first + at}"
        for at, row in enumerate(made.rows)
        if row.yes_or_no
        for column in ("DE" if "numerator" in row.asks else "F")
    }
    offered = {
        place: '"1"' if place[0] == "E" else '"0,1,chưa có"'  # the unit itself is the whole
        for place in asked
    }
    assert {place: source for place, source in lists.items() if "1" in source} == offered
    assert len(asked) == 3
    city, _ = form(KNOWN, "yearly", "178", "2025-S1")
    assert not any(row.yes_or_no for row in city.rows)
    given = Settings(data=published)
    at = next(at for at, row in enumerate(made.rows) if row.key == "party_secretary_is_chairperson")
    rate = next(at for at, row in enumerate(made.rows) if row.key == "communes_autonomous")
    page.cell(first + rate, 4).value, page.cell(first + rate, 5).value = 0, 1
    for said, found in ((1, set()), (2, {(f"F{first + at}", "yes-or-no")})):
        page.cell(first + at, 6).value = said
        held = io.BytesIO()
        page.parent.save(held)
        reading = read_and_judge("phieu.xlsx", held.getvalue(), given)
        assert {(one.place.cell, one.rule) for one in reading.errors} == found
    page.cell(first + at, 6).value, page.cell(first + rate, 5).value = 1, 0
    held = io.BytesIO()
    page.parent.save(held)
    found = read_and_judge("phieu.xlsx", held.getvalue(), given).errors
    assert [(one.place.cell, one.rule) for one in found] == [(f"D{first + rate}", "yes-or-no")]


def test_definitions_hold_for_any_year():
    """They stand in every form; what a source says of its figure is the figure's note."""
    for one in KNOWN.indicators.values():
        told = f"{one.definition_vi} {one.definition_en}"
        assert not re.search(r"\bnguồn\b|\bsource\b|năm 20\d\d|20\d\d is|\bin 20\d\d", told, re.IGNORECASE), (
            one.id
        )


@pytest.mark.parametrize("form_id", PAGES)
def test_beside_each_cell_stands_what_it_asks_for(form_id):
    """Title and message are no longer than Excel takes; of a bound only the form speaks that takes one."""
    made, data = form(KNOWN, form_id)
    page = page_of(data, form_id)
    first = head_row(page) + 1
    said = {str(one.sqref): one for one in page.data_validations.dataValidation}
    assert all(len(one.prompt or "") <= 255 and len(one.promptTitle or "") <= 32 for one in said.values())
    written = "\n".join(str(cell.value) for line in page["A1:A6"] for cell in line)
    if form_id == "yearly":
        at = next(at for at, row in enumerate(made.rows) if row.key == "legal_docs_expired")
        assert said[f"E{first + at}"].promptTitle == "Tổng số (mẫu số)" and "trên 60" in written
        assert KNOWN.indicators["legal_docs_expired"].definition_vi in said[f"E{first + at}"].prompt
    else:
        assert (said[f"D{first}"].promptTitle, said[f"D{first}"].prompt.split("\n")[0]) == (
            "Cột 3",
            "Hộ tịch. Tiếp nhận: tổng số. Bằng cột 4 + 5 + 6.",
        )
        assert "trên 60" not in written and "trên 60" not in said[f"D{first}"].error


def test_a_period_that_has_not_begun_is_refused_where_the_file_states_it(published):
    given = Settings(data=published)
    for period, found in (("2025-S2", []), ("2090", ["ahead"])):
        _, data = form(KNOWN, "dossiers", WARD, period)
        reading = read_and_judge("phieu.xlsx", filled(data, [GOOD])[0], given)
        assert [one.rule for one in reading.errors] == found
        assert {one.place.cell for one in reading.errors} <= {"A2"}
        assert all("01/01/2090" in one.expected for one in reading.errors)
    row = f"legal_docs_unlawful;{{}};{WARD};1"
    table = "\n".join(["Mã chỉ tiêu;Kỳ;Đơn vị;Số lượng", row.format("2025-S2"), row.format("2090")])
    reading = read_and_judge("bang.csv", table.encode(), given)
    assert [(one.rule, one.place.cell) for one in reading.errors] == [("ahead", "B3")]


@pytest.mark.parametrize(
    "day, status, found",
    [
        (date(2026, 12, 31), "official", ["unfinished"]),
        (date(2026, 12, 31), "provisional", []),
        (date(2027, 1, 1), "official", []),
    ],
)
def test_final_figures_of_a_year_that_goes_on_need_a_reason(published, day, status, found):
    given = Settings(data=published)
    reading = replace(read(filled(form(KNOWN)[1], [GOOD])[0], KNOWN), status=status)
    judged = judge(reading, current_warehouse(given), day)
    assert [one.rule for one in judged.warnings] == found and judged.errors == ()


def test_a_form_says_what_it_is_and_is_named_without_accents():
    made, data = form(KNOWN)
    assert page_of(data, "dossiers")["A3"].value == mark(made) == f"Mã phiếu: dossiers/{WARD}/2026/1"
    assert template_name(made) == "phieu-dossiers-05986-tam-thanh-2026.xlsx"


def test_a_form_that_nobody_fills_is_refused_with_what_there_is():
    for wrong, said in (
        (("dossiers", "178-xa", "2025-S1"), "không dành cho cấp này"),
        (("yearly", WARD, "2025"), "không phải kỳ"),
        (("yearly", WARD, "2024"), "không phải kỳ"),
        (("yearly", "05974", "2026"), "không phải kỳ"),
        (("yearly", "05974", "2014"), "không phải kỳ"),
        (("yearly", WARD, "tháng 5"), "không phải kỳ"),
        (("dossiers", "05974", "2019"), "không có hàng nào"),
        (("yearly", "99999", "2026"), "chưa được định nghĩa"),
        (("monthly", WARD, "2026"), "chưa được định nghĩa"),
    ):
        with pytest.raises(NoForm, match=said):
            sheet(KNOWN, *wrong)


@pytest.mark.parametrize("year", [2026, 2027])
def test_a_period_that_there_is_not_is_answered_with_those_around_now(monkeypatch, year):
    monkeypatch.setattr("dashboard.clock.now", lambda: datetime(year, 12, 31, 12, tzinfo=UTC))
    with pytest.raises(NoForm) as refused:
        sheet(KNOWN, "dossiers", WARD, "2026-Q3")
    said = str(refused.value)
    assert "mỗi năm một phiếu" in said and f"2025-S2, {', '.join(map(str, range(2026, year + 1)))}" in said
    assert str(year + 1) not in said


def test_a_former_unit_has_forms_of_the_years_in_which_it_was():
    for form_id, period in (("yearly", "2015"), ("yearly", "2024"), ("dossiers", "2025-S1")):
        made, data = form(KNOWN, form_id, "05974", period)
        assert made.rows and read(data, KNOWN).period == period


def test_a_spreadsheet_program_computes_the_form_and_says_the_same(tmp_path):
    """LibreOffice opens the filled form, computes total, rates and checks, and saves it; what is read is the same."""
    rows = [GOOD, (7, 3, 4, 1, 5, 0, 5, 0, 2, 2, 0)]
    data, first = filled(form(KNOWN)[1], [*rows, (0, "chưa có", *[0] * 9)])
    (tmp_path / "phieu.xlsx").write_bytes(data)
    out = tmp_path / "out"
    convert = [
        "soffice",
        "--headless",
        f"-env:UserInstallation=file://{tmp_path}/profile",
        "--convert-to",
        "xlsx",
        "--outdir",
        str(out),
    ]
    subprocess.run([*convert, str(tmp_path / "phieu.xlsx")], check=True, capture_output=True)
    saved = (out / "phieu.xlsx").read_bytes()
    page = load_workbook(io.BytesIO(saved), data_only=True)["Biểu 06"]
    last = next(row for row in range(first, first + 20) if page.cell(row, 2).value == "total")
    totals = [sum(pair) for pair in zip(*rows, strict=True)]
    assert [page.cell(last, 4 + at).value or "" for at in range(11)] == [totals[0], "", *totals[2:]]
    words = [
        page.cell(first + at, column).value
        for at in range(len(KNOWN.indicators["dossiers_online"].categories))
        for column in range(15, 30)
        if isinstance(page.cell(first + at, column).value, str)
    ]
    assert words == ["Sai: (3) khác (4) + (5) + (6)"]
    before, after = read(data, KNOWN), read(saved, KNOWN)
    assert after.figures == before.figures
    assert {(str(one.place), one.rule) for one in after.findings} == {
        (str(one.place), one.rule) for one in before.findings
    }


def test_the_last_period_stands_beside_and_simulated_figures_do_not(published):
    given = Settings(data=published)
    warehouse = current_warehouse(given)
    assert filled_before(sheet(KNOWN, "yearly", WARD, "2026"), warehouse).figures == {}
    before = filled_before(sheet(KNOWN, "yearly", "178", "2025-S1"), warehouse)
    assert before.period == "2019" and before.figures[CellName("procedures_one_stop", "")] == ("220/245",)


def test_a_count_that_the_last_period_does_not_state_is_a_dash(tmp_path):
    bare = {"indicator": "dossiers_online", "unit": "05986", "time_period": "2023", "category": "land"}
    write_rows(tmp_path, bare | {"numerator": "12", "denominator": "", "measure_unit": "dossier"})
    build(given := Settings(data=tmp_path), "test")
    before = filled_before(sheet(KNOWN, "dossiers", "05986", "2025-S1"), current_warehouse(given))
    assert before.figures == {CellName("dossiers_online", "land"): ("12", "–")}


def test_the_answer_colours_each_cell_and_says_why():
    data, first = filled(form(KNOWN)[1], [GOOD, (30, "1O", 15, 5, 20, 5, 14, 1, 10, 8, 2), ("chưa có",) * 11])
    reading = read(data, KNOWN)
    book = load_workbook(io.BytesIO(answer("phieu.xlsx", data, reading, KNOWN)))
    page = book["Biểu 06"]
    assert colour(page[f"E{first}"]) == TAKEN and colour(page[f"E{first + 1}"]) == WRONG
    assert colour(page[f"D{first + 2}"]) == GONE
    assert {colour(page.cell(first, 4 + at)) for at in range(11)} == {TAKEN}
    assert TAKEN not in {colour(page.cell(first + 1, 4 + at)) for at in range(11)}
    assert "chữ số" in page[f"E{first + 1}"].comment.text and page[f"E{first}"].comment is None
    summary = book[SUMMARY]
    assert book.sheetnames[0] == SUMMARY and page[f"E{first + 1}"].value == "1O"
    linked = {
        cell.value: cell.hyperlink.location or cell.hyperlink.target
        for line in summary.iter_rows()
        for cell in line
        if cell.hyperlink
    }
    assert f"E{first + 1}" in linked and linked[f"E{first + 1}"].endswith(f"'Biểu 06'!E{first + 1}")


def test_the_answer_colours_denominators_remarks_and_what_is_missing_too():
    _, data = form(KNOWN, "yearly")
    done, first = filled(data, [(None, None, 5), (3, 5, None, None, "ghi chú"), ("-",)], "Phiếu")
    page = load_workbook(io.BytesIO(answer("phieu.xlsx", done, read(done, KNOWN), KNOWN)))["Phiếu"]
    taken = {cell.coordinate for line in page.iter_rows() for cell in line if colour(cell) == TAKEN}
    assert {f"F{first}", f"D{first + 1}", f"E{first + 1}", f"H{first + 1}"} <= taken
    assert colour(page[f"D{first + 2}"]) != TAKEN


def test_of_a_large_file_the_answer_is_the_list_of_what_was_found(monkeypatch):
    data, first = filled(form(KNOWN)[1], [(30, "1O", 15, 5, 20, 5, 14, 1, 10, 8, 2)])
    reading = read(data, KNOWN)
    monkeypatch.setattr("dashboard.intake.annotated_copy.LARGE_UNPACKED", 10_000)
    book = load_workbook(io.BytesIO(answer("phieu.xlsx", data, reading, KNOWN)))
    assert is_large(data) and book.sheetnames == [SUMMARY]
    lines = list(book[SUMMARY].iter_rows(values_only=True))
    assert any("Tệp lớn" in str(line[0]) for line in lines)
    titles = next(at for at, line in enumerate(lines) if line[0] == "Mức")
    told = lines[titles + 1 :]
    assert len(told) == len(reading.findings) and told[0][:4] == (
        "Lỗi, phải sửa",
        "Biểu 06",
        f"E{first}",
        "1O",
    )
    assert all(one.remedy in {line[5] for line in told} for one in reading.findings)


def test_a_large_table_is_answered_without_copying_it():
    text = "a;b\n" * 300_000
    reading = Reading("table", "", "", findings=(Issue("error", "x", CellRef("", "A1"), "=1+1", "b", "c."),))
    assert is_large(text.encode()) and not is_large(text[:1000].encode())
    book = load_workbook(io.BytesIO(answer("a.csv", text.encode(), reading, KNOWN)))
    cell = next(cell for line in book[SUMMARY].iter_rows() for cell in line if cell.value == "=1+1")
    assert cell.data_type == "s"


def test_an_answered_csv_holds_what_begins_like_a_formula_as_text():
    heads = (
        "Mã;Tiếp nhận: tổng số;Tiếp nhận trong kỳ: trực tuyến;Đã giải quyết: tổng số;Đang giải quyết: tổng số"
    )
    text = f"{mark(form(KNOWN)[0])}\n{heads};received;online;carried\nland;=1+1;@SUM(A1);+5;-5;1;2;3\n"
    reading = read(text.encode(), KNOWN, "a.csv")
    book = load_workbook(io.BytesIO(answer("a.csv", text.encode(), reading, KNOWN)))
    for page in book.worksheets:
        for line in page.iter_rows():
            for cell in line:
                assert cell.data_type != "f", cell.coordinate
                if (
                    isinstance(cell.value, str)
                    and cell.value.startswith(("=", "+", "-", "@"))
                    and page.title != SUMMARY
                ):
                    assert cell.quotePrefix


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Return a folder with the shipped data published, without simulation, most of a build; each test takes a copy."""
    folder = tmp_path_factory.mktemp("built")
    build(Settings(data=folder, simulated=False), "test")
    return folder


@pytest.fixture
def folder(built, tmp_path, monkeypatch):
    """Return a folder for files, in which the folder that commands read is `data`."""
    shutil.copytree(built, tmp_path / "data", symlinks=True)
    monkeypatch.setenv("CCHC_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("CCHC_SIMULATED", "off")
    settings.cache_clear()
    return tmp_path


def test_the_whole_way_on_the_command_line(folder, capsys):
    assert main(["template", "--unit", WARD, "--period", "2025-S2", "--out", str(folder)]) == 0
    blank = (folder / "phieu-dossiers-05986-tam-thanh-2025-S2.xlsx").read_bytes()
    (folder / "sai.xlsx").write_bytes(filled(blank, [(30, "1O", 15, 5, 20, 5, 14, 1, 10, 8, 2)])[0])
    (folder / "dung.xlsx").write_bytes(filled(blank, [(40, 10, 15, 15, 20, 5, 14, 1, 10, 8, 2)])[0])
    capsys.readouterr()
    assert (
        main(
            [
                "ingest",
                str(folder / "sai.xlsx"),
                "--answers",
                str(folder / "tra-loi"),
                "--json",
                "--by",
                "lan",
            ]
        )
        == 1
    )
    said = json.loads(capsys.readouterr().out)
    assert said[0]["errors"][0]["rule"] == "letters" and not said[0]["accepted"]
    assert (folder / "tra-loi" / "sai-ket-qua.xlsx").is_file()
    assert main(["ingest", str(folder / "dung.xlsx"), "--by", "lan"]) == 1
    assert "chưa có lý do" in capsys.readouterr().err
    assert main(["ingest", str(folder / "dung.xlsx"), "--confirm", "hồ sơ rút", "--by", "lan"]) == 0
    assert main(["approve", "0001", "--by", "lan"]) == 1
    assert main(["approve", "0001", "--by", "minh"]) == 0
    assert main(["owed"]) == 0
    before = json.loads(_out(capsys, ["handins", "--json"]))
    assert [(one["id"], one["state"]) for one in before] == [("0001", "approved")]
    assert main(["publish", "0001", "--by", "hoa", "--json"]) == 0
    version = json.loads(capsys.readouterr().out)["version"]
    first = next(
        line.split()[0] for line in _out(capsys, ["versions"]).splitlines() if not line.startswith(version)
    )
    assert main(["use", first, "--by", "hoa", "--reason", "x"]) == 1
    assert main(["use", first, "--by", "hoa", "--reason", "số còn sai", "--if-current", first]) == 1
    assert main(["use", first, "--by", "hoa", "--reason", "số còn sai", "--if-current", version]) == 0
    assert json.loads(_out(capsys, ["handins", "--json"]))[0]["state"] == "rolled-back"
    assert main(["publish", "0001", "--by", "hoa"]) == 0
    assert main(["backup", str(folder / "sao-luu.tar.gz")]) == 0
    assert main(["restore", str(folder / "sao-luu.tar.gz")]) == 1


def test_of_several_each_is_tried_and_programs_are_told_of_each(folder, capsys):
    for name, unit in (("mot", WARD), ("hai", "05977@2025-07-01")):
        (folder / f"{name}.xlsx").write_bytes(filled(form(KNOWN, unit=unit)[1], [GOOD])[0])
    (folder / "rac.xlsx").write_bytes(b"MZ\x00")
    files = [str(folder / name) for name in ("mot.xlsx", "rac.xlsx", "khong-co.xlsx", "hai.xlsx")]
    capsys.readouterr()
    assert main(["ingest", *files, "--confirm", "đã xem từng ô", "--by", "lan", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert [(one["file"], one["accepted"], bool(one["refused"])) for one in told] == [
        (files[0], "0001", False),
        (files[1], "", True),
        (files[2], "", True),
        (files[3], "0002", False),
    ]
    assert main(["ingest", files[0], "--confirm", "đã xem từng ô", "--by", "lan", "--json"]) == 1
    (again,) = json.loads(capsys.readouterr().out)
    assert "đúng tệp này" in again["refused"] and again["figures"] > 0
    assert main(["approve", "0077", "0001", "--by", "minh", "--json"]) == 1
    lacking, done = json.loads(capsys.readouterr().out)
    assert "không có phiếu này" in lacking["refused"] and done == {"handin": "0001", "state": "approved"}
    assert main(["return", "0002", "--reason", "cột 5 sai", "--by", "minh", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == [{"handin": "0002", "state": "returned"}]


@pytest.mark.parametrize(
    "arguments",
    [
        ["publish", "0009"],
        ["use", "abc", "--reason", "số của phường sai"],
        ["template", "--unit", "99999", "--period", "2026"],
        ["template", "--period", "1999"],
        ["restore", "khong-co.tar.gz"],
        ["backup", "khong-co/sao-luu.tar.gz"],
        ["diff", "abc", "abd"],
    ],
    ids=lambda given: given[0],
)
def test_a_program_is_told_in_json_what_people_are_told_in_words(folder, capsys, arguments):
    capsys.readouterr()
    assert main([*arguments, "--json"]) == 1
    said = capsys.readouterr()
    error = json.loads(said.out)["error"]
    assert "Cách sửa: " in error and said.err.endswith(f"Từ chối. {error}\n")


def _out(capsys, arguments):
    capsys.readouterr()
    assert main(arguments) == 0
    return capsys.readouterr().out


def test_what_a_command_refuses_it_says_with_a_remedy(folder, capsys):
    (folder / "rac.xlsx").write_bytes(b"MZ\x00")
    for arguments in (
        ["template", "--unit", "99999", "--period", "2026"],
        ["template", "--period", "1999"],
        ["ingest", str(folder / "rac.xlsx")],
        ["publish", "0009"],
        ["return", "0009", "--reason", "x"],
        ["use", "abc", "--reason", "số còn sai"],
    ):
        assert main(arguments) == 1
        assert "Cách sửa" in capsys.readouterr().err, arguments
    assert main(["ingest", str(folder / "khong-co.xlsx")]) == 1
    assert "không có tệp này" in capsys.readouterr().err
    assert main(["ingest", str(folder)]) == 1
    assert "đây là một thư mục" in capsys.readouterr().err
    assert main(["backup", str(folder / "khong-co" / "sao-luu.tar.gz")]) == 1
    said = capsys.readouterr().err
    assert "khong-co: thư mục: không có thư mục này" in said and ".part" not in said
    with pytest.raises(SystemExit) as called:
        main(["ingest"])
    assert called.value.code == 2
    assert set(FORM_SHEET.values()) == set(PAGES.values())
