"""Versions: what differs is what a plain second look finds; old addresses keep figures; the page says since when."""

import json
import re
import tempfile
from collections import Counter
from datetime import date, datetime, timedelta
from itertools import count
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from browsing import choice, publish
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as st
from playwright.sync_api import expect
from rows import write_rows
from test_accessibility import violations
from test_callbacks_hostile import CALLBACK
from tries import tries
from twin import question

from dashboard import clock
from dashboard.build.build import read_text
from dashboard.build.observations import as_table
from dashboard.build.publish import locked, point_to, store
from dashboard.catalog import read_catalog
from dashboard.data.checks import CheckReport
from dashboard.data.differences import CELL, difference, simulated_changes
from dashboard.data.evidence import evidence
from dashboard.data.open_version import current_warehouse
from dashboard.data.schema import ADDED, OBSERVATIONS
from dashboard.data.version_history import history
from dashboard.data.version_log import BUILT, CHOSEN, current_then, made_current, steps
from dashboard.data.versions import Inputs, VersionError, find_version, verify, version_ids
from dashboard.data.warehouse import Warehouse
from dashboard.language import use_language
from dashboard.settings import SHIPPED_DATA, Settings, settings
from dashboard.submissions.build_version import build
from dashboard.web.server import server
from dashboard.wording.differences import altered, cell, stated, summary
from dashboard.wording.evidence import entered


def publish_table(published, table, catalog, *more):
    """Make a table of the test's own the current version."""
    version = store(published, table, catalog, *more)
    point_to(version, published, "tester", BUILT)
    return version


WARD = "nam=2020&don-vi=05977"
INDICATOR = "/chi-tieu/commune_staff_present"
CATALOG = read_catalog((SHIPPED_DATA,))
NOTHING = CheckReport(findings=(), tallies=())
COLUMNS = [name for name in OBSERVATIONS.names if name not in (*CELL, "year")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return a folder of three versions: as shipped, with a ward's real value, with it corrected and another."""
    folder = tmp_path_factory.mktemp("versions")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "datetime", Minutes)
        publish(folder)
        for rows in ([{}], [{"numerator": "19"}, {"unit": "05980"}]):
            write_rows(folder, *rows)
            publish(folder)
    return folder


class Minutes(datetime):
    """A clock by which a minute passes whenever it is looked at: what is published has times to the second."""

    looks = count()

    @classmethod
    def now(cls, zone):
        return datetime.now(zone) - timedelta(hours=1) + timedelta(minutes=next(cls.looks))


@pytest.fixture(scope="module")
def versions(folder):
    """Return the three versions, the earliest first."""
    known = history(Settings(data=folder).published)
    return [known.kept[step.entry.after] for step in known.steps]


@pytest.fixture(scope="module")
def site(folder, lives):
    with lives.site(folder) as running:
        yield running


@pytest.fixture
def client(folder, monkeypatch):
    monkeypatch.setenv("CCHC_DATA", str(folder))
    settings.cache_clear()
    return server.test_client()


# What differs, against a plain second look.

SHIPPED = as_table(read_text(Settings(data=SHIPPED_DATA))[1]).to_pylist()
spoiled = st.sampled_from(
    [
        {"numerator": 7},
        {"denominator": 1000},
        {"note_vi": "ghi chú khác"},
        {"locator": "p9"},
        {"status": "simulated", "as_of": None},
        {"status": "provisional", "as_of": date(2024, 1, 1)},
        {"numerator": None, "denominator": None},
        {"qualifier": "estimate", "preferred": False},
        {"unit": "05989"},
        {"claim": 9},
        {},
    ]
)


def keyed(rows):
    """Return rows by their cell; the last of a cell holds."""
    return {tuple(row[name] for name in CELL): row for row in rows}


