"""The desk's server is killed at any step: what was answered for stays, everything else is whole or absent."""

import os
import shutil
import signal
import subprocess
import urllib.error
import urllib.request
from contextlib import contextmanager, suppress
from time import sleep

import pytest
from browsing import command, publish
from desk import PASSWORD
from handins import GOOD, WARD, catalog, filled, form, simple
from lives import Caller
from ports import held_port

from dashboard.auth import accounts
from dashboard.auth.accounts import Details
from dashboard.data.versions import current_id, read_version, verify
from dashboard.settings import Settings
from dashboard.submissions import submissions
from dashboard.submissions.audit_log import read_journal
from dashboard.submissions.build_version import ensure_version
from dashboard.submissions.pending_uploads import Draft, keep_draft
from dashboard.submissions.store import handed_in, ids, refuse_changed

PLAIN = {"CCHC_SIMULATED": "off"}
PEOPLE = {
    "be.lan": Details(roles=frozenset({"clerk"}), units=frozenset({WARD})),
    "hoa": Details(roles=frozenset({"publisher"})),
}


@contextmanager
def mortal(folder):
    """Serve a folder without simulation; give the address and what kills all its processes at once."""
    with held_port() as port, (folder / "server.log").open("w") as log:
        started = command(folder, "serve", "--port", str(port), "--workers", "2", **PLAIN)
        server = subprocess.Popen(**started, stderr=log, start_new_session=True)
        url = f"http://127.0.0.1:{port}"

        def kill():
            with suppress(ProcessLookupError):
                os.killpg(server.pid, signal.SIGKILL)
            server.wait()

        try:
            wait_for(server, f"{url}/healthz")
            yield url, kill
        finally:
            kill()


def wait_for(server, address):
    """Wait until a server answers, as long as it lives."""
    while server.poll() is None:
        try:
            urllib.request.urlopen(address).close()
            return
        except (urllib.error.URLError, ConnectionError):
            sleep(0.05)
    raise AssertionError(f"the server ended with {server.returncode}")


def mortal_site(folder):
    """Publish a folder without simulation, with a clerk and a publisher, and return its settings."""
    publish(folder, simulated=False)
    for name, details in PEOPLE.items():
        accounts.add(folder, name, details, "test", PASSWORD)
    return Settings(data=folder, simulated=False)


def every(nth):
    """Return the parameter of a kill loop: every n-th step, and each one in the long tests."""
    return pytest.mark.parametrize(
        "steps", [range(1, 200, nth), pytest.param(range(200), marks=pytest.mark.long)]
    )


@every(4)
def test_a_hand_in_is_absent_or_complete_at_whichever_step_its_server_is_killed_and_there_once_it_was_answered(
    tmp_path, lives, steps
):
    given = mortal_site(tmp_path)
    sent, known = {}, set()
    lives.serve(tmp_path, **PLAIN)
    clerk = Caller(lives.url, "be.lan")

    def draft(number):
        data = (
            f"Đơn vị;Kỳ;Mã chỉ tiêu;Phân tổ;Tử số;Mẫu số\n{WARD};2025-S2;dossiers_online;total;{number};99\n"
        )
        chosen = Draft(by="be.lan", name=f"{number}.csv", unit="", period="", form="", status="official")
        token = keep_draft(chosen, data.encode(), tmp_path)
        sent[f"{number}.csv"] = data.encode()
        return f"/quan-tri/nop/{token}"

    def is_whole(answer):
        found = {kept.submission.file: kept for kept in submissions.handins(given)}
        assert known <= found.keys() and len(found) <= len(known) + 1
        refuse_changed(ids(tmp_path), tmp_path)
        for name, kept in found.items():
            assert kept.state == "received" and kept.submission.received(tmp_path).read_bytes() == sent[name]
        if answer is not None:
            assert answer.status_code == 303 and answer.headers["Location"].endswith(max(ids(tmp_path)))
            assert len(found) == len(known) + 1
        known.update(found)

    for step in steps:
        path, reasons = draft(step), {f"reason-{at}": "đã đối chiếu" for at in range(5)}
        answer = lives.killed_before(
            step, tmp_path, lambda path=path, said=reasons: clerk.post(path, **said), **PLAIN
        )
        is_whole(answer)
        if answer is not None:
            break
    assert answer is not None and step > 8


@every(8)
def test_publishing_is_whole_at_whichever_step_its_server_is_killed_and_lasts_once_it_was_answered(
    tmp_path, lives, steps
):
    given = mortal_site(tmp_path / "data")
    name = submissions.receive(simple(), b"xlsx", "a.xlsx", "be.lan", given, "official", {}).id
    submissions.take_step("approved", name, "minh", given)
    before, goal = current_id(given.published), submissions.preview([name], "minh", given).id
    kept = [given.data / "handins", given.published]
    for folder in kept:
        shutil.copytree(folder, tmp_path / folder.name, symlinks=True)
    lives.serve(given.data, **PLAIN)
    publisher = Caller(lives.url, "hoa")

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

    for step in steps:
        sent = {"phieu": name, "nen": before}
        answer = lives.killed_before(
            step, given.data, lambda sent=sent: publisher.post(f"/quan-tri/cong-bo/{goal}", **sent), **PLAIN
        )
        is_whole(answer)
        if answer is not None:
            break
        for folder in kept:
            shutil.rmtree(folder)
            shutil.copytree(tmp_path / folder.name, folder, symlinks=True)
    assert answer is not None and step > 12


def test_all_serving_processes_killed_at_once_lose_nothing_that_was_answered(tmp_path):
    """The real server, told of what was done by its answers and killed the next moment."""
    given = mortal_site(tmp_path)
    data, _ = filled(form(catalog(), period="2025-S2")[1], [GOOD])
    chosen = Draft(by="be.lan", name="phieu.xlsx", unit="", period="", form="", status="official")
    path = f"/quan-tri/nop/{keep_draft(chosen, data, tmp_path)}"
    base = current_id(given.published)
    with mortal(tmp_path) as (url, kill):
        clerk, publisher = Caller(url, "be.lan"), Caller(url, "hoa")
        assert clerk.post(path).status_code == 303
        submissions.take_step("approved", "0001", "minh", given)
        sent = {"phieu": "0001", "nen": base}
        assert publisher.post(f"/quan-tri/cong-bo/{base}", **sent).status_code == 303
        kill()
    (kept,) = submissions.handins(given)
    assert kept.state == "published" and kept.submission.received(tmp_path).read_bytes() == data
    current = verify(read_version(given.published, current_id(given.published)))
    assert handed_in(current.manifest.inputs.files) == read_journal(tmp_path).accepted == ("0001",)
