"""The commands `account …`: the operator creates the first administrator, and manages accounts without a browser."""

import argparse
import getpass
import json
import sqlite3
import sys
from collections.abc import Callable
from datetime import UTC, datetime

from dashboard.admin.messages import event_name, refusal, role_name
from dashboard.auth import accounts, passwords
from dashboard.auth.accounts import AccountRefused, Details
from dashboard.auth.people import ROLES, Account, canonical
from dashboard.auth.store import FILE, AccessLogEntry, reading
from dashboard.catalog import read_catalog
from dashboard.cli.console import DONE, JSON, REFUSED, caller, say
from dashboard.cli.errors import tell
from dashboard.settings import Settings
from dashboard.wording.differences import moment


def add_account_commands(commands) -> None:
    """Add `account` with its subcommands."""
    text = "Quản lý tài khoản đăng nhập /quan-tri: tạo, liệt kê, khóa, đặt lại mật khẩu, xóa, đổi vai trò, xem sổ."
    whole = commands.add_parser("account", help=text, description=text)
    actions = whole.add_subparsers(title="việc", required=True, metavar="VIỆC")
    adding = _action(actions, "add", _add, "Tạo một tài khoản; hỏi mật khẩu, không có mật khẩu mặc định.")
    _add_details(adding)
    _add_password(adding)
    adding.add_argument(
        "--no-password", action="store_true", help="không đặt mật khẩu, chỉ đăng nhập qua OpenID Connect"
    )
    adding.add_argument(
        "--temporary", action="store_true", help="mật khẩu phải được đổi ở lần đăng nhập đầu tiên"
    )
    listing = _action(actions, "list", _list, "Liệt kê các tài khoản.", named=False)
    listing.add_argument("--json", action="store_true", help=JSON)
    locked = _step(accounts.lock, "Đã khóa {name}; mọi phiên đăng nhập của tài khoản này đã kết thúc.")
    _action(actions, "lock", locked, "Khóa một tài khoản và kết thúc mọi phiên đăng nhập của nó.")
    unlocked = _step(accounts.unlock, "Đã mở khóa {name}.")
    _action(actions, "unlock", unlocked, "Mở khóa một tài khoản.")
    resetting = _action(
        actions, "reset", _reset, "Đặt lại mật khẩu; người dùng phải đổi ở lần đăng nhập tiếp theo."
    )
    _add_password(resetting)
    removed = _step(accounts.remove, "Đã xóa tài khoản {name}; sổ ghi việc của tài khoản vẫn còn.")
    _action(actions, "remove", removed, "Xóa một tài khoản; sổ ghi việc của nó vẫn còn.")
    changing = _action(
        actions, "roles", _roles, "Đặt vai trò và đơn vị của một tài khoản, thay cho cái đang có."
    )
    _add_may(changing)
    logging = _action(
        actions, "log", _log, "In sổ đăng nhập và thay đổi tài khoản, mới nhất trước.", named=False
    )
    logging.add_argument("--json", action="store_true", help="in mỗi dòng một JSON")


def _action(actions, name: str, function: Callable, explained: str, named: bool = True):
    action = actions.add_parser(name, help=explained, description=explained)
    action.set_defaults(command=_refusing(function))
    if named:
        action.add_argument("name", metavar="TÊN", help="tên đăng nhập, ví dụ nguyen.van.an")
        action.add_argument(
            "--by", default="", metavar="TÊN", help="người thực hiện, ghi vào sổ; mặc định là tên trên máy"
        )
    return action


def _add_may(action: argparse.ArgumentParser) -> None:
    names = ", ".join(f"{role} ({role_name(role)})" for role in ROLES)
    action.add_argument(
        "--role",
        action="append",
        default=[],
        choices=ROLES,
        metavar="VAI_TRÒ",
        help=f"ghi nhiều lần được: {names}",
    )
    action.add_argument(
        "--unit",
        action="append",
        default=[],
        metavar="MÃ",
        help="đơn vị mà cán bộ nhập liệu nộp, ghi nhiều lần được",
    )


def _add_details(action: argparse.ArgumentParser) -> None:
    _add_may(action)
    action.add_argument("--full-name", default="", metavar="HỌ_TÊN", help="họ và tên")
    action.add_argument(
        "--email", default="", metavar="THƯ", help="thư điện tử, để nhận ra khi đăng nhập qua OpenID Connect"
    )
    action.add_argument(
        "--subject", default="", metavar="MÃ", help="mã danh tính (sub) ở nơi cấp OpenID Connect"
    )


def _add_password(action: argparse.ArgumentParser) -> None:
    action.add_argument(
        "--password-stdin", action="store_true", help="đọc mật khẩu từ dòng đầu của đầu vào chuẩn, không hỏi"
    )