def published_rows(folder, rows):
    table = pa.Table.from_pylist(list(rows), schema=OBSERVATIONS)
    given = Settings(data=folder)
    with locked(given.published, print):
        inputs = Inputs(files={}, simulated=True)
        return publish_table(given.published, table, CATALOG, NOTHING, inputs, "tester", False, print)


def simulated(*sides):
    return all(side is None or side["status"] == "simulated" for side in sides)


@trying(max_examples=tries(6, 100))
@given(
    st.lists(st.tuples(st.integers(0, len(SHIPPED) - 1), spoiled), max_size=8),
    st.sets(st.integers(0, 50)),
    st.booleans(),
)
def test_what_differs_is_what_a_plain_look_finds(spoilt, dropped, listed):
    first = keyed(SHIPPED)
    changed = [row | dict(spoilt).get(place, {}) for place, row in enumerate(SHIPPED) if place not in dropped]
    second = keyed(changed)
    with tempfile.TemporaryDirectory() as name:
        found = difference(
            published_rows(Path(name), first.values()),
            published_rows(Path(name), second.values()),
            True,
            listed,
        )
    expected, made = {}, [0, 0, 0]
    for key in first.keys() | second.keys():
        was, now = first.get(key), second.get(key)
        if was == now:
            continue
        kind = "added" if was is None else "removed" if now is None else "changed"
        if simulated(was, now) and not listed:
            made[["added", "changed", "removed"].index(kind)] += 1
        else:
            columns = (
                {one: (was[one], now[one]) for one in COLUMNS if was[one] != now[one]} if was and now else {}
            )
            expected[key] = (kind, columns)
    assert {
        tuple(getattr(one.claim, part) for part in CELL): (one.kind, dict(one.columns))
        for one in found.changes
    } == expected
    assert list(found.made) == made
    assert found.nothing == (first == second)
    said = summary(found)
    counted = (*found.counts, *found.made, found.beside, found.of_other_origin)
    assert found.nothing or all(str(count) in said for count in counted if count)
    value = {"numerator", "denominator", "value", "qualifier", "status"}
    restated = [kind != "changed" or bool(value & columns.keys()) for kind, columns in expected.values()]
    elsewhere = [
        kind == "changed" and columns.keys() <= {"source", "locator", "as_of"}
        for kind, columns in expected.values()
    ]
    assert sum(found.counts) == sum(restated) and found.of_other_origin == sum(elsewhere)
    assert found.beside == len(expected) - sum(restated) - sum(elsewhere)


def test_the_real_value_replaces_the_simulated_one_and_says_so(versions):
    first, second, third = versions
    found = difference(first, second, True)
    (change,) = found.changes
    assert cell(change.claim, found).endswith("; Phường Vĩnh Trại; năm 2020")
    assert "mô phỏng" in stated(change.before)
    assert stated(change.after) == "95,24% (20/21), đã công bố"
    assert "tình trạng: mô phỏng → đã công bố" in altered(change, found)
    was, now = (keyed(pq.read_table(one.parquet).to_pylist()) for one in (first, second))
    made = [
        key
        for key in was.keys() | now.keys()
        if was.get(key) != now.get(key) and simulated(was.get(key), now.get(key))
    ]
    assert sum(found.made) == len(made) > 0
    assert [(one.name, one.kind) for one in found.files] == [("added/observations/added.csv", "added")]
    assert difference(first, second, False).made == (0, 0, 0)
    assert difference(first, second, False).counts == (1, 0, 0)
    assert difference(third, third, True).nothing


def test_simulated_cells_that_differ_are_listed_as_many_as_asked_for(versions):
    found = difference(versions[0], versions[1], True)
    every = simulated_changes(found, 1000)
    assert len(every) == sum(found.made) > 2
    assert all(one.claim.status == "simulated" for one in every)
    few = simulated_changes(found, 2)
    assert len(few) == 2 and all(one in every for one in few)
    assert {one.kind for one in every} <= {"added", "changed", "removed"} and not set(every[0].columns) - {
        *COLUMNS
    }


