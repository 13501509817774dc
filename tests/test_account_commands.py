"""`account …`: the first administrator by command, no default password, each refusal with its reason and exit code."""

import io
import json
import subprocess
import sys

import pytest
from desk import PASSWORD, admitted, desk_app, sign_in, signed_in

from dashboard.cli import accounts
from dashboard.cli.main import main
from dashboard.settings import PROJECT, settings


@pytest.fixture(autouse=True)
def folder(data_folder):
    return data_folder


@pytest.fixture
def typed(monkeypatch):
    """Return a function that types passwords, one after another."""

    def type_in(*passwords):
        waiting = iter(passwords)
        monkeypatch.setattr(accounts.getpass, "getpass", lambda _: next(waiting))

    return type_in


def piped(monkeypatch, password):
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))


def add(monkeypatch, *arguments, password=PASSWORD):
    piped(monkeypatch, password)
    return main(["account", "add", *arguments, "--password-stdin"])


def test_the_first_administrator_is_made_by_command_and_comes_in(typed, capsys):
    typed(PASSWORD, PASSWORD)
    assert main(["account", "add", "thu.ha", "--role", "administrator", "--full-name", "Nguyễn Thu Hà"]) == 0
    assert "Đã tạo tài khoản thu.ha: quản trị viên." in capsys.readouterr().err
    assert admitted(signed_in(desk_app(), "thu.ha"))


def test_before_it_nobody_comes_in_and_the_page_says_what_to_do():
    client = desk_app().test_client()
    assert (
        "python -m dashboard account add TÊN --role administrator" in client.get("/quan-tri/dang-nhap").text
    )
    assert sign_in(client, "admin", "admin").status_code == 401


def test_an_account_goes_through_all_that_can_be_done(monkeypatch, capsys):
    assert add(monkeypatch, "thu.ha", "--role", "administrator", "--by", "Bế Thị An") == 0
    assert add(monkeypatch, "an", "--role", "clerk", "--unit", "05977") == 0
    client = signed_in(desk_app(), "an")
    assert main(["account", "lock", "an"]) == 0
    assert not admitted(client)
    assert main(["account", "unlock", "an"]) == 0
    piped(monkeypatch, "một mật khẩu tạm")
    assert main(["account", "reset", "an", "--password-stdin"]) == 0
    assert main(["account", "roles", "an", "--role", "reviewer", "--role", "publisher"]) == 0
    capsys.readouterr()
    assert main(["account", "list", "--json"]) == 0
    told = {one["name"]: one for one in json.loads(capsys.readouterr().out)}
    assert told["an"]["roles"] == ["publisher", "reviewer"] and told["an"]["must_change"]
    assert told["thu.ha"]["created_by"] == "Bế Thị An" and not told["an"]["units"]
    assert main(["account", "list"]) == 0
    assert "người kiểm tra, người công bố" in capsys.readouterr().out
    assert main(["account", "remove", "an"]) == 0
    assert main(["account", "log", "--json"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["event"] for line in lines][::-1] == [
        *("added", "added", "signed-in", "locked", "unlocked", "reset", "changed", "removed")
    ]
    assert main(["account", "log"]) == 0
    assert "xóa tài khoản  an" in capsys.readouterr().out


def test_a_password_is_in_no_output_and_no_argument(monkeypatch, capsys):
    add(monkeypatch, "thu.ha", "--role", "administrator")
    main(["account", "list", "--json"])
    main(["account", "log"])
    said = capsys.readouterr()
    assert PASSWORD not in said.out + said.err and "argon2" not in said.out + said.err


@pytest.mark.parametrize(
    ("arguments", "password", "reason"),
    [
        (["an", "--role", "clerk"], PASSWORD, "hãy chọn ít nhất một đơn vị"),
        (["an", "--role", "clerk", "--unit", "99999"], PASSWORD, "Không có đơn vị “99999”."),
        (["Bế Thị An"], PASSWORD, "không dùng làm tên đăng nhập được"),
        (["an"], "ngắn", "ít nhất 12 ký tự"),
        (["an"], "", "ít nhất 12 ký tự"),
        (["an", "--email", "không phải thư"], PASSWORD, "không phải địa chỉ thư điện tử"),
        (["thu.ha"], PASSWORD, "Đã có tài khoản “thu.ha”."),
    ],
)
def test_what_is_refused_says_why_and_ends_with_1(monkeypatch, capsys, arguments, password, reason):
    add(monkeypatch, "thu.ha", "--role", "administrator")
    assert add(monkeypatch, *arguments, password=password) == 1
    said = capsys.readouterr().err
    assert reason in said and "Từ chối." in said and "Traceback" not in said


@pytest.mark.parametrize("action", ["lock", "unlock", "remove", "roles"])
def test_an_account_that_is_not_there_is_refused(capsys, action):
    assert main(["account", action, "nobody"]) == 1
    assert "Không có tài khoản “nobody”." in capsys.readouterr().err


def test_two_different_passwords_are_refused(typed, capsys):
    typed(PASSWORD, PASSWORD + "!")
    assert main(["account", "add", "an"]) == 1
    assert "không giống nhau" in capsys.readouterr().err


def test_the_last_administrator_stays(monkeypatch, capsys):
    add(monkeypatch, "thu.ha", "--role", "administrator")
    for arguments in (["lock", "thu.ha"], ["remove", "thu.ha"], ["roles", "thu.ha", "--role", "reviewer"]):
        assert main(["account", *arguments]) == 1
        assert "quản trị viên duy nhất" in capsys.readouterr().err


def test_an_account_for_the_provider_alone_has_no_password():
    assert main(["account", "add", "an", "--email", "an@langson.gov.vn", "--no-password"]) == 0
    assert sign_in(desk_app().test_client(), "an", "").status_code == 401


@pytest.mark.parametrize("wrong", [[], ["add"], ["add", "an", "--role", "king"], ["lock"], ["gone", "an"]])
def test_what_is_called_wrongly_ends_with_2(wrong):
    with pytest.raises(SystemExit) as ended:
        main(["account", *wrong])
    assert ended.value.code == 2


def test_a_file_that_is_no_file_or_damaged_is_a_sentence(folder, capsys):
    path = folder / "accounts.sqlite"
    path.mkdir()
    assert main(["account", "list"]) == 1
    path.rmdir()
    path.write_bytes(b"no database" * 100)
    assert main(["account", "list"]) == 1
    said = capsys.readouterr().err
    assert said.count(f"Không đọc hay ghi được {path}") == 2 and said.count("Cách sửa:") == 2


def test_sign_in_settings_that_are_none_are_refused(monkeypatch, capsys):
    for name, value in (("CCHC_SIGN_IN", "yes"), ("CCHC_PROXIES", "-1"), ("CCHC_SESSION_IDLE", "0")):
        monkeypatch.setenv(name, value)
        settings.cache_clear()
        assert main(["account", "list"]) == 1
        assert name in capsys.readouterr().err
        monkeypatch.delenv(name)


def test_commands_load_none_of_the_servers_libraries():
    program = (
        "import sys, dashboard.cli.main; print({'dash', 'flask', 'authlib', 'granian'} & sys.modules.keys())"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "set()\n"
