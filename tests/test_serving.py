"""The real server in a process of its own: starts, stops, refuses, compresses, and says what may be loaded."""

import gzip
import http.client
import json
import logging
import os
import re
import shlex
import signal
import socket
import struct
import subprocess
import sys
import time
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import brotli
import pytest
from browsing import TIMEOUT_MS
from mishaps import PATIENCE, PROCESSES, serve_quietly
from playwright.sync_api import expect
from ports import held_port

from dashboard.build.publish import read_log
from dashboard.cli.main import main
from dashboard.settings import ENVIRONMENT, PROJECT, Settings, settings
from dashboard.web.compression import SMALLEST
from dashboard.web.error_pages import LONGEST_BODY
from dashboard.web.serve import OneLine

SERVE = [sys.executable, "-m", "dashboard", "serve"]
DECODE = {"br": brotli.decompress, "gzip": gzip.decompress}
REACT = "/_dash-component-suites/dash/deps/react@18.3.1.min.js"
FONT = "/assets/fonts/be-vietnam-pro-latin-400-normal.woff2"


class Answer(NamedTuple):
    """What came back."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes


def ask(port: int, address: str, body: bytes | None = None, **headers: str) -> Answer:
    """Send one request; a body makes it a POST. Header names are written with underscores."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as connection:
        # A server may answer before it has read a whole body, and then reads no more of it.
        with suppress(BrokenPipeError):
            connection.request("GET" if body is None else "POST", address, body, named)
        response = connection.getresponse()
        return Answer(response.status, response.headers, response.read())


def environment(data: Path, port: int) -> dict[str, str]:
    """Return an environment with these settings alone; without simulation a build takes half the time."""
    bare = {name: value for name, value in os.environ.items() if name not in ENVIRONMENT.values()}
    return bare | {"CCHC_DATA": str(data), "PORT": str(port), "CCHC_SIMULATED": "off"}


@contextmanager
def running(data: Path, port: int, command=SERVE, **more: str):
    """Run a server until the block ends; it must then stop with 0 and must not have complained."""
    given = environment(data, port) | more
    process = subprocess.Popen(command, cwd=PROJECT, env=given, stderr=subprocess.PIPE, text=True)
    try:
        _wait_for(process, port)
        yield process
    finally:
        process.terminate()
        _, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, said
    # Granian's own loss of a signal sent as it starts, which only a test does; its kill is the remedy.
    complaints = [
        line for line in said.splitlines() if '"level"' in line and "refused to gracefully stop" not in line
    ]
    assert not complaints
    assert "Traceback" not in said


def _wait_for(process: subprocess.Popen, port: int) -> None:
    """Wait until a server listens, as long as it lives."""
    while process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except ConnectionRefusedError:
            time.sleep(0.05)
    raise AssertionError(f"the server ended with {process.returncode}")


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> Path:
    """Return a folder whose first version the module's server builds."""
    return tmp_path_factory.mktemp("served")


PROCFILE, LINE = (PROJECT / "Procfile").read_text(encoding="utf-8").split(":", 1)


@pytest.fixture(scope="module")
def port(data) -> int:
    """Return the port of a server that runs while this module is tested, started by the line for a host."""
    *_, program, flag, package, command = shlex.split(LINE)
    here = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "HOST": "127.0.0.1"}
    with held_port() as chosen, running(data, chosen, [program, flag, package, command], **here):
        yield chosen


def served_files(port: int) -> list[str]:
    """Return the scripts and styles that the first page names."""
    page = ask(port, "/").body.decode()
    return re.findall(r'(?:src|href)="(/[^"]+\.(?:js|css)(?:\?[^"]*)?)"', page)


def test_health_names_the_version(port, data):
    answer = ask(port, "/healthz")
    told = json.loads(answer.body)
    assert answer.status == 200
    assert told["version"] == (data / "published" / "current").resolve().name


def test_two_servers_started_at_once_build_once(tmp_path):
    given = Settings(data=tmp_path, simulated=False)
    servers = [PROCESSES.Process(target=serve_quietly, args=(given,)) for _ in range(2)]
    for server in servers:
        server.start()
    for server in servers:
        server.join(PATIENCE)
    assert [server.exitcode for server in servers] == [0, 0]
    assert len(read_log(given.published)) == 1