def test_definitions_that_differ_are_named_with_their_fields(tmp_path):
    given = Settings(data=tmp_path)
    table = pa.Table.from_pylist(SHIPPED, schema=OBSERVATIONS)
    name, one = next(iter(CATALOG.indicators.items()))
    renamed = CATALOG.model_copy(
        update={
            "indicators": CATALOG.indicators | {name: one.model_copy(update={"name_vi": "Tên khác"})},
            "targets": CATALOG.targets[1:],
        }
    )
    with locked(given.published, print):
        made = [
            publish_table(
                given.published, table, each, NOTHING, Inputs(files={}, simulated=True), "t", False, print
            )
            for each in (CATALOG, renamed)
        ]
    found = difference(*made, True)
    assert not found.changes and not any(found.made) and not found.nothing
    target = CATALOG.targets[0]
    by_section = {one.section: one for one in found.redefined}
    assert by_section["indicators"].fields == {"name_vi": (one.name_vi, "Tên khác")}
    assert by_section["targets"].kind == "removed"
    assert by_section["targets"].id.startswith(target.indicator)
    assert "Định nghĩa: sửa 1, bỏ 1" in summary(found)


def test_a_damaged_version_is_not_compared(tmp_path):
    one = published_rows(tmp_path, SHIPPED)
    two = published_rows(tmp_path, SHIPPED[1:])
    two.parquet.write_bytes(b"")
    with pytest.raises(VersionError):
        difference(one, two, True)


# The ledger, and since when.


def test_a_return_to_an_old_version_is_recorded(tmp_path):
    given = Settings(data=tmp_path, simulated=False)
    first = build(given, "An")
    write_rows(tmp_path, {})
    second = build(given, "Bình")
    with locked(given.published, print):
        point_to(first, given.published, "Chi", CHOSEN)
    told = [
        (one.entry.before, one.entry.after, one.entry.by, one.entry.how, one.returns)
        for one in steps(given.published)
    ]
    assert told == [
        ("", first.id, "An", "build", False),
        (first.id, second.id, "Bình", "build", False),
        (second.id, first.id, "Chi", "use", True),
    ]
    assert made_current(given.published)[first.id].by == "Chi"


def test_a_record_without_its_change_is_not_told(tmp_path):
    given = Settings(data=tmp_path, simulated=False)
    first = build(given, "An")
    with (given.published / "log.jsonl").open("a") as log:
        log.write(
            json.dumps({"at": "2026-01-01T00:00:00+00:00", "by": "x", "from": first.id, "to": "0" * 12})
            + "\n"
        )
        log.write("5\n[1]\n{}\n")
    assert [one.entry.after for one in steps(given.published)] == [first.id]


def test_a_pruned_version_is_built_again_from_its_text(tmp_path):
    given = Settings(data=tmp_path, simulated=False, versions_kept=2)
    path = write_rows(tmp_path, {"numerator": "1"})
    text = path.read_bytes()
    first = build(given, "An")
    for numerator in ("2", "3"):
        write_rows(tmp_path, {"numerator": numerator})
        build(given, "An")
    with pytest.raises(VersionError):
        find_version(given.published, first.id)
    path.write_bytes(text)
    assert build(given, "Bình").id == first.id == find_version(given.published, first.id[:6]).id


def test_since_a_day_or_a_version_begins_with_what_was_current_then(folder, versions):
    known, until = history(Settings(data=folder).published), versions[-1]
    today = clock.today()
    assert known.since_day(today + timedelta(days=3), until).version == until
    early = known.since_day(date(2001, 1, 1), until)
    assert (early.version, early.why_not_exact) == (versions[0], "none yet")
    assert known.since_version(versions[1].id, until).version == versions[1]
    assert known.since_version("0" * 12, until).why_not_exact == "pruned"
    made = tuple(known.steps)
    assert current_then(made, made[1].entry.at) == versions[1].id
    assert current_then(made, made[0].entry.at - timedelta(seconds=1)) == ""


