"""The server's pictures: the browser's own, whole or none, by a Chromium that asks nobody and leaves nothing behind."""

import io
import os
import re
import shutil
import signal
import socket
import subprocess
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from browsing import Visitor, opened, served
from choreographer.channels import Pipe
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from PIL import Image
from pixelmatch.contrib.PIL import pixelmatch
from test_pictures import SIZES, saved, written
from test_pillars import client  # noqa: F401

from dashboard.cli.main import main
from dashboard.exports.pictures import LettersMissing, Pictures, Renderer, RendererFailed, font_check, zipped
from dashboard.exports.pictures.chromium import FAREWELL
from dashboard.settings import settings
from dashboard.web import images as routes

CITY = "trang=/&nam=2019&don-vi=178"
WARDS = "trang=/&nam=2019&don-vi=05977&don-vi=05980"
STILL = {
    "data": [{"type": "bar", "orientation": "h", "x": [1], "y": [1]}],
    "layout": {"width": 300, "height": 200, "font": {"family": "Be Vietnam Pro"}},
    "config": {},
}
PATIENCE = 300


@pytest.fixture(scope="module")
def renderer():
    """Return a renderer; its Chromium is gone afterwards."""
    made = Renderer("")
    yield made
    held = family(made.pid)
    made.close()
    gone(held)


@pytest.fixture(scope="module")
def visitor(browser_type, browser_type_launch_args, site):
    """Return a visitor in the form of Chromium that the server draws with: the other one smooths otherwise."""
    browser = browser_type.launch(**browser_type_launch_args | {"executable_path": shutil.which("chromium")})
    yield Visitor(browser, site)
    browser.close()


@pytest.fixture
def drawing(client, renderer, monkeypatch):  # noqa: F811
    """Return a client of the app that draws with that renderer, and remembers nothing of before."""
    kept = Pictures(renderer)
    monkeypatch.setattr(routes, "pictures", lambda: kept)
    return client


def family(leader):
    """Return the processes that a renderer started."""
    if not leader:
        return []
    listed = subprocess.run(["ps", "-A", "-o", "pid=,pgid="], capture_output=True, text=True, check=True)
    pairs = [line.split() for line in listed.stdout.splitlines()]
    return [int(pid) for pid, group in pairs if int(group) == leader]


def command_of(pid):
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    return ""


