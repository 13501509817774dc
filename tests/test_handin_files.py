"""What is no table of ours is refused with a sentence, in bounded memory; whatever comes, nothing else is thrown."""

import io
import random
import re
import subprocess
import sys
import warnings
import zipfile

import pytest
import xlsxwriter
from handins import GOOD, LIMITS, catalog, filled, form
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as st
from tries import tries

from dashboard.intake.issues import Reading
from dashboard.intake.open_file import FileRefused, Limits, open_file
from dashboard.intake.parse import parse_file
from dashboard.settings import PROJECT, Settings


def workbook(write=lambda page, book: page.write(0, 0, "x")):
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True, "strings_to_formulas": False}) as book:
        write(book.add_worksheet("Phiếu"), book)
    return held.getvalue()


def repacked(data, change):
    """Return a workbook with some of its parts changed."""
    parts = {
        one: zipfile.ZipFile(io.BytesIO(data)).read(one)
        for one in zipfile.ZipFile(io.BytesIO(data)).namelist()
    }
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in change(parts).items():
            archive.writestr(name, content)
    return held.getvalue()


def refused(data, name="tep.xlsx", limits=LIMITS):
    with pytest.raises(FileRefused) as error:
        open_file(name, data, limits)
    assert error.value.file == name and error.value.remedy.endswith(".") and "\n" not in str(error.value)
    return error.value.problem


SHEET, BOOK, KINDS = "xl/worksheets/sheet1.xml", "xl/workbook.xml", "[Content_Types].xml"


def of_kind(kind):
    """Return a workbook that has a part of a kind."""
    more = b'<Override PartName="/xl/m.bin" ContentType="' + kind + b'"/></Types>'
    return repacked(
        workbook(), lambda parts: parts | {KINDS: parts[KINDS].replace(b"</Types>", more), "xl/m.bin": b"x"}
    )


def charts_alone(parts):
    """Return the parts of a workbook whose only sheet is a chart."""
    links = "xl/_rels/workbook.xml.rels"
    chart = {"xl/chartsheets/sheet1.xml": b"<chartsheet/>"}
    return {name: content for name, content in parts.items() if name != SHEET} | {
        links: parts[links].replace(b"worksheets/", b"chartsheets/").replace(b"/worksheet", b"/chartsheet"),
        **chart,
    }


FOREIGN = {
    "empty": (b"", "rỗng"),
    "program": (b"MZ\x90\x00\x03" + bytes(range(256)) * 4, "là một chương trình"),
    "old": (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "mật khẩu"),
    "picture": (b"\x89PNG\r\n\x1a\n" + bytes(100), "không phải"),
    "archive": (repacked(workbook(), lambda parts: {"a.txt": b"x"}), "không phải sổ tính"),
    "macro": (repacked(workbook(), lambda parts: parts | {"xl/vbaProject.bin": b"x"}), "macro"),
    "broken": (workbook()[:-200], "hỏng"),
    "broken part": (repacked(workbook(), lambda parts: parts | {SHEET: parts[SHEET][:300]}), "nguyên vẹn"),
    "entities": (
        repacked(workbook(), lambda parts: parts | {SHEET: b'<!DOCTYPE x [<!ENTITY a "b">]>' + parts[SHEET]}),
        "nguyên vẹn",
    ),
    "legacy": ("Đơn vị;Số\nT©n Ch©u;5\nPh­êng ®Çu;6\n®¬n vÞ;7".encode(), "TCVN3"),
    "cp1258": ("Phường Đông Kinh;5".encode("cp1258", "replace") + b"\xd0\xec", "UTF-8"),
    "pdf": (b"%PDF-1.7 a;b", "PDF"),
    "page": ("\ufeff<html><table><tr><td>Mã</td></tr></table></html>".encode(), "HTML"),
    "legacy vni": ("Ñôn vò;Töû soá\nPhöôøng Tam Thanh;3".encode(), "VNI"),
    "macro by another name": (of_kind(b"application/vnd.ms-office.vbaProject"), "macro"),
    "macro of old": (
        repacked(workbook(), lambda parts: parts | {"xl/macrosheets/sheet1.xml": b"x"}),
        "macro",
    ),
    "no sheets": (
        repacked(
            workbook(),
            lambda parts: parts | {BOOK: re.sub(rb"<sheets>.*</sheets>", b"<sheets/>", parts[BOOK])},
        ),
        "không có trang",
    ),
    "charts alone": (repacked(workbook(), charts_alone), "không có trang"),
    "twins": (
        repacked(workbook(), lambda parts: {SHEET.upper().replace("XL/W", "xl/w"): parts[SHEET]} | parts),
        "cùng tên",
    ),
    "zeros": (b"a;b\n1;2\0", "không phải"),
}