# Who published is a person or an office, or nobody is named.


@pytest.mark.parametrize("by", ["root", "www-data", "ROOT", " root ", "không rõ", ""])
def test_an_account_of_a_machine_is_nobody_to_a_reader(tmp_path, monkeypatch, by):
    monkeypatch.setenv("CCHC_DATA", str(tmp_path))
    monkeypatch.setenv("CCHC_SIMULATED", "off")
    settings.cache_clear()
    build(settings(), by)
    reader = server.test_client()
    for language in ("vi", "en"):
        page = reader.get(f"/thay-doi?lang={language}").text
        assert not re.search(r"\broot\b|www-data|không rõ|, by\b|người thực hiện|người tạo", page, re.I)
    asked = question()
    found = evidence("procedures_one_stop~178~2019", asked, current_warehouse(settings()))
    assert re.search(r"công bố \d\d/\d\d/\d{4}$", entered(found))
    with use_language("en"):
        assert re.search(r"published \d+ \w+ \d{4}$", entered(found))


def test_a_person_and_an_office_are_named(tmp_path, monkeypatch):
    monkeypatch.setenv("CCHC_DATA", str(tmp_path))
    monkeypatch.setenv("CCHC_SIMULATED", "off")
    settings.cache_clear()
    for by in ("Bế Thị An", "Văn phòng UBND", "thu.ha"):
        write_rows(tmp_path, {"numerator": str(len(by))})
        build(settings(), by)
        page = server.test_client().get("/thay-doi").text
        assert f"người thực hiện: {by}" in page and f"người tạo: {by}" in page
        assert entered(
            evidence("procedures_one_stop~178~2019", question(), current_warehouse(settings()))
        ).endswith(f"người công bố: {by}")


# An address with a version keeps its figures.


def rates(client, version):
    """Return which of the three versions' rates the table behind the ward's chart states."""
    answer = client.get(f"/bang/commune_staff_present?trang={INDICATOR}&{WARD}&phien-ban={version}")
    assert answer.status_code == 200
    return {rate for rate in ("95,24%", "90,48%") if rate in answer.text}


def test_an_old_address_shows_its_figures_and_the_current_one_the_new(client, versions):
    first, second, third = (version.id for version in versions)
    assert rates(client, first) == set()
    assert rates(client, second) == {"95,24%"}
    assert rates(client, third) == rates(client, "") == {"90,48%"}


def text_of(answer):
    """Return the text of an answer as it is read."""
    assert answer.status_code == 200
    return json.dumps(answer.json, ensure_ascii=False) if answer.is_json else answer.text


def test_pages_pictures_search_and_callbacks_keep_the_version(client, versions):
    old = versions[1].id
    asked = f"{INDICATOR}?{WARD}&phien-ban={old}"
    layout = text_of(client.get(asked))
    assert "95,2%" in layout and "90,5%" not in layout
    assert f"phien-ban={old}" in layout and '"old-version"' in layout
    current = text_of(client.get(f"{INDICATOR}?{WARD}"))
    assert "90,5%" in current and '"old-version"' not in current
    picture = client.get(f"/hinh/commune_staff_present.json?trang={INDICATOR}&{WARD}&phien-ban={old}")
    assert old in picture.json["name"] and f"phien-ban={old}" in json.dumps(picture.json)
    assert f"phien-ban={old}" in client.get(f"/tim?q=05977&phien-ban={old}").text


def posted(client, query, path):
    return client.post(CALLBACK, json=choice(client, query, path))


def test_a_callback_answers_with_the_version_asked_for(client, versions):
    old = posted(client, f"?{WARD}&phien-ban={versions[1].id}", INDICATOR)
    assert "95,2%" in text_of(old) and "90,5%" not in text_of(old)
    assert "90,5%" in text_of(posted(client, f"?{WARD}", INDICATOR))
    assert posted(client, f"?{WARD}&phien-ban=000000000000", INDICATOR).status_code == 400