def alive(pid):
    """Tell whether a process still does something; one that ended may wait to be read."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def gone(pids):
    """Wait until processes that were told to end have ended."""
    deadline = time.monotonic() + PATIENCE
    while any(map(alive, pids)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert [command_of(pid) for pid in pids if alive(pid)] == []


def image(data):
    return Image.open(io.BytesIO(data)).convert("RGBA")


# ---- the same figure


@pytest.mark.parametrize(
    ("address", "key", "shape", "scale"),
    [
        ("/?nam=2019&don-vi=178", "procedure-coverage", "16x9", 1),
        ("/?nam=2019&don-vi=178", "financial-autonomy", "vuong", 1),
        ("/?nam=2019&don-vi=05977&don-vi=05980", "staff-qualification", "a4", 2),
        ("/?nam=2019&don-vi=178&lang=en&giao-dien=toi", "document-exchange", "a4", 1),
    ],
)
def test_the_servers_picture_is_the_browsers(page, site, address, key, shape, scale):
    opened(page, address)
    name, browsers = saved(page, key, shape, "png", scale)
    link = page.locator(f"#card-{key} [data-drawn=png]").get_attribute("href")
    answer = page.request.get(link)
    assert (answer.status, answer.headers["content-type"]) == (200, "image/png")
    assert f"filename={name}" in answer.headers["content-disposition"].replace('"', "")
    ours, theirs = image(answer.body()), image(browsers)
    assert ours.size == theirs.size == tuple(scale * length for length in SIZES[shape])
    assert pixelmatch(ours, theirs, threshold=0.05) == 0


def test_the_servers_svg_says_what_the_browsers_says(page):
    opened(page, "/?nam=2019&don-vi=178")
    _, browsers = saved(page, "procedure-coverage", "vuong", "svg")
    link = page.locator("#card-procedure-coverage [data-drawn=svg]").get_attribute("href")
    answer = page.request.get(link)
    assert answer.headers["content-type"].startswith("image/svg+xml")
    assert written(answer.body()) == written(browsers)
    # plotly.js numbers its parts at random; all the rest is the same to the letter.
    plain = [
        re.sub(r"(clip|topdefs-|defs-|[gp])?[0-9a-f]{6}(?=[-_xy\"')]|$)", "", svg.decode())
        for svg in (answer.body(), browsers)
    ]
    geometry = [re.findall(r' (?:d|x|y|transform|width|height)="[^"]*"', svg) for svg in plain]
    assert geometry[0] == geometry[1] and len(geometry[0]) > 50


def test_an_svg_is_read_by_itself_in_its_own_font(page):
    page.goto(f"/hinh/procedure-coverage.svg?{CITY}")
    page.evaluate("() => document.fonts.ready")
    faces = page.evaluate("() => [...document.fonts].map(face => face.status)")
    assert "error" not in faces and faces.count("loaded") >= 4


def test_the_same_address_gives_the_same_bytes(client, renderer):  # noqa: F811
    for ending in ("png", "svg"):
        first, second = (Pictures(renderer).draw(STILL, ending) for _ in range(2))
        assert first == second


def test_a_picture_that_has_not_changed_is_not_sent_again(drawing):
    first = drawing.get(f"/hinh/procedure-coverage.png?{CITY}")
    tag = first.headers["ETag"]
    again = drawing.get(f"/hinh/procedure-coverage.png?{CITY}", headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    for other in ("&kho=a4", "&ty-le=2", "&lang=en", "&giao-dien=toi"):
        assert drawing.get(f"/hinh/procedure-coverage.png?{CITY}{other}").headers["ETag"] != tag


def test_a_picture_drawn_lately_needs_no_chromium(renderer):
    most = 2 * len(renderer.draw(STILL, "png"))
    kept = Pictures(renderer, most)
    first = kept.draw(STILL, "png")
    kept.renderer = None
    assert kept.draw(STILL, "png") == first
    kept.renderer = renderer
    for colour in range(4):
        kept.draw(STILL | {"layout": STILL["layout"] | {"paper_bgcolor": f"#{colour:06x}"}}, "png")
    assert kept._drawn.currsize <= most


# ---- bad input


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("/hinh/procedure-coverage.png?kho=100000x100000", "khổ ảnh"),
        ("/hinh/procedure-coverage.png?kho=", "khổ ảnh"),
        ("/hinh/procedure-coverage.svg?ty-le=9", "tỷ lệ ảnh"),
        ("/hinh/procedure-coverage.png?ty-le=100000", "tỷ lệ ảnh"),
        ("/hinh/procedure-coverage.png?ty-le=1.5", "tỷ lệ ảnh"),
        ("/hinh/procedure-coverage.json?kho=tron", "khổ ảnh"),
        ("/hinh/procedure-coverage.gif", "dạng ảnh"),
        ("/tai/trang.zip?trang=/&dang=gif", "dạng ảnh"),
        ("/tai/trang.zip?trang=/&ty-le=0", "tỷ lệ ảnh"),
    ],
)
def test_a_size_scale_or_form_that_is_none_is_refused_with_a_sentence(client, address, key):  # noqa: F811
    answer = client.get(address)
    assert (answer.status_code, answer.mimetype) == (400, "text/html")
    assert f"Không hiểu {key}" in answer.text and "Hợp lệ:" in answer.text


@pytest.mark.parametrize(
    "address",
    ["/hinh/nothing.png", "/hinh/procedure-coverage.png?trang=/nothing", "/tai/trang.zip?trang=/nguon"],
)
def test_what_is_not_there_is_a_404(client, address):  # noqa: F811
    assert client.get(address).status_code == 404


# Of the ward nothing is published, of the city nothing in the year before the first report.
WITHOUT = (
    ("staff-qualification", "nam=2019&don-vi=05977&so-lieu=chinh-thuc"),
    ("procedure-coverage", "nam=2018&don-vi=178&so-lieu=chinh-thuc"),
    ("thay-doi", "trang=/so-sanh&nam=2019&tu-nam=2019&don-vi=05977"),
    ("xep-hang", "trang=/chi-tieu/commune_staff_present&nam=2019&so-lieu=chinh-thuc"),
)


@pytest.mark.parametrize(("card", "query"), WITHOUT, ids=[card for card, _ in WITHOUT])
def test_of_a_card_without_a_value_there_is_no_picture(client, card, query):  # noqa: F811
    for ending in ("png", "svg", "json"):
        answer = client.get(f"/hinh/{card}.{ending}?{query}")
        assert (answer.status_code, answer.mimetype) == (404, "text/html")
        assert "Không có số liệu cho bộ lọc này" in answer.text


# ---- when Chromium dies, hangs, or is not there


def test_a_chromium_that_was_killed_is_started_again(drawing, renderer):
    assert drawing.get(f"/hinh/document-exchange.png?{CITY}").status_code == 200
    before = family(renderer.pid)
    (chromium,) = [
        pid for pid in before if "--type=" not in command_of(pid) and "wrapper" not in command_of(pid)
    ]
    os.kill(chromium, signal.SIGKILL)
    answer = drawing.get(f"/hinh/document-exchange.png?{CITY}&kho=vuong")
    assert answer.status_code == 200 and image(answer.data).size == SIZES["vuong"]
    assert [pid for pid in before if alive(pid)] == []


def test_a_chromium_that_hangs_is_ended_and_started_again(renderer, monkeypatch):
    renderer.draw(STILL, "png")
    before = renderer.pid
    end = renderer._end

    def ended():  # the next one may take as long as it needs
        end()
        monkeypatch.undo()

    monkeypatch.setattr(renderer, "_end", ended)
    monkeypatch.setattr("dashboard.exports.pictures.renderer.SECONDS_TO_DRAW", 0.5)
    monkeypatch.setattr("dashboard.exports.pictures.renderer.SECONDS_TO_STOP", 0.2)
    for pid in family(before):
        os.kill(pid, signal.SIGSTOP)
    assert image(renderer.draw(STILL, "png")).size == (300, 200)
    assert renderer.pid != before and [pid for pid in family(before) if alive(pid)] == []


def test_a_farewell_among_messages_is_no_error_and_any_other_text_is(caplog):
    bye = f"{FAREWELL}\n"
    for text in (bye, bye + bye, f'{bye}{{"id": 2}}', f'{{"id": 2, "resu{bye}', "{half a mess"):
        pipe = Pipe()
        pipe.open()
        os.write(pipe.from_external_to_choreo, b'{"id": 1}\0' + text.encode() + b"\0")
        read, _ = pipe.read_jsons()
        assert read == [{"id": 1}]
        pipe.close()
    assert [record.exc_info[1].__cause__.doc for record in caplog.records] == ["{half a mess"]


def test_a_browser_that_is_none_fails_and_is_not_waited_for():
    broken = Renderer("/bin/false")
    with pytest.raises(RendererFailed):
        broken.draw(STILL, "png")
    assert broken.pid == 0


@pytest.mark.parametrize("named", ["/nowhere/chromium", "/bin/false"])
def test_without_chromium_the_address_says_so_and_browsers_still_draw(client, monkeypatch, named):  # noqa: F811
    monkeypatch.setenv("BROWSER_PATH", named)
    settings.cache_clear()
    for address in (f"/hinh/procedure-coverage.png?{CITY}", f"/tai/trang.zip?{CITY}"):
        answer = client.get(address)
        assert (answer.status_code, answer.mimetype) == (503, "text/html")
        assert "Máy chủ hiện chưa vẽ được ảnh." in answer.text and "Tải xuống" in answer.text
    assert client.get(f"/hinh/procedure-coverage.json?{CITY}").status_code == 200


def test_serve_says_what_is_missing_and_does_without(monkeypatch, published):
    monkeypatch.setenv("BROWSER_PATH", "/nowhere/chromium")
    monkeypatch.setenv("PATH", "/nowhere")
    settings.cache_clear()
    assert "apt install chromium" in routes.ready(settings())
    monkeypatch.undo()
    settings.cache_clear()
    assert routes.ready(settings()) == ""


# ---- letters


def test_every_vietnamese_letter_is_in_the_fonts():
    font_check.check_letters()
    assert len({letter for letter in font_check.alphabet() if letter.isalpha()}) == 2 * (12 * 6 + 1 + 16 + 4)


def test_a_font_without_a_letter_is_an_error_at_the_start(monkeypatch, tmp_path, capsys, data_folder):
    poorer = []
    for path in font_check.FONTS:
        with TTFont(path) as font:
            wanted = Subsetter(Options(notdef_outline=True))
            wanted.populate(unicodes=set(font.getBestCmap()) - {ord("ẫ")})
            wanted.subset(font)
            font.save(tmp_path / path.name)
        poorer.append(tmp_path / path.name)
    monkeypatch.setattr(font_check, "FONTS", tuple(poorer))
    with pytest.raises(LettersMissing, match="ẫ"):
        font_check.check_letters()
    assert main(["serve", "--port", "1"]) == 1
    said = capsys.readouterr().err
    assert "thiếu chữ tiếng Việt trong phông chữ của ảnh" in said and "ẫ" in said


def test_a_font_that_is_not_there_is_an_error_and_no_picture_is_drawn(monkeypatch, tmp_path):
    monkeypatch.setattr(
        font_check, "FONTS", (tmp_path / "be-vietnam-pro-latin-400-normal.woff2", *font_check.FONTS[1:])
    )
    with pytest.raises(LettersMissing):
        Renderer("").draw(STILL, "png")


def test_a_picture_needs_no_font_of_the_machine(drawing, tmp_path, monkeypatch):
    with_fonts = image(drawing.get(f"/hinh/procedure-coverage.png?{CITY}&kho=vuong").data)
    # How letters are smoothed stays as it is; there is just no folder with fonts.
    kept = '<include ignore_missing="yes">/etc/fonts/conf.d</include>'
    (tmp_path / "fonts.conf").write_text(f'<?xml version="1.0"?><fontconfig>{kept}</fontconfig>')
    monkeypatch.setenv("FONTCONFIG_FILE", str(tmp_path / "fonts.conf"))
    bare = Renderer("")
    kept = Pictures(bare)
    monkeypatch.setattr(routes, "pictures", lambda: kept)
    try:
        without = image(drawing.get(f"/hinh/procedure-coverage.png?{CITY}&kho=vuong").data)
    finally:
        bare.close()
    assert pixelmatch(with_fonts, without, threshold=0.05) == 0


# ---- no way out


def test_chromium_asks_nobody(renderer):
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/x.png"
        image_of_another = {"source": address, "x": 0, "y": 1, "sizex": 1, "sizey": 1}
        layout = STILL["layout"] | {"images": [image_of_another]}
        with suppress(RendererFailed):
            renderer.draw(STILL | {"layout": layout}, "png")
        renderer.draw(STILL, "png")  # by then it would have asked
        with pytest.raises(BlockingIOError):
            server.accept()


# ---- all charts of a page


@pytest.mark.parametrize(
    ("page_path", "forms", "charts"), [("/", ["png", "svg"], 4), ("/so-sanh", ["png"], 3)]
)
def test_a_zip_holds_every_chart_of_the_page(drawing, page_path, forms, charts):
    chosen = "&dang=png" if forms == ["png"] else ""
    answer = drawing.get(f"/tai/trang.zip?trang={page_path}&nam=2019&don-vi=178&kho=a4{chosen}")
    assert answer.mimetype == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        drawn = [name for name in names if not name.endswith(".txt")]
        assert int(answer.headers["X-Parts"]) == len(drawn) == charts * len(forms)
        assert all(re.fullmatch(r"[a-z0-9@+._-]+", name) for name in names)
        for name in drawn:
            held = archive.read(name)
            assert image(held).size == SIZES["a4"] if name.endswith(".png") else written(held)
            key = name.split("_")[1]
            alone = drawing.get(f"/hinh/{key}.{name[-3:]}?trang={page_path}&nam=2019&don-vi=178&kho=a4")
            assert alone.data == held
        told = archive.read("doc-toi.txt").decode("utf-8-sig")
        assert all(name.removesuffix(".png").removesuffix(".svg") in told for name in drawn)
        assert "http://localhost" + page_path in told


def test_drawing_stops_when_the_reader_goes(drawing, renderer, monkeypatch):
    count = []
    plain = renderer.draw
    monkeypatch.setattr(renderer, "draw", lambda *asked: count.append(1) or plain(*asked))
    answer = drawing.get(f"/tai/trang.zip?{CITY}&kho=vuong", buffered=False)
    next(answer.response)
    answer.close()
    assert len(count) == 1
    assert routes._sending._value == routes.ZIPS_AT_ONCE


def test_a_zip_that_cannot_be_finished_is_no_zip(drawing, renderer, monkeypatch):
    plain, drawn = renderer.draw, []

    def failing(*asked):
        drawn.append(1)
        if len(drawn) == 3:
            raise RendererFailed("as a test")
        return plain(*asked)

    monkeypatch.setattr(renderer, "draw", failing)
    answer = drawing.get(f"/tai/trang.zip?{CITY}&kho=16x9&ty-le=2", buffered=False)
    came = []
    with pytest.raises(RendererFailed):
        came += iter(answer.response)
    with pytest.raises(zipfile.BadZipFile):
        zipfile.ZipFile(io.BytesIO(b"".join(came)))
    assert routes._sending._value == routes.ZIPS_AT_ONCE


def test_more_zips_than_can_be_drawn_at_once_are_asked_to_come_again(drawing):
    taken = [routes._sending.acquire(blocking=False) for _ in range(routes.ZIPS_AT_ONCE)]
    try:
        answer = drawing.get(f"/tai/trang.zip?{CITY}")
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
        assert "Xin thử lại sau ít giây." in answer.text
    finally:
        for _ in filter(None, taken):
            routes._sending.release()
    assert drawing.get(f"/tai/trang.zip?{CITY}").status_code == 200


def test_a_zip_is_sent_as_its_files_are_made():
    made = []

    def files():
        for name in ("a.png", "b.svg"):
            made.append(name)
            yield name, name.encode() * 1000

    sent = zipped(files(), datetime(2026, 11, 24, tzinfo=UTC))
    first = next(sent)
    assert made == ["a.png"] and b"a.png" in first
    with zipfile.ZipFile(io.BytesIO(first + b"".join(sent))) as archive:
        assert archive.read("b.svg") == b"b.svg" * 1000


# ---- the real server


def test_two_zips_and_a_page_at_once_do_not_disturb_each_other(site):
    def taken(asked):
        at = urlsplit(site.url)
        with closing(HTTPConnection(at.hostname, at.port, timeout=PATIENCE)) as connection:
            connection.request("GET", asked)
            answer = connection.getresponse()
            return answer.status, answer.read()

    zips = [f"/tai/trang.zip?{asked}&dang=png&kho=vuong" for asked in (CITY, WARDS)]
    with ThreadPoolExecutor(4) as readers:
        (first, second, page, alone) = readers.map(
            taken, [*zips, "/?nam=2019&don-vi=178", f"/hinh/document-exchange.png?{CITY}"]
        )
    assert page[0] == 200 and image(alone[1]).size == SIZES["16x9"]
    for (status, data), words in ((first, b"178_2019"), (second, b"05977+05980_2019")):
        assert status == 200
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            assert archive.testzip() is None
            assert all(words in name.encode() for name in archive.namelist() if name.endswith(".png"))


def test_a_worker_holds_one_chromium_when_it_draws_and_none_after(published, tmp_path):
    data = tmp_path / "data"
    shutil.copytree(published, data, symlinks=True)
    with served(data) as own:
        assert chromiums_of(data) == []
        assert own.get(f"/hinh/procedure-coverage.svg?{CITY}").startswith("<svg")
        own.get(f"/hinh/staff-qualification.svg?{CITY}")
        ours = chromiums_of(data)
        leaders = [pid for pid in ours if "wrapper" in command_of(pid)]
        assert len(leaders) == 1
    gone(ours)


def chromiums_of(data):
    """Return the processes of Chromium that servers of a folder started."""
    running = [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]
    return [pid for pid in running if str(data) in environment_of(pid) and "chromium" in command_of(pid)]


def environment_of(pid):
    with suppress(OSError):
        return Path(f"/proc/{pid}/environ").read_bytes().decode(errors="replace")
    return ""