@pytest.mark.parametrize(
    ("told", "answers_first", "workers"),
    [
        (signal.SIGTERM, False, 2),
        (signal.SIGINT, True, 1),
        pytest.param(signal.SIGINT, True, 2, marks=pytest.mark.long),
        pytest.param(signal.SIGTERM, True, 2, marks=pytest.mark.long),
        pytest.param(signal.SIGINT, False, 2, marks=pytest.mark.long),
    ],
)
def test_told_to_stop_it_ends_with_0(data, port, told, answers_first, workers):
    # What `serve` becomes once the data is there.
    watch = [sys.executable, "-m", "dashboard.web.serve", "127.0.0.1"]
    with held_port() as chosen, running(data, chosen, [*watch, str(chosen), str(workers)]) as process:
        # It listens as soon as one worker does; the other one may still be loading when it is told to stop.
        if answers_first:
            assert ask(chosen, "/healthz").status == 200
        process.send_signal(told)
        assert process.wait(PATIENCE) == 0


def test_a_taken_port_is_refused_in_a_sentence(data, port, monkeypatch, capsys):
    for name, value in environment(data, port).items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()
    monkeypatch.setattr(os, "execv", lambda *_: pytest.fail("it became a server"))
    assert main(["serve"]) == 1
    said = capsys.readouterr().err
    assert f"Cổng {port} trên 127.0.0.1 đang có chương trình khác dùng. Cách sửa:" in said
    assert "Traceback" not in said


def become(monkeypatch, **named):
    """Return what `serve` becomes, None where it is refused."""
    for name, value in named.items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()
    begun = []
    monkeypatch.setattr(os, "execv", lambda _, arguments: begun.append(arguments[3:]))
    status = main(["serve"])
    assert status == (0 if begun else 1) or begun
    return begun[0] if begun else None


@pytest.mark.parametrize("name", ["localhost", "LOCALHOST", "127.0.0.1"])
def test_a_host_may_be_named(data, port, monkeypatch, name):
    with held_port() as chosen:
        given = environment(data, chosen) | {"HOST": name}
        assert become(
            monkeypatch, **{key: given[key] for key in ("CCHC_DATA", "PORT", "CCHC_SIMULATED", "HOST")}
        ) == [
            "127.0.0.1",
            str(chosen),
            "1",
        ]


@pytest.mark.parametrize(
    "name", ["khong-co.invalid", "a" * 70, "127.0.0.1/8", "http://localhost", "203.0.113.9", "x y"]
)
def test_a_host_that_is_none_of_this_machine_is_refused_in_a_sentence(data, port, monkeypatch, capsys, name):
    with held_port() as chosen:
        given = environment(data, chosen) | {"HOST": name}
        assert (
            become(
                monkeypatch, **{key: given[key] for key in ("CCHC_DATA", "PORT", "CCHC_SIMULATED", "HOST")}
            )
            is None
        )
    said = capsys.readouterr().err
    assert name in said and "Cách sửa:" in said and "Traceback" not in said


def test_what_browsers_and_search_engines_ask_for_by_themselves_is_short(port):
    icon = ask(port, "/favicon.ico", Accept="image/avif,image/webp,*/*;q=0.8")
    assert (icon.status, icon.headers["Content-Type"]) == (200, "image/vnd.microsoft.icon")
    assert icon.body[:4] == b"\0\0\1\0" and "max-age" in icon.headers["Cache-Control"]
    robots = ask(port, "/robots.txt")
    assert robots.status == 200 and robots.headers["Content-Type"].startswith("text/plain")
    assert b"Disallow: /quan-tri\n" in robots.body and b"Disallow: /\n" not in robots.body
    for address in ("/apple-touch-icon.png", "/sitemap.xml", "/wp-login.php"):
        missing = ask(port, address, Accept="*/*")
        assert missing.status == 404 and missing.headers["Content-Type"].startswith("text/plain")
        assert len(missing.body) < 200
        reader = ask(port, address, Accept="text/html,*/*;q=0.8")
        assert reader.status == 404 and b"<h1>" in reader.body