def legacy(page, _):
    for row, text in enumerate(["§¬n vÞ", "Ph\u00adêng T©n Ch©u", "sè liÖu ®Çu"]):
        page.write(row, 0, text)


def test_words_for_an_old_font_are_refused_where_they_stand():
    said = refused(workbook(legacy))
    assert "TCVN3" in said and "“§¬n vÞ”" in said and "hàng 1, cột 1" in said


@given(
    st.lists(
        st.sampled_from(
            ["Phường Đông Kinh", "73,5%", "© Sở Nội vụ", "§ 5", "36 °C · m²", "N/A", "µ", "Ðông Kinh"]
        )
    )
)
def test_signs_that_stand_for_themselves_are_no_old_font(texts):
    def page_of(page, _):
        for row, text in enumerate(texts):
            page.write(row, 0, text)

    assert open_file("a.xlsx", workbook(page_of), Limits())


@pytest.mark.parametrize("kind", FOREIGN)
def test_a_foreign_file_is_refused_in_words(kind):
    data, said = FOREIGN[kind]
    assert said in refused(data)


def test_a_file_that_is_too_large_is_refused_unread():
    assert "nhiều nhất 0 MB" in refused(b"a;b\n" * 100, limits=Limits(bytes=200))
    assert "hàng" in refused(b"a;b\n" * 100, limits=Limits(rows=50))
    assert "hàng" in refused(workbook(lambda page, _: page.write(90, 0, 1)), limits=Limits(rows=50))
    set_by_operator = Limits.of(Settings(upload_mb=1, upload_rows=100))
    assert "hơn 100 hàng" in refused(b"a;b\n" * 101, limits=set_by_operator)
    assert "1 MB" in refused(b"a;b\n" * 300_000, limits=set_by_operator)
    assert "cột" in refused(workbook(lambda page, _: page.write(0, 900, 1)))
    assert "hàng" in refused(workbook(lambda page, _: page.write(1_000_000, 0, 1)))


def test_a_cell_that_hides_where_it_stands_is_refused():
    hidden = repacked(
        workbook(), lambda parts: parts | {SHEET: parts[SHEET].replace(b'r="A1"', b'r="XFD104857&#54;"')}
    )
    assert "nguyên vẹn" in refused(hidden)
    single = repacked(
        workbook(), lambda parts: parts | {SHEET: parts[SHEET].replace(b'r="A1"', b"r='XFD1048576'")}
    )
    assert "cột 16384" in refused(single)