@pytest.mark.parametrize(
    "path", ["/", "/thay-doi", "/bang/commune_staff_present", "/hinh/commune_staff_present.json", "/tim"]
)
@pytest.mark.parametrize("version", ["000000000000", "x" * 300, "../../etc", "' OR 1=1"])
def test_a_version_that_does_not_exist_is_a_clear_page(client, versions, path, version):
    answer = client.get(path, query_string={"phien-ban": version, "lang": "en", "giao-dien": "toi"})
    assert answer.status_code == 404
    assert "There is no data version" in answer.text and 'data-theme="dark"' in answer.text
    assert all(f"phien-ban={one.id}" in answer.text for one in versions)


def test_what_cannot_be_opened_says_why(tmp_path, monkeypatch):
    given = Settings(data=tmp_path, simulated=False, versions_kept=3)
    made = []
    for numerator in range(4):
        write_rows(tmp_path, {"numerator": str(numerator)})
        made.append(build(given, "tester"))
    monkeypatch.setenv("CCHC_DATA", str(tmp_path))
    settings.cache_clear()
    client = server.test_client()

    def page(version):
        answer = client.get(f"/?phien-ban={version.id}")
        return answer.status_code, re.search(r"<h1.*?>(.+?)</h1>", answer.text)[1]

    assert page(made[0]) == (410, f"Phiên bản số liệu {made[0].id} không còn được giữ.")
    assert page(made[1])[0] == 200
    made[2].parquet.write_bytes(b"")
    assert page(made[2]) == (503, f"Phiên bản số liệu {made[2].id} bị hỏng nên không được hiển thị.")
    assert page(made[3])[0] == 200
    assert client.get("/healthz").json == {
        "status": "ok",
        "version": made[3].id,
        "current": made[3].id,
        "rows": made[3].rows,
    }