def _refusing(function: Callable) -> Callable:
    """Wrap a command so that refused account changes and database errors are reported in a line."""

    def run(parsed: argparse.Namespace, given: Settings) -> int:
        try:
            return function(parsed, given)
        except AccountRefused as refused:
            tell(refusal(refused), parsed)
        except sqlite3.Error as error:
            remedy = "kiểm tra quyền ghi và chỗ trống của ổ đĩa; nếu tệp hỏng, khôi phục từ bản sao lưu."
            said = f"Không đọc hay ghi được {given.data.resolve() / FILE}: {error}. Cách sửa: {remedy}"
            tell(said, parsed)
        return REFUSED

    return run


def _add(parsed: argparse.Namespace, given: Settings) -> int:
    details = Details(
        parsed.full_name, parsed.email, parsed.subject, frozenset(parsed.role), frozenset(parsed.unit)
    )
    checked = details.checked(_units(given))
    password = "" if parsed.no_password else _password(parsed)
    added = accounts.add(given.data, parsed.name, checked, caller(parsed.by), password, parsed.temporary)
    say(f"Đã tạo tài khoản {added.name}: {_may(added)}.")
    return DONE


def _step(step: Callable, sentence: str) -> Callable:
    """Return a command that applies a step to an account and reports it."""

    def run(parsed: argparse.Namespace, given: Settings) -> int:
        name = canonical(parsed.name)
        step(given.data, name, caller(parsed.by))
        say(sentence.format(name=name))
        return DONE

    return run


def _list(parsed: argparse.Namespace, given: Settings) -> int:
    with reading(given.data) as tables:
        known = tables.accounts()
    if parsed.json:
        print(json.dumps([_as_json(one) for one in known], ensure_ascii=False, indent=1))
        return DONE
    for one in known:
        state = "đã khóa" if one.locked else "phải đổi mật khẩu" if one.must_change else "dùng được"
        last = moment(_at(one.signed_in_at)) if one.signed_in_at else "chưa đăng nhập"
        print(f"{one.name:<20}  {state}  {last}  {_may(one)}  {one.full_name}".rstrip())
    say(f"Có {len(known)} tài khoản.")
    return DONE


def _reset(parsed: argparse.Namespace, given: Settings) -> int:
    with reading(given.data) as tables:
        account = accounts.existing(tables, parsed.name)
    accounts.reset(given.data, account.name, _password(parsed), caller(parsed.by))
    say(f"Đã đặt lại mật khẩu của {account.name}; phải đổi ở lần đăng nhập tiếp theo.")
    return DONE


def _roles(parsed: argparse.Namespace, given: Settings) -> int:
    with reading(given.data) as tables:
        account = accounts.existing(tables, parsed.name)
    kept = (account.full_name, account.email, account.subject)
    details = Details(*kept, frozenset(parsed.role), frozenset(parsed.unit)).checked(_units(given))
    accounts.change(given.data, account.name, details, caller(parsed.by))
    say(f"Tài khoản {account.name} nay có: {_may(details)}.")
    return DONE


def _log(parsed: argparse.Namespace, given: Settings) -> int:
    with reading(given.data) as tables:
        entries = tables.entries()
    for one in entries:
        print(json.dumps(_line(one), ensure_ascii=False) if parsed.json else _written(one))
    say(f"Có {len(entries)} dòng.")
    return DONE


def _written(entry: AccessLogEntry) -> str:
    told = [moment(_at(entry.at)), event_name(entry.event), entry.name or "–"]
    told += [f"({entry.by or '–'})", entry.address, entry.detail]
    return "  ".join(filter(None, told))


def _line(entry: AccessLogEntry) -> dict[str, str]:
    return vars(entry) | {"at": _at(entry.at).isoformat()}


def _as_json(account: Account) -> dict:
    return {
        "name": account.name,
        "full_name": account.full_name,
        "email": account.email,
        "roles": sorted(account.roles),
        "units": sorted(account.units),
        "locked": account.locked,
        "must_change": account.must_change,
        "created_at": _at(account.created_at).isoformat(),
        "created_by": account.created_by,
        "signed_in_at": _at(account.signed_in_at).isoformat() if account.signed_in_at else None,
    }


def _may(one: Account | Details) -> str:
    """Return roles and units in words."""
    names = ", ".join(role_name(role) for role in ROLES if role in one.roles) or "chưa có vai trò"
    return f"{names} [{', '.join(sorted(one.units))}]" if one.units else names


def _at(seconds: float) -> datetime:
    """Return a stored time, in seconds since 1970, as a datetime in UTC."""
    return datetime.fromtimestamp(int(seconds), UTC)


def _units(given: Settings) -> list[str]:
    return [key for key, unit in read_catalog(given.text_folders).units.items() if unit.level != "outside"]


def _password(parsed: argparse.Namespace) -> str:
    """Prompt for the password twice, or read it from stdin. Raises AccountRefused if it cannot be used."""
    if parsed.password_stdin:
        first = again = sys.stdin.readline().rstrip("\r\n")
    else:
        first = getpass.getpass("Mật khẩu (ít nhất 12 ký tự): ")
        again = getpass.getpass("Nhập lại mật khẩu: ")
    if first != again:
        raise AccountRefused("password-twice")
    if reason := passwords.fault(first, canonical(parsed.name)):
        raise AccountRefused(reason, parsed.name)
    return first