def test_a_bomb_is_refused_in_little_memory(tmp_path):
    """A sheet of 250 MB of blanks, packed to some hundred kB, in a process that may use 200 MB, libraries included."""
    bomb = tmp_path / "bom.xlsx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open(SHEET, "w", force_zip64=True) as part:
            for _ in range(250):
                part.write(b" " * 1_000_000)
    assert bomb.stat().st_size < 1_000_000
    code = (
        "import re,resource,sys;from dashboard.intake.open_file import *;"
        "resource.setrlimit(resource.RLIMIT_AS,(3_000_000_000,)*2);\n"
        "try: open_file('bom.xlsx',open(sys.argv[1],'rb').read(),Limits())\n"
        "except FileRefused as error: print(error)\n"
        # The most that it held itself; what getrusage says is at least what the tests held when they started it.
        "print(re.search(r'VmHWM:\\s+(\\d+) kB',open('/proc/self/status').read())[1])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(bomb)], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    said, memory = done.stdout.splitlines()
    assert "không an toàn" in said and int(memory) < 200_000


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_in_every_dress(encoding, delimiter):
    rows = [["Mã", "Chỉ tiêu, năm", "Số"], ["a", 'nói "thế"', "1.132"], ["b", "hai\ndòng", "73,5"]]
    text = "\r\n".join(delimiter.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows)
    assert open_file("bang.csv", text.encode(encoding), LIMITS)[0].rows == rows


def test_formats_formulas_and_hidden_sheets_are_seen():
    def write(page, book):
        page.write(0, 0, 0.912, book.add_format({"num_format": "0.0%"}))
        page.write(0, 1, 0.912)
        page.write_formula(1, 0, "=1+1", None, "")
        page.write_formula(1, 1, "=1+1", None, 2)
        book.add_worksheet("Ẩn").hide()

    first, second = open_file("a.xlsx", workbook(write), LIMITS)
    assert first.special.percents == {(0, 0)} and set(first.special.unsolved) == {(1, 0)}
    assert first.rows[1][1] == 2
    assert second.hidden and not first.hidden


def test_a_sign_that_is_written_beside_a_number_is_no_format_of_per_cent():
    def write(page, book):
        for row, code in enumerate(('0.0"%"', "0.0\\%", "0.0%", '0.0%" đạt"', "0.0")):
            page.write(row, 0, 0.5, book.add_format({"num_format": code}))

    special = open_file("a.xlsx", workbook(write), LIMITS)[0].special
    assert special.percents == {(2, 0), (3, 0)} and special.signs == {(0, 0), (1, 0)}


def without_references(parts):
    return parts | {SHEET: re.sub(rb'<c r="[A-Z]+[0-9]+"', b"<c", parts[SHEET])}


def in_single_quotes(parts):
    return parts | {SHEET: re.sub(rb'<c r="([A-Z]+[0-9]+)"', rb"<c r='\1'", parts[SHEET])}


@pytest.mark.parametrize("change", [lambda parts: parts, without_references, in_single_quotes])
def test_what_is_special_is_seen_however_a_program_writes_its_cells(change):
    def write(page, book):
        page.write(0, 0, 0.912, book.add_format({"num_format": "0.0%"}))
        page.write_formula(0, 1, "=1/0", None, "#DIV/0!")
        page.write_formula(0, 2, "=1+1", None, "")
        page.write(0, 3, "x:c y")

    special = open_file("a.xlsx", repacked(workbook(write), change), LIMITS)[0].special
    assert special.percents == {(0, 0)}
    assert special.unsolved == {(0, 1): "#DIV/0!", (0, 2): "(công thức chưa tính)"}


def test_rows_and_columns_that_nobody_sees_are_known():
    def write(page, book):
        for row in range(4):
            page.write_row(row, 0, [1, 2, 3])
        page.set_row(2, None, None, {"hidden": True})
        page.set_column(1, 1, None, None, {"hidden": True})

    one = open_file("a.xlsx", workbook(write), LIMITS)[0]
    assert one.hidden_rows == {2} and one.hidden_columns == {1}


UNCLOSED = [
    '05974;3;"theo báo cáo 5\n05977;4;\n05986;5;',
    '05974;3;"a\n05977;4;"b"\n05986;5;',
    '05974;3;"a" và b\n05977;4;',
]


@pytest.mark.parametrize("rows", UNCLOSED)
def test_a_quotation_mark_that_does_not_close_is_refused_at_its_row(rows):
    said = refused(f"Mã;Số;Ghi chú\n{rows}".encode(), "a.csv")
    assert "hàng 2" in said and "ngoặc kép" in said


def test_a_cell_that_took_in_rows_is_marked_and_one_with_lines_is_not():
    head = "Mã;Số;Ghi chú\n"
    for text, places in (
        ('a;1;"một\nhai; ba"\nb;2;\n', set()),
        ('a;1;"một\nb;2;hai"\nc;3;\n', {(1, 2)}),
        ('a;1;"' + "dòng\n" * 30 + '"\nb;2;\n', {(1, 2)}),
    ):
        assert open_file("a.csv", (head + text).encode(), LIMITS)[0].swallowed == places


def far(sheets=1, place=(1_999, 19)):
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True}) as book:
        for _ in range(sheets):
            page = book.add_worksheet()
            page.write(0, 0, "Mã")
            page.write(*place, 1)
    return held.getvalue()


