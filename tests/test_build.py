"""A build publishes a whole version or nothing: refused, killed or out of disk, what stood before stands."""

import errno
import hashlib
import json
import os
import shutil
import signal
import threading
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from mishaps import (
    PATIENCE,
    PROCESSES,
    build_quietly,
    build_with_small_files,
    die_at,
    kept_before_each_step,
    run,
)
from rows import write_rows

from dashboard.build import build as building
from dashboard.build.build import gather
from dashboard.build.publish import locked, read_log
from dashboard.build.validation import DataError
from dashboard.catalog import Catalog, read_catalog
from dashboard.data.schema import OBSERVATIONS, SORTED_BY
from dashboard.data.versions import (
    NoVersion,
    Version,
    VersionError,
    content_id,
    current_id,
    current_version,
    intact_version,
    is_damaged,
    list_versions,
    read_version,
    verify,
    version_ids,
)
from dashboard.settings import SHIPPED_DATA, Settings
from dashboard.submissions.build_version import build, ensure_version


@pytest.fixture
def given(tmp_path):
    """Return settings of an empty folder, without simulation."""
    return Settings(data=tmp_path, simulated=False)


@pytest.fixture(scope="module")
def two_versions(tmp_path_factory):
    """Return settings of a folder with two versions, the later with the text as it stands; tests take copies."""
    kept = Settings(data=tmp_path_factory.mktemp("two"), simulated=False)
    build_many(kept, 2)
    return kept


@pytest.fixture
def two(two_versions, tmp_path):
    """Return settings of a copy of a folder with two versions."""
    return copied(two_versions, tmp_path)


def copied(kept, folder):
    shutil.copytree(kept.data, folder / "copy", symlinks=True)
    return kept.model_copy(update={"data": folder / "copy"})


@pytest.fixture(scope="module")
def shipped(tmp_path_factory):
    """Return settings of a folder with the shipped text published; tests take copies."""
    kept = Settings(data=tmp_path_factory.mktemp("one"), simulated=False)
    build(kept, "Bế Thị An")
    return kept


@pytest.fixture
def one(shipped, tmp_path):
    """Return settings of a copy of a folder with one version."""
    return copied(shipped, tmp_path)


def change(given, numerator):
    """Make the text say something else, and so the next version another."""
    return write_rows(given.data, {"numerator": str(numerator)})


def build_many(given, count):
    versions = []
    for numerator in range(count):
        change(given, numerator)
        versions.append(build(given, f"tester {numerator}"))
    return versions


def leftovers(published):
    return [
        path.name
        for path in published.iterdir()
        if path.name not in (".lock", "current", "log.jsonl", "versions")
    ]


def test_a_build_publishes_the_text_with_its_manifest(given):
    version = build(given, "Bế Thị An")
    assert verify(current_version(given.published)) == version == Version.read(version.folder)
    assert version.manifest.built_by == "Bế Thị An"
    assert version.rows == 51
    assert not version.manifest.inputs.simulated
    names = version.manifest.inputs.files
    assert {"shipped/units.csv", "shipped/observations/article-2020-02-24.csv"} <= names.keys()
    assert not any(Path(name).is_absolute() for name in names)
    assert os.readlink(given.published / "current") == f"versions/{version.id}"
    assert leftovers(given.published) == []


def test_the_parquet_is_typed_sorted_and_compressed(one):
    version = current_version(one.published)
    table = pq.read_table(version.parquet)
    assert table.schema.equals(OBSERVATIONS)
    assert table.equals(table.sort_by([(name, "ascending") for name in SORTED_BY]))
    assert pq.read_metadata(version.parquet).row_group(0).column(0).compression == "ZSTD"


def test_the_catalogue_is_published_with_the_observations(one):
    version = current_version(one.published)
    assert Catalog.model_validate_json(version.catalog.read_bytes()) == read_catalog((SHIPPED_DATA,))


def test_the_same_text_gives_the_same_bytes_and_id_anywhere(one, tmp_path):
    first = current_version(one.published)
    again = build(Settings(data=tmp_path / "elsewhere", simulated=False), "two")
    assert first.id == again.id
    assert first.parquet.read_bytes() == again.parquet.read_bytes()
    assert first.catalog.read_bytes() == again.catalog.read_bytes()


def test_a_build_of_unchanged_text_says_so_and_changes_nothing(one):
    first, said = current_version(one.published), []
    assert build(one, "another", say=said.append) == first
    assert any("không đổi" in line for line in said)
    assert len(read_log(one.published)) == 1


def test_other_text_gives_another_id_and_the_change_is_recorded(two):
    first, second = (read_version(two.published, entry["to"]) for entry in read_log(two.published))
    assert first.id != second.id
    assert [(entry["from"], entry["to"], entry["by"]) for entry in read_log(two.published)] == [
        ("", first.id, "tester 0"),
        (first.id, second.id, "tester 1"),
    ]
    assert set(list_versions(two.published)) == {first, second}


def test_another_definition_alone_gives_another_id(one):
    given, first = one, current_version(one.published)
    (given.data / "measure_units.csv").write_text("id,noun_vi,noun_en\napple,táo,apples\n", encoding="utf-8")
    assert build(given, "tester").id != first.id