def test_the_line_for_a_host_runs(port):
    *given, _, _, _, _ = shlex.split(LINE)
    assert (PROCFILE, given) == ("web", ["HOST=0.0.0.0"])  # a host's router comes from outside
    assert ask(port, "/healthz").status == 200


def test_the_page_leaves_out_what_nothing_here_uses(port):
    assert not [address for address in served_files(port) if "polyfill" in address or "dash_table" in address]


@pytest.mark.parametrize("coding", DECODE)
def test_files_decode_to_the_same_bytes(port, coding):
    addresses = [*served_files(port), REACT]
    assert len(set(addresses)) > 4
    for address in addresses:
        plain, packed = ask(port, address), ask(port, address, Accept_Encoding=coding)
        small = len(plain.body) < SMALLEST
        assert packed.headers["Content-Encoding"] == (None if small else coding)
        assert (packed.body if small else DECODE[coding](packed.body)) == plain.body
        assert {plain.headers["Vary"], packed.headers["Vary"]} == {"Accept-Encoding"}
        assert plain.headers["ETag"] == packed.headers["ETag"]


@pytest.mark.parametrize("coding", DECODE)
def test_answers_decode_to_the_same_bytes(port, coding):
    for address in ["/_dash-dependencies", "/khong-co", "/?nam=x"]:
        plain, packed = ask(port, address), ask(port, address, Accept_Encoding=coding)
        body = DECODE[coding](packed.body) if packed.headers["Content-Encoding"] else packed.body
        assert body == plain.body
        assert packed.headers["Vary"] == "Accept-Encoding"
    page = ask(port, "/", Accept_Encoding=coding)
    assert DECODE[coding](page.body).startswith(b"<!DOCTYPE html>")
    assert int(page.headers["Content-Length"]) == len(page.body)


@pytest.mark.parametrize("accepted", ["br;q=0, gzip", "gzip, deflate", "identity", "br;q=0, gzip;q=0", ""])
def test_a_client_gets_no_coding_that_it_does_not_read(port, accepted):
    answer = ask(port, "/", Accept_Encoding=accepted)
    wanted = "gzip" if accepted in ("br;q=0, gzip", "gzip, deflate") else None
    assert answer.headers["Content-Encoding"] == wanted


def test_fonts_are_sent_as_they_are(port):
    answer = ask(port, FONT, Accept_Encoding="br, gzip")
    assert answer.body == (PROJECT / FONT[1:]).read_bytes()
    assert answer.headers["Content-Encoding"] is None


def test_a_page_loads_each_font_once_and_for_long(port, browser):
    page, asked = browser.new_page(), []
    page.on("request", lambda one: asked.append(one.url) if one.resource_type == "font" else None)
    page.set_default_timeout(TIMEOUT_MS)
    page.goto(f"http://127.0.0.1:{port}/")
    expect(page.locator(".js-plotly-plot .main-svg").first).to_be_attached()
    page.evaluate("() => document.fonts.ready")
    page.close()
    fonts = [address.removeprefix(f"http://127.0.0.1:{port}") for address in asked]
    assert len(fonts) == len({address.split("?")[0] for address in fonts}) > 3
    for address in fonts:
        assert ask(port, address).headers["Cache-Control"] == "public, max-age=31536000"


@pytest.mark.parametrize("address", ["/assets/reader.js", "/assets/style.css?m=1", REACT, FONT])
def test_an_unchanged_file_is_not_sent_again(port, address):
    first = ask(port, address, Accept_Encoding="br")
    again = ask(port, address, Accept_Encoding="br", If_None_Match=first.headers["ETag"])
    assert (again.status, again.body) == (304, b"")
    assert again.headers["Cache-Control"] == first.headers["Cache-Control"]
    other = ask(port, address, Accept_Encoding="br", If_None_Match='"other"')
    assert other.body == first.body