def test_a_version_that_was_never_made_current_is_nobodys_to_open(tmp_path, monkeypatch):
    given = Settings(data=tmp_path, simulated=False)
    first = build(given, "tester")
    monkeypatch.setenv("CCHC_DATA", str(tmp_path))
    settings.cache_clear()
    client = server.test_client()
    write_rows(tmp_path, {"numerator": "1"})
    with monkeypatch.context() as killed:
        killed.setattr("dashboard.build.publish.os.replace", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            build(given, "tester")
    (written,) = set(version_ids(given.published)) - {first.id}
    assert client.get(f"/?phien-ban={written}").status_code == 404
    assert build(given, "tester").id == written
    write_rows(tmp_path, {"numerator": "2"})
    build(given, "tester")
    assert client.get(f"/?phien-ban={written}").status_code == 200
    assert client.get(f"/?phien-ban={first.id}").status_code == 200


def test_an_address_keeps_its_version_when_a_column_has_come_since(tmp_path, monkeypatch):
    given = Settings(data=tmp_path, simulated=False)
    # As the release before wrote it: the file lacks the columns that were added.
    before = OBSERVATIONS
    for name in ADDED:
        before = before.remove(before.get_field_index(name))
    with locked(given.published, print):
        inputs, catalog = Inputs(files={}, simulated=False), read_catalog((SHIPPED_DATA,))
        table = pa.Table.from_pylist(SHIPPED, schema=OBSERVATIONS).select(before.names).cast(before)
        old = publish_table(given.published, table, catalog, NOTHING, inputs, "t", False, print)
    assert pq.read_schema(old.parquet).names == before.names
    new = build(given, "tester")
    assert new.id != old.id and verify(old) == old
    found = Warehouse(old, simulated=True).claims_of("article-2020-02-24")
    assert len(found) == 51 and {claim.computed for claim in found} == {""}
    changes = difference(old, new, True).changes
    assert Counter(name for change in changes for name in change.columns) == {"computed": 4}
    monkeypatch.setenv("CCHC_DATA", str(tmp_path))
    settings.cache_clear()
    assert server.test_client().get(f"/tru-cot/1?phien-ban={old.id}").status_code == 200


def test_a_version_whose_simulated_rows_name_a_day_still_opens(tmp_path, monkeypatch):
    given, place = Settings(data=tmp_path), OBSERVATIONS.get_field_index("as_of")
    # As the release before wrote it: no row could be without a day.
    before = OBSERVATIONS.set(place, OBSERVATIONS.field(place).with_nullable(False))
    new = build(given, "tester")
    rows = [
        row | {"as_of": row["as_of"] or date(2026, 11, 23)} for row in pq.read_table(new.parquet).to_pylist()
    ]
    with locked(given.published, print):
        inputs, catalog = Inputs(files={}, simulated=True), read_catalog((SHIPPED_DATA,))
        table = pa.Table.from_pylist(rows, schema=before)
        old = publish_table(given.published, table, catalog, NOTHING, inputs, "t", False, print)
    assert old.id != new.id and verify(old) == old
    for version in (old, new):
        found = Warehouse(version, simulated=True).all_claims(official_only=False)
        assert {(claim.simulated, claim.as_of is None) for claim in found} == {(True, True), (False, False)}
    assert difference(old, new, True, listed=True).changes == ()
    monkeypatch.setenv("CCHC_DATA", str(tmp_path))
    settings.cache_clear()
    client = server.test_client()
    for path in ("/", "/chi-tieu/staff_qualification", "/du-lieu/observations.csv", "/du-lieu/sdmx.csv"):
        assert client.get(f"{path}?nam=2015&phien-ban={old.id}").status_code == 200


def test_a_version_of_another_release_is_a_clear_page(tmp_path, monkeypatch):
    given = Settings(data=tmp_path, simulated=False)
    table = pa.Table.from_pylist(SHIPPED, schema=OBSERVATIONS)

    class Later:
        def model_dump_json(self, indent):
            return '{"measure_units": {}, "later": 1}'

    with locked(given.published, print):
        inputs = Inputs(files={}, simulated=False)
        other = publish_table(given.published, table, Later(), NOTHING, inputs, "t", False, print)
    build(given, "tester")
    monkeypatch.setenv("CCHC_DATA", str(tmp_path))
    settings.cache_clear()
    client = server.test_client()
    answer = client.get(f"/?phien-ban={other.id}")
    assert answer.status_code == 503 and "do một bản khác của chương trình tạo ra" in answer.text
    changes = client.get(f"/thay-doi?tu-phien-ban={other.id}")
    assert "Định nghĩa" in text_of(changes)
    assert "Đang giữ 2 phiên bản, nhiều nhất 5; mở xem được 1" in text_of(changes)
    assert not re.search(rf"[?&]phien-ban={other.id}", changes.text)
    missing = client.get("/?phien-ban=000000000000")
    assert missing.status_code == 404 and other.id not in missing.text


@pytest.mark.parametrize(
    ("key", "value"),
    [("tu-ngay", "2026-13-01"), ("tu-ngay", "hôm qua"), ("tu-ngay", "2026-1-1"), ("tu-phien-ban", "x")],
)
def test_a_wrong_day_or_version_to_begin_with_is_refused(client, key, value):
    answer = client.get("/thay-doi", query_string={key: value})
    assert answer.status_code == 400 and "Traceback" not in answer.text


def told(client, query):
    return text_of(client.get(f"/thay-doi?{query}"))


def test_the_page_tells_what_changed_since(client, versions):
    first, second, third = versions
    assert f"Thay đổi từ phiên bản {second.id}" in told(client, f"tu-phien-ban={second.id}")
    since_second = told(client, f"tu-phien-ban={second.id}")
    assert "95,24% (20/21)" in since_second and "90,48% (19/21)" in since_second
    between = told(client, f"tu-phien-ban={first.id}&phien-ban={second.id}")
    assert f"Từ phiên bản {first.id}" in between and f"đến phiên bản {second.id}" in between
    assert "không có gì để so sánh" in told(client, f"tu-phien-ban={third.id}")
    assert "không còn được giữ hoặc không đọc được, nên so với" in told(client, f"tu-phien-ban={'0' * 12}")
    assert "Figures from sources: 2 changed" in told(client, "tu-ngay=2001-01-01&lang=en")


def test_the_search_finds_the_page(client):
    assert 'href="/thay-doi?' in client.get("/tim?q=thay doi").text


def test_the_page_works_with_one_version(tmp_path, monkeypatch):
    build(Settings(data=tmp_path, simulated=False), "tester")
    monkeypatch.setenv("CCHC_DATA", str(tmp_path))
    settings.cache_clear()
    assert "Hiện mới có một phiên bản" in told(server.test_client(), "")


# In a browser.


def test_the_page_is_clean_and_remembers_the_last_visit(new_page, versions):
    page = new_page(viewport={"width": 320, "height": 640})
    page.goto("/thay-doi")
    expect(page.locator("#last-visit")).to_contain_text("chưa ghi lần xem nào trước đây")
    assert violations(page) == []
    kept = json.dumps({"now": {"version": versions[1].id, "seen": 1_700_000_000_000}})
    page.evaluate("kept => localStorage.setItem('cchc-visits', kept)", kept)
    page.goto("/thay-doi?lang=en&giao-dien=toi")
    expect(page.locator("#last-visit")).to_contain_text(f"data version {versions[1].id}")
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    assert violations(page) == []
    page.locator("#since-last-visit").click()
    expect(page.locator("main h1")).to_have_text(f"What changed since version {versions[1].id}")
    expect(page.locator("#changed tbody tr")).to_have_count(2)
    # A day stands before the remembered version, and the line is told again.
    page.locator("#since-day").fill("2001-02-03")
    expect(page.locator("main h1")).to_have_text("What changed since 3 Feb 2001")
    expect(page).to_have_url(re.compile("tu-ngay=2001-02-03"))
    expect(page.locator("#last-visit")).to_contain_text(versions[1].id)
    page.go_back()
    expect(page.locator("main h1")).to_have_text(f"What changed since version {versions[1].id}")


def test_an_old_address_keeps_its_version_through_choices(new_page, versions):
    page, old = new_page(), versions[0].id
    page.goto(f"/tru-cot/4?nam=2020&don-vi=05977&phien-ban={old}")
    bar = page.locator(".old-version")
    expect(bar).to_contain_text(old)
    expect(page.locator("#cards .js-plotly-plot .main-svg").first).to_be_attached()
    with page.expect_request(lambda asked: CALLBACK in asked.url) as asked:
        page.locator("#year-before").click()
    assert old in asked.value.post_data
    expect(page).to_have_url(re.compile(f"nam=2019.*phien-ban={old}"))
    expect(page.locator("#cards:not(.loading)")).to_be_attached()  # what is being asked for is shown dimmed
    assert violations(page) == []
    with page.expect_request(lambda asked: CALLBACK in asked.url) as asked:
        page.locator("#reset").click()
    expect(page).to_have_url(re.compile(f"phien-ban={old}"))
    expect(page.locator("#pinned")).to_have_attribute("href", re.compile(f"phien-ban={old}"))
    expect(page.locator("#cards:not(.loading)")).to_be_attached()
    page.goto(f"/nguon?lang=en&giao-dien=toi&phien-ban={old}")
    expect(bar).to_contain_text("You are viewing an old data version")
    assert violations(page) == []
    bar.locator("a").click()
    expect(page.locator("main h1")).to_be_visible()
    expect(page.locator(".old-version")).to_have_count(0)
    assert "phien-ban" not in page.url
