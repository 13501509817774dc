"""Error messages of commands: the same sentence for people and for programs."""

import argparse
import errno
import json
from collections.abc import Callable

from dashboard.catalog import Refused
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
_USAGE = {
    "the following arguments are required": "còn thiếu",
    "unrecognized arguments": "không có tham số",
    "invalid choice": "không có lựa chọn",
    "choose from": "chọn một trong",
    "expected one argument": "cần một giá trị",
    "expected at least one argument": "cần ít nhất một giá trị",
    "invalid int value": "cần một số nguyên, không phải",
    "not allowed with argument": "không dùng cùng",
    "ambiguous option": "tham số chưa rõ",
    "argument ": "tham số ",
}


class Parser(argparse.ArgumentParser):
    """An argument parser that reports usage errors in Vietnamese."""

    def error(self, message: str):
        """Exit with 2 after printing the usage and the error."""
        for english, vietnamese in _USAGE.items():
            message = message.replace(english, vietnamese)
        usage = self.format_usage().replace("usage:", "Cách gọi:", 1)
        self.exit(2, f"{usage}Lệnh chưa đúng: {message}. Xem `{self.prog} --help`.\n")


def sentence(error: Refused | SettingError | OSError) -> str:
    """Return an error as a sentence: file and place, what is wrong, how to put it right."""
    if not isinstance(error, OSError):
        return str(error)
    other = (f"không đọc hay ghi được ({error.strerror or error}).", "kiểm tra ổ đĩa rồi chạy lại.")
    problem, remedy = _ROOM if error.errno in FULL else _KNOWN.get(type(error), other)
    return f"{error.filename or 'tệp'}: {problem} Dữ liệu đã công bố giữ nguyên. Cách sửa: {remedy}"


def tell(said: str, parsed: argparse.Namespace, say: Callable[[str], None]) -> None:
    """Report why a command is refused, and print it as JSON if the command was called with `--json`."""
    say(f"Từ chối. {said}")
    if getattr(parsed, "json", False):
        print(json.dumps({"error": said}, ensure_ascii=False))