def test_a_refused_build_leaves_the_version_before(one):
    given, first = one, current_version(one.published)
    change(given, -5)
    with pytest.raises(DataError):
        build(given, "tester")
    assert verify(current_version(given.published)) == first
    assert leftovers(given.published) == []


def test_only_the_latest_versions_stay_and_a_pruned_one_can_be_built_again(given):
    versions = build_many(given, 7)
    assert set(version_ids(given.published)) == {version.id for version in versions[-5:]}
    change(given, 0)
    assert build(given, "tester").id == versions[0].id
    assert versions[-1].id in version_ids(given.published)
    assert versions[2].id not in version_ids(given.published)


def simulated_like(frame, **changes):
    one = frame.tail(1).assign(status="simulated", source="simulation", locator="", **changes)
    return one[OBSERVATIONS.names]


def test_simulated_rows_are_added_checked_and_named_in_the_manifest(one, monkeypatch):
    given = one
    asked = given.model_copy(update={"simulated": True})
    monkeypatch.setattr(
        building, "simulate", lambda _, official: simulated_like(official, time_period="2018", year=2018)
    )
    version = build(asked, "tester")
    assert version.manifest.inputs.simulated
    assert pq.read_table(version.parquet).column("status").to_pylist().count("simulated") == 1
    assert {version.id} < set(version_ids(given.published))
    assert build(given, "tester").id != version.id


def test_a_generated_row_over_an_official_one_is_refused(given, monkeypatch):
    monkeypatch.setattr(building, "simulate", lambda _, official: simulated_like(official))
    with pytest.raises(DataError, match="bộ sinh số liệu"):
        gather(given.model_copy(update={"simulated": True}))


def test_serving_builds_once_where_nothing_is_published(given):
    first = ensure_version(given, "tester")
    change(given, 3)
    assert ensure_version(given, "tester") == first
    assert len(read_log(given.published)) == 1


def test_nothing_published_is_said_as_such(given):
    with pytest.raises(NoVersion, match="dashboard build"):
        current_version(given.published)


def cut(path):
    path.write_bytes(path.read_bytes()[:-10])


