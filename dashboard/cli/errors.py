"""Error messages of commands: the same sentence for people and for programs."""

import argparse
import errno
import json

from dashboard.catalog import Refused
from dashboard.cli.console import say
from dashboard.settings import SettingError

# The errors that refuse a command; any other error is a bug.
REFUSALS = (Refused, SettingError, OSError)
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_ROOM = ("hết chỗ hoặc quá giới hạn trên ổ đĩa.", "dọn chỗ trống rồi chạy lại.")
_KNOWN = {
    FileNotFoundError: ("không có tệp này, hoặc thư mục chứa nó.", "xem lại tên và đường dẫn."),
    IsADirectoryError: ("đây là một thư mục, không phải tệp.", "ghi tên một tệp."),
    NotADirectoryError: ("một phần của đường dẫn không phải thư mục.", "xem lại đường dẫn."),
    FileExistsError: ("đã có tệp hay thư mục tên này.", "đặt tên khác."),
    PermissionError: ("không được phép đọc hay ghi.", "xem quyền của tệp và thư mục chứa nó."),
}
# What argparse says, by its own English message.
_USAGE = {
    "usage: ": "Cách gọi: ",
    "%(prog)s: error: %(message)s\n": "Lệnh chưa đúng: %(message)s. Xem `%(prog)s --help`.\n",
    "argument %(argument_name)s: %(message)s": "tham số %(argument_name)s: %(message)s",
    "the following arguments are required: %s": "còn thiếu: %s",
    "unrecognized arguments: %s": "không có tham số: %s",
    "invalid choice: %(value)r (choose from %(choices)s)": "không có lựa chọn: %(value)r (chọn một trong %(choices)s)",
    "invalid %(type)s value: %(value)r": "cần một số nguyên, không phải: %(value)r",
    "expected one argument": "cần một giá trị",
    "expected at least one argument": "cần ít nhất một giá trị",
    "ignored explicit argument %r": "không nhận giá trị nào, nhưng có %r",
    "ambiguous option: %(option)s could match %(matches)s": "tham số chưa rõ: %(option)s có thể là %(matches)s",
    "positional arguments": "tham số bắt buộc",
    "options": "tham số tùy chọn",
    "show this help message and exit": "in lời giải thích này",
}


def translate_argparse() -> None:
    """Let argparse look its messages up in our table, where it would ask gettext for the machine's language."""
    argparse._ = lambda message: _USAGE.get(message, message)  # type: ignore[attr-defined]


def sentence(error: Refused | SettingError | OSError) -> str:
    """Return an error as a sentence: file and place, what is wrong, how to put it right."""
    if not isinstance(error, OSError):
        return str(error)
    other = (f"không đọc hay ghi được ({error.strerror or error}).", "kiểm tra ổ đĩa rồi chạy lại.")
    problem, remedy = _ROOM if error.errno in FULL else _KNOWN.get(type(error), other)
    return f"{error.filename or 'tệp'}: {problem} Dữ liệu đã công bố giữ nguyên. Cách sửa: {remedy}"


def tell(said: str, parsed: argparse.Namespace) -> None:
    """Report why a command is refused, and print it as JSON if the command was called with `--json`."""
    say(f"Từ chối. {said}")
    if getattr(parsed, "json", False):
        print(json.dumps({"error": said}, ensure_ascii=False))
