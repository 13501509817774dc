"""Commands end with 0, 1 or 2, explain themselves, and refuse in lines that name place and remedy."""

import csv
import errno
import json
import os
import shutil
import subprocess
import sys
import types

import pytest
from rows import write_rows

from dashboard.build import build as building
from dashboard.cli import main
from dashboard.data.schema import OBSERVATIONS, TEXT_COLUMNS
from dashboard.data.versions import current_version
from dashboard.settings import PROJECT, Settings, settings
from dashboard.submissions.build_version import build

WHY = "bản mới còn sai"


def one_row(catalog, official):
    """Return one row, in place of the generator's."""
    one = official.head(1).assign(
        status="simulated", source="simulation", locator="", time_period="2018", year=2018
    )
    return one[OBSERVATIONS.names]


@pytest.fixture(scope="module", autouse=True)
def one_simulated_row():
    """Let a generator of one row stand in, so that commands are tested and not the generator."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(building, "simulate", one_row)
        patch.setattr(main, "simulate", one_row)
        yield


@pytest.fixture(autouse=True)
def folder(data_folder):
    return data_folder


@pytest.fixture(scope="module")
def built(one_simulated_row, tmp_path_factory):
    """Return a folder with a version; each test takes a copy."""
    folder = tmp_path_factory.mktemp("built")
    build(Settings(data=folder), "Bế Thị An")
    return folder


@pytest.fixture
def first(built, folder):
    """Return the version that is published in the folder of commands."""
    shutil.copytree(built, folder, symlinks=True, dirs_exist_ok=True)
    return current_version(settings().published)


def test_build_versions_and_use(data_folder, capsys):
    assert main.main(["build", "--by", "Bế Thị An"]) == 0
    assert "Đang nén tệp của trang…" in capsys.readouterr().err
    first = current_version(settings().published)
    write_rows(data_folder, {})
    assert main.main(["build"]) == 0
    second = current_version(settings().published)
    assert second.manifest.built_by == ""  # whom nobody names is nobody, whatever account the machine has
    assert main.main(["use", first.id, "--by", "An", "--reason", WHY]) == 0
    assert current_version(settings().published) == first
    capsys.readouterr()
    assert main.main(["versions"]) == 0
    lines = {line.split()[0]: line for line in capsys.readouterr().out.splitlines()}
    assert "[đang dùng]" in lines[first.id]
    assert "Bế Thị An" in lines[first.id]
    assert " 53 " in lines[second.id]
    assert "[đang dùng]" not in lines[second.id]


def test_versions_marks_damage(first, capsys):
    version = first
    version.parquet.unlink()
    assert main.main(["versions"]) == 0
    version.folder.joinpath("manifest.json").unlink()
    assert main.main(["versions"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2
    assert all("[đang dùng]  [hỏng: " in line and line.startswith(version.id) for line in lines)


def test_versions_tells_programs_the_same(first, data_folder, capsys):
    write_rows(data_folder, {})
    main.main(["build"])
    second = current_version(settings().published)
    first.parquet.unlink()
    capsys.readouterr()
    assert main.main(["versions", "--json"]) == 0
    told = {one["id"]: one for one in json.loads(capsys.readouterr().out)}
    assert told.keys() == {first.id, second.id}
    assert [told[one.id]["current"] for one in (first, second)] == [False, True]
    assert told[first.id]["built_by"] == "Bế Thị An" and told[second.id]["rows"] == second.rows
    assert told[first.id]["damage"] and not told[second.id]["damage"]
    second.folder.joinpath("manifest.json").unlink()
    assert main.main(["versions", "--json"]) == 0
    unreadable = {one["id"]: one for one in json.loads(capsys.readouterr().out)}[second.id]
    assert unreadable["rows"] is None and unreadable["damage"]


def test_a_refused_build_says_where_why_and_what_to_do(data_folder, capsys):
    path = write_rows(data_folder, {"numerator": "-1"})
    assert main.main(["build"]) == 1
    said = capsys.readouterr().err
    assert f"{path}: dòng 2, cột numerator: tử số -1 là số âm. Cách sửa:" in said
    assert "Traceback" not in said


def test_a_damaged_version_is_refused_until_repaired(first, capsys):
    first.parquet.write_bytes(b"")
    assert main.main(["build"]) == 1
    assert "observations.parquet" in capsys.readouterr().err
    assert main.main(["build", "--repair"]) == 0
    assert main.main(["build"]) == 0


def test_a_full_disk_is_said_in_a_sentence(data_folder, capsys, monkeypatch):
    def full(descriptor):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    assert main.main(["build"]) == 1
    said = capsys.readouterr().err
    assert "hết chỗ" in said
    assert "giữ nguyên" in said


def test_use_of_an_unknown_version_is_refused(first, capsys):
    assert main.main(["use", "nothing", "--reason", WHY]) == 1
    assert first.id in capsys.readouterr().err


def test_diff_names_what_changed_and_by_whom(first, data_folder, capsys):
    write_rows(data_folder, {})
    main.main(["build", "--by", "Hà"])
    second = current_version(settings().published)
    capsys.readouterr()
    assert main.main(["diff", first.id[:8], second.id]) == 0
    said = capsys.readouterr().out
    assert "bởi Bế Thị An" in said and "bởi Hà" in said
    name = "Cán bộ và công chức cấp xã có mặt"
    assert f"+ {name}, Tổng số; Phường Vĩnh Trại; năm 2020: không có số liệu → " in said
    assert "+ tệp văn bản added/observations/added.csv" in said
    assert main.main(["diff", second.id, first.id, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    (removed,) = told["observations"]["removed"]
    assert (removed["cell"]["unit"], removed["stated"]["numerator"]) == ("05977", 20)
    assert (told["from"]["made_current_by"], told["observations"]["added"]) == ("Hà", [])


def test_diff_of_an_unknown_version_is_refused_with_those_there_are(first, capsys):
    known = first.id
    for asked in (["diff", "nothing", known], ["diff", known, "nothing"], ["diff", "", known]):
        assert main.main(asked) == 1
        said = capsys.readouterr().err
        assert known in said and "Cách sửa:" in said and "Traceback" not in said


def test_a_beginning_that_several_versions_share_is_refused(first, capsys):
    folder = first.folder
    folder.with_name(f"{folder.name[:11]}{'0' if folder.name[11] != '0' else '1'}").mkdir()
    assert main.main(["use", folder.name[:11], "--reason", WHY]) == 1
    assert "2 phiên bản bắt đầu như vậy" in capsys.readouterr().err
    assert main.main(["use", folder.name, "--reason", WHY]) == 0


def test_a_return_to_an_old_version_is_listed_with_who_did_it(first, data_folder, capsys):
    write_rows(data_folder, {})
    main.main(["build"])
    main.main(["use", first.id[:6], "--by", "Chi", "--reason", WHY])
    capsys.readouterr()
    main.main(["versions"])
    (line,) = [line for line in capsys.readouterr().out.splitlines() if "[đang dùng]" in line]
    assert line.startswith(first.id) and "(Chi)" in line and "dùng từ" in line


def test_check_reads_all_and_publishes_nothing(data_folder, capsys):
    assert main.main(["check"]) == 0
    assert "52 số liệu" in capsys.readouterr().err
    assert not settings().published.exists()
    write_rows(data_folder, {"unit": "x"})
    assert main.main(["check"]) == 1


def test_check_tells_programs_what_it_found(data_folder, capsys):
    assert main.main(["check", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["observations"], told["indicators"] > 30) == (52, True)
    assert {"rule", "outcome", "unit", "time_period", "sentence"} <= told["findings"][0].keys()
    write_rows(data_folder, {"unit": "x"})
    assert main.main(["check", "--json"]) == 1
    said = capsys.readouterr()
    assert f"Từ chối. {json.loads(said.out)['error']}" in said.err


def test_check_tells_programs_in_one_document_what_it_found_and_why_that_is_refused(data_folder, capsys):
    parts = [{"category": name, "numerator": "1"} for name in ("cadre", "civil_servant")]
    write_rows(data_folder, {}, *parts)
    assert main.main(["check", "--json"]) == 1
    said = capsys.readouterr()
    told = json.loads(said.out)
    assert any(one["outcome"] == "error" for one in told["findings"]) and told["error"] in said.err


def test_simulate_writes_text(data_folder, tmp_path, capsys):
    assert main.main(["simulate"]) == 0
    printed = capsys.readouterr().out
    assert main.main(["simulate", "--output", str(tmp_path / "made.csv")]) == 0
    assert (tmp_path / "made.csv").read_text(encoding="utf-8") == printed
    (row,) = csv.DictReader(printed.splitlines())
    assert tuple(row) == TEXT_COLUMNS
    assert row["status"] == "simulated"


def test_simulate_into_a_missing_folder_is_refused(data_folder, tmp_path, capsys):
    assert main.main(["simulate", "--output", str(tmp_path / "no" / "made.csv")]) == 1
    assert "made.csv" in capsys.readouterr().err


def test_versions_without_any_says_to_build(data_folder, capsys):
    assert main.main(["versions"]) == 1
    assert "dashboard build" in capsys.readouterr().err


def test_serve_publishes_first_and_listens_where_the_settings_say(data_folder, monkeypatch):
    served = []
    server = types.ModuleType("dashboard.web.serve")
    server.serve = lambda *where: served.append(where)
    monkeypatch.setitem(sys.modules, "dashboard.web.serve", server)
    assert main.main(["serve", "--port", "9000"]) == 0
    assert served == [("127.0.0.1", 9000, 1)]
    assert current_version(settings().published).rows == 52


def test_a_wrong_setting_is_refused(monkeypatch, capsys):
    monkeypatch.setenv("PORT", "http")
    settings.cache_clear()
    assert main.main(["check"]) == 1
    assert "PORT" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments", [[], ["dance"], ["build", "--fast"], ["use"], ["diff", "a"], ["serve", "--port", "x"]]
)
def test_a_wrong_call_ends_with_2(arguments, capsys):
    with pytest.raises(SystemExit) as ended:
        main.main(arguments)
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert "Lệnh chưa đúng: " in said and said.startswith("Cách gọi: ")
    assert not {"usage", "error", "required", "invalid", "unrecognized", "choose"} & set(said.split())


COMMANDS = ["build", "check", "simulate", "versions", "diff", "use", "serve"]


def test_help_explains_every_command(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    with pytest.raises(SystemExit) as ended:
        main.main(["--help"])
    assert ended.value.code == 0
    lines = [line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines() if line.strip()]
    explained = {words[0]: words[1] for words in lines if words[0] in COMMANDS}
    assert list(explained) == COMMANDS
    assert all(len(text) > 30 for text in explained.values())


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_help(command, capsys):
    with pytest.raises(SystemExit) as ended:
        main.main([command, "--help"])
    assert ended.value.code == 0
    said = capsys.readouterr().out
    assert said.startswith("Cách gọi: ") and f"dashboard {command}" in said
    assert not {"usage:", "options:", "arguments:", "show"} & set(said.split())


def test_the_module_runs():
    done = subprocess.run(
        [sys.executable, "-m", "dashboard", "--help"], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    assert "build" in done.stdout