def test_cells_are_counted_over_all_sheets_before_any_is_read():
    assert open_file("a.xlsx", far(), Limits(cells=50_000))
    assert "39000 ô trên các trang" in refused(far(), limits=Limits(cells=39_000))
    assert "ô trên các trang" in refused(far(3), limits=Limits(cells=100_000))
    assert "ô trên các trang" in refused(far(place=(199_998, 199)))
    lower = repacked(
        far(place=(199_998, 199)),
        lambda parts: parts | {SHEET: parts[SHEET].replace(b'"GR199999"', b'"gr199999"')},
    )
    assert "ô trên các trang" in refused(lower)
    dense = workbook(lambda page, _: [page.write_row(row, 0, [1] * 20) for row in range(20)])
    assert "ô trên các trang" in refused(dense, limits=Limits(cells=399))
    assert "ô trên các trang" in refused(b"a;b;c\n" * 100, "a.csv", Limits(cells=299))
    assert Limits.of(Settings(upload_rows=1_000_000)).cells == 13_000_000


def test_parts_sheets_texts_and_merged_cells_are_counted_too():
    many = repacked(workbook(), lambda parts: parts | {f"x/{one}": b"" for one in range(50)})
    assert "phần bên trong" in refused(many, limits=Limits(parts=50))
    assert "51 trang" in refused(far(51, (0, 0)))
    entries = b'<sheet name="a" sheetId="9" r:id="rId1"/>' * 100
    listed = repacked(
        workbook(), lambda parts: parts | {BOOK: parts[BOOK].replace(b"<sheets>", b"<sheets>" + entries)}
    )
    assert "101 trang" in refused(listed)
    assert "không an toàn" in refused(workbook(), limits=Limits(texts=10))
    wide = workbook(lambda page, _: page.merge_range(0, 0, 99, 99, "x"))
    assert "gộp tới 10000 ô" in refused(wide, limits=Limits(merged=9_999))