def change_one_byte(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def replace_by_foreign(path):
    """Put another program's Parquet there, with a manifest that fits it."""
    replace_table(path, pa.table({"x": [1]}))


def replace_table(path, table):
    """Make a table the observations of a version, which gets another id by it."""
    pq.write_table(table, path)
    data, manifest = path.read_bytes(), path.with_name("manifest.json")
    written = json.loads(manifest.read_bytes())
    written["files"][path.name] |= {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
    files = Version.read(path.parent).manifest.model_validate(written).files
    written["id"] = content_id(files)
    manifest.write_text(json.dumps(written), encoding="utf-8")
    new = path.parent.rename(path.parent.with_name(written["id"]))
    pointer = new.parent.parent / "current"
    pointer.unlink()
    pointer.symlink_to(f"versions/{new.name}")


DAMAGES = {
    "missing": ("observations.parquet", Path.unlink, "thiếu"),
    "truncated": ("observations.parquet", cut, "byte"),
    "changed": ("observations.parquet", change_one_byte, "sha256"),
    "foreign": ("observations.parquet", replace_by_foreign, "các cột"),
    "catalogue": ("catalog.json", change_one_byte, "sha256"),
    "manifest cut": ("manifest.json", cut, "không đọc được"),
    "manifest missing": ("manifest.json", Path.unlink, "thiếu"),
    "folder missing": ("", shutil.rmtree, "không còn"),
}


@pytest.mark.parametrize(("name", "damage", "said"), DAMAGES.values(), ids=DAMAGES.keys())
def test_damage_is_refused_by_name_and_repaired_on_request(two, name, damage, said):
    given = two
    before, version = (read_version(two.published, entry["to"]) for entry in read_log(two.published))
    damage(version.folder / name)
    with pytest.raises(VersionError, match=said) as refused:
        build(given, "tester")
    assert "--repair" in refused.value.remedy
    assert intact_version(given.published) == before == ensure_version(given, "tester")
    repaired = build(given, "tester", repair=True)
    assert verify(current_version(given.published)) == repaired
    assert repaired.id == version.id
    assert not any(is_damaged(given.published, version_id) for version_id in version_ids(given.published))
    aside = [path for path in (given.published / "versions").iterdir() if ".damaged-" in path.name]
    assert len(aside) == (name != "")


@pytest.mark.parametrize("again", [build, ensure_version])
def test_a_version_with_the_columns_of_another_release_is_whole_and_built_anew(one, again):
    given, version = one, current_version(one.published)
    table = pq.read_table(version.parquet)
    replace_table(version.parquet, table.append_column("later", table["note_vi"]))
    older = current_id(given.published)
    assert not is_damaged(given.published, older)
    with pytest.raises(VersionError, match="bản khác của chương trình"):
        intact_version(given.published)
    assert again(given, "tester").id == version.id == current_id(given.published)


def test_a_pointer_that_is_no_link_is_refused_and_repaired(one):
    given, version = one, current_version(one.published)
    pointer = given.published / "current"
    pointer.unlink()
    pointer.write_text("hello")
    with pytest.raises(VersionError, match="không phải là liên kết"):
        build(given, "tester")
    assert build(given, "tester", repair=True).id == current_version(given.published).id == version.id


def test_a_pointer_out_of_the_folder_is_refused(one):
    given = one
    (given.published / "current").unlink()
    (given.published / "current").symlink_to("../../etc")
    with pytest.raises(VersionError, match="không trỏ vào"):
        current_version(given.published)


@pytest.mark.parametrize("name", ["../../etc", "0" * 12, "", "abc"])
def test_an_unknown_version_is_refused_with_those_there_are(shipped, name):
    with pytest.raises(VersionError, match=current_id(shipped.published)):
        read_version(shipped.published, name)


@pytest.fixture
def before_a_build(two, tmp_path_factory):
    """Return settings of a folder whose text has changed since its last build, and the ids before and after a build."""
    given = two.model_copy(update={"versions_kept": 2})
    change(given, 9)
    return given, current_id(given.published), expected_id(given, tmp_path_factory.mktemp("goal"))


def left_whole(given, before, goal):
    """Assert that what a kill left is the version before or the next one, and that the next build succeeds."""
    assert verify(current_version(given.published)).id in (before, goal)
    assert not any(is_damaged(given.published, version_id) for version_id in version_ids(given.published))
    assert build(given, "next").id == goal
    assert leftovers(given.published) == []
    assert read_log(given.published)[-1]["to"] == goal


def test_a_build_that_ends_before_any_step_leaves_whole_versions_and_the_next_one_succeeds(
    before_a_build, tmp_path_factory, monkeypatch
):
    given, before, goal = before_a_build
    copies = tmp_path_factory.mktemp("moments")
    with kept_before_each_step(given.data, copies) as moments:
        build(given, "killed")
    assert len(moments) > 12
    gathered = gather(given)  # the text stays the same: it is read once
    monkeypatch.setattr(building, "gather", lambda *_: gathered)
    for moment in moments:
        left_whole(given.model_copy(update={"data": moment}), before, goal)


@pytest.mark.parametrize("steps", [range(1, 200, 9), pytest.param(range(200), marks=pytest.mark.long)])
def test_a_build_killed_by_the_machine_leaves_whole_versions_and_the_next_one_succeeds(
    before_a_build, tmp_path_factory, steps
):
    given, before, goal = before_a_build
    baseline = tmp_path_factory.mktemp("baseline") / "published"
    shutil.copytree(given.published, baseline, symlinks=True)
    for step in steps:
        if run(die_at, step, given) != -signal.SIGKILL:
            break
        left_whole(given, before, goal)
        shutil.rmtree(given.published)
        shutil.copytree(baseline, given.published, symlinks=True)
    assert step > 12


def expected_id(given, folder):
    shutil.copytree(given.data / "observations", folder / "observations")
    return build(given.model_copy(update={"data": folder}), "goal").id


def test_a_write_that_stops_half_way_leaves_the_version_before(one):
    given, first = one, current_version(one.published)
    change(given, 5)
    assert run(build_with_small_files, given) == errno.EFBIG
    assert verify(current_version(given.published)) == first
    assert leftovers(given.published) == []


@pytest.mark.parametrize("room", range(6))
def test_a_full_disk_leaves_the_version_before(one, monkeypatch, room):
    given, first = one, current_version(one.published)
    change(given, 5)
    left, sync = iter(range(room)), os.fsync

    def fill(descriptor):
        if next(left, None) is None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", fill)
    with pytest.raises(OSError, match="No space left"):
        build(given, "tester")
    assert verify(current_version(given.published)) == first
    assert leftovers(given.published) == []
    monkeypatch.setattr(os, "fsync", sync)
    assert build(given, "tester").id != first.id


def test_builds_at_the_same_time_publish_one_version(given):
    processes = [PROCESSES.Process(target=build_quietly, args=(given,)) for _ in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(PATIENCE)
    assert [process.exitcode for process in processes] == [0] * 4
    assert len(version_ids(given.published)) == len(read_log(given.published)) == 1


def test_a_build_waits_for_the_one_before_it_and_says_so(given):
    said, waiting = [], threading.Event()

    def say(line):
        said.append(line)
        waiting.set()

    with locked(given.published, said.append):
        other = threading.Thread(target=build, args=(given, "tester"), kwargs={"say": say})
        other.start()
        assert waiting.wait(PATIENCE)
        assert "chờ" in said[0]
        assert version_ids(given.published) == ()
    other.join(PATIENCE)
    assert len(version_ids(given.published)) == 1


def test_a_record_cut_off_by_a_kill_does_not_spoil_the_next(one):
    given = one
    with (given.published / "log.jsonl").open("a") as file:
        file.write('{"at": "2026')
    change(given, 4)
    second = build(given, "tester")
    assert [entry["to"] for entry in read_log(given.published)][-1] == second.id
    assert len(read_log(given.published)) == 2