@pytest.mark.parametrize(
    ("address", "body"),
    [
        ("/", None),
        ("/nguon", None),
        ("/healthz", None),
        ("/assets/style.css", None),
        ("/assets/nothing.css", None),
        (REACT, None),
        (FONT, None),
        ("/_dash-layout", None),
        ("/_dash-update-component", b"{}"),
        ("/hinh/procedure-coverage.json", None),
        ("/khong-co", None),
        ("/?nam=x", None),
    ],
)
def test_every_answer_says_what_may_be_loaded(port, address, body):
    headers = ask(port, address, body).headers
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy["frame-ancestors"] == "'none'"
    assert policy["default-src"] == policy["connect-src"] == "'self'"
    assert "unsafe" not in policy["script-src"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_a_body_too_long_is_refused_and_the_server_lives(port):
    answer = ask(port, "/_dash-update-component", b" " * (LONGEST_BODY + 1), Content_Type="application/json")
    assert answer.status == 413
    assert ask(port, "/healthz").status == 200


def test_more_readers_than_threads_are_let_in(port):
    idle = [socket.create_connection(("127.0.0.1", port)) for _ in range(100)]
    assert ask(port, "/healthz").status == 200
    for connection in idle:
        connection.close()


HEADS = [
    b"GET / HTTP/1.1\r\nHost: x\r\n",
    b"POST /_dash-update-component HTTP/1.1\r\nHost: x\r\nContent-Length: 9000\r\n\r\n{",
    b"POST /gop-y HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n",
    b"POST /quan-tri/dang-nhap HTTP/1.1\r\nHost: x\r\nContent-Length: 9000\r\n\r\nx",
]


@contextmanager
def silent(port: int, clients: int):
    """Hold connections that begin a head or a body and then send nothing more."""
    held = []
    for place in range(clients):
        held.append(socket.create_connection(("127.0.0.1", port)))
        held[-1].sendall(HEADS[place % len(HEADS)])
    yield held
    for connection in held:
        connection.close()


@pytest.mark.parametrize("clients", [60, pytest.param(1100, marks=pytest.mark.long)])
def test_clients_that_fall_silent_stop_nobody(port, clients):
    with silent(port, clients):
        assert ask(port, "/healthz").status == 200
        assert ask(port, "/?nam=2019").status == 200
        assert ask(port, "/_dash-update-component", b"{}", Content_Type="application/json").status == 400


def test_a_client_that_leaves_during_a_long_answer_is_no_error(data):
    with held_port() as own, running(data, own):
        for _turn in range(5):
            with socket.create_connection(("127.0.0.1", own)) as leaving:
                leaving.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                leaving.sendall(b"GET /assets/00-plotly-basic.min.js HTTP/1.1\r\nHost: x\r\n\r\n")
                leaving.recv(100)
        assert ask(own, "/healthz").status == 200


def test_a_body_that_is_late_is_ended(data):
    with held_port() as own, running(data, own, CCHC_BODY_SECONDS="1"), silent(own, 3) as held:
        for connection in held[1:]:
            connection.settimeout(PATIENCE)
            assert connection.recv(100).startswith(b"HTTP/1.1 408")
        assert ask(own, "/?nam=2019").status == 200


def test_a_body_in_chunks_arrives_whole_and_is_refused_if_too_long(port):
    for size, status in ((10, 400), (LONGEST_BODY + 1, 413)):
        with (
            closing(http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as connection,
            suppress(OSError),
        ):
            connection.request(
                "POST",
                "/_dash-update-component",
                iter([b" " * size]),
                {"Content-Type": "application/json"},
                encode_chunked=True,
            )
            assert connection.getresponse().status == status


def test_an_error_is_one_line():
    try:
        raise ValueError("line\nbreak")
    except ValueError:
        record = logging.LogRecord("room", logging.ERROR, "", 0, "request %s failed", ("/",), sys.exc_info())
    line = OneLine().format(record)
    assert "\n" not in line
    said = json.loads(line)
    assert (said["level"], said["logger"], said["message"]) == ("error", "room", "request / failed")
    assert "ValueError" in said["trace"]