def test_a_part_that_is_longer_than_the_archive_says_is_refused_without_being_unpacked():
    texts = "xl/sharedStrings.xml"
    data = repacked(workbook(), lambda parts: parts | {texts: parts[texts] + b" " * 5_000_000})
    size = len(zipfile.ZipFile(io.BytesIO(data)).read(texts))
    lying = data.replace(size.to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    assert lying != data and "nguyên vẹn" in refused(lying)


@given(st.binary(max_size=400))
@trying(max_examples=tries(200))
def test_any_bytes_are_read_or_refused(data):
    try:
        open_file("tep.xlsx", data, LIMITS)
    except FileRefused as error:
        assert error.remedy


def rounds(few):
    """Return the parameter of how many files are tried: a few, and many in the long tests."""
    return pytest.mark.parametrize("rounds", [few, pytest.param(500, marks=pytest.mark.long)])


@rounds(150)
def test_a_workbook_with_changed_bytes_is_read_or_refused(rounds):
    known = catalog()
    data, _ = filled(form(known)[1], [GOOD])
    choose = random.Random(2026)
    for _ in range(rounds):
        changed = bytearray(data)
        for _ in range(choose.randint(1, 6)):
            changed[choose.randrange(len(changed))] = choose.randrange(256)
        try:
            assert isinstance(parse_file("a.xlsx", bytes(changed), known, LIMITS), Reading)
        except FileRefused as error:
            assert error.remedy


@rounds(60)
def test_a_sheet_with_changed_letters_is_read_or_refused(rounds):
    """Changed inside the archive, where no checksum finds it."""
    known = catalog()
    data, _ = filled(form(known)[1], [GOOD])
    choose = random.Random(2026)
    for _ in range(rounds):

        def change(parts):
            name = choose.choice([one for one in sorted(parts) if one.endswith(".xml")])
            content = bytearray(parts[name])
            for _ in range(3):
                content[choose.randrange(len(content))] = choose.choice(b'<>&"=0123456789ABCrst/ ')
            return parts | {name: bytes(content)}

        try:
            assert isinstance(parse_file("a.xlsx", repacked(data, change), known, LIMITS), Reading)
        except FileRefused as error:
            assert error.remedy


SECOND = "xl/worksheets/sheet2.xml"
REFERENCES = (b"A1", b"ZZ99", b"XFD1048576", b"e10", b"B0", b"", b"1A", b"E10E10")
KINDS_OF_CELLS = (b"s", b"e", b"b", b"n", b"d", b"str", b"inlineStr", b"x")
VALUES = (b"", b"-1", b"1e400", b"NaN", b"#REF!", b"0.735", b"1,000", b"99999", b"\xe1\xba\xb7", b"1 000")


def _changed_attribute(choose, content, name, values):
    """Return a part with one of an attribute's values changed, as it is where it has none."""
    places = list(re.finditer(rb"(?<=[ \n])" + name + rb'="([^"]*)"', content))
    if not places:
        return content
    begun, end = choose.choice(places).span(1)
    return content[:begun] + choose.choice(values) + content[end:]


def _changed_value(choose, content):
    places = list(re.finditer(rb"<(?:v|t|f)[^>]*>([^<]*)<", content))
    if not places:
        return content
    begun, end = choose.choice(places).span(1)
    return content[:begun] + choose.choice(VALUES) + content[end:]


CHANGES = {
    "values": lambda choose, parts: {SHEET: _changed_value(choose, parts[SHEET])},
    "second sheet": lambda choose, parts: {SECOND: _changed_value(choose, parts[SECOND])},
    "references": lambda choose, parts: {SHEET: _changed_attribute(choose, parts[SHEET], b"r", REFERENCES)},
    "types": lambda choose, parts: {SHEET: _changed_attribute(choose, parts[SHEET], b"t", KINDS_OF_CELLS)},
    "styles": lambda choose, parts: {
        SHEET: _changed_attribute(choose, parts[SHEET], b"s", (b"0", b"1", b"999", b"-1", b"x"))
    },
    "merged": lambda choose, parts: {
        SHEET: _changed_attribute(choose, parts[SHEET], b"ref", (b"A1", b"A1:XFD1048576", b"B2:A1", b"x"))
    },
    "formats": lambda choose, parts: {
        "xl/styles.xml": _changed_attribute(
            choose, parts["xl/styles.xml"], choose.choice((b"numFmtId", b"formatCode", b"count")), VALUES
        )
    },
    "names": lambda choose, parts: {
        BOOK: _changed_attribute(
            choose,
            parts[BOOK],
            choose.choice((b"name", b"sheetId", b"r:id", b"state")),
            (b"", b"rId9", b"hidden", b"Bi"),
        )
    },
    "links": lambda choose, parts: {
        "xl/_rels/workbook.xml.rels": _changed_attribute(
            choose,
            parts["xl/_rels/workbook.xml.rels"],
            choose.choice((b"Target", b"Id", b"Type")),
            (
                b"",
                b"../../x",
                b"/xl/worksheets/sheet1.xml",
                b"worksheets/sheet9.xml",
                b"chartsheets/sheet1.xml",
            ),
        )
    },
    "charts": lambda choose, parts: charts_alone(parts),
    "lost": lambda choose, parts: {choose.choice(sorted(parts)): None},
    "emptied": lambda choose, parts: {choose.choice(sorted(parts)): choose.choice((b"", b"<x/>", b"\x00"))},
    "exchanged": lambda choose, parts: {choose.choice(sorted(parts)): parts[choose.choice(sorted(parts))]},
    "doubled": lambda choose, parts: {
        choose.choice(sorted(parts)).upper(): parts[choose.choice(sorted(parts))]
    },
}


@rounds(25)
@pytest.mark.parametrize("kind", CHANGES)
def test_a_workbook_that_is_changed_inside_is_read_or_refused(kind, rounds):
    """Whatever a cell, a name or a part becomes: figures, findings at cells of the file, or a refusal in words."""
    known = catalog()
    data, _ = filled(form(known)[1], [GOOD, ("1.234", "12,5%", "chưa có", 0.5)])
    choose = random.Random(kind)
    for _ in range(rounds):

        def change(parts):
            for _ in range(choose.randint(1, 3)):
                changed = parts | CHANGES[kind](choose, parts)
                lost = {name for name, content in changed.items() if content is None}
                parts = {name: content for name, content in changed.items() if name not in lost}
                if lost or kind == "charts":
                    break
            return parts

        try:
            reading = parse_file("a.xlsx", repacked(data, change), known, LIMITS)
        except FileRefused as error:
            assert error.remedy.endswith(".")
        else:
            assert isinstance(reading, Reading)
            assert all(one.remedy and one.expected and one.place.cell for one in reading.findings)


def test_a_part_that_is_there_twice_is_refused():
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook())) as archive, zipfile.ZipFile(held, "w") as made:
        for name in (*archive.namelist(), SHEET):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # which is what is tried
                made.writestr(name, archive.read(name))
    assert "cùng tên" in refused(held.getvalue())
