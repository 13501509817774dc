"""The command line: one function per command, 0 when done, 1 when refused, 2 when called wrongly."""

import argparse
import getpass
import sys
from collections.abc import Sequence
from pathlib import Path

from dashboard.app.differing import as_json, as_lines
from dashboard.catalog import Refused
from dashboard.data.differences import difference
from dashboard.data.ledger import CHOSEN, Entry, made_current
from dashboard.data.schema import OBSERVATIONS
from dashboard.data.versions import (
    VersionError,
    current_id,
    find_version,
    list_versions,
    read_version,
    verify,
    version_ids,
)
from dashboard.ingest.build import build, ensure_version, gather, read_text
from dashboard.ingest.observations import write_text
from dashboard.ingest.publish import locked, point_to
from dashboard.ingest.simulation import simulate
from dashboard.settings import SettingError, Settings, settings

DONE, REFUSED = 0, 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; what is refused is said in lines, not as a stack trace."""
    parsed = parser().parse_args(arguments)
    try:
        return parsed.command(parsed, settings())
    except (Refused, SettingError) as error:
        say(f"Từ chối. {error}")
    except OSError as error:
        say(f"Không đọc hay ghi được {error.filename or 'tệp'}: {error.strerror or error}.")
        say(
            "Dữ liệu đã công bố giữ nguyên. Cách sửa: kiểm tra quyền ghi và chỗ trống của ổ đĩa rồi chạy lại."
        )
    return REFUSED


def say(line: str) -> None:
    """Write a line of progress or complaint to stderr, so that stdout holds results alone."""
    print(line, file=sys.stderr, flush=True)


def parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    whole = argparse.ArgumentParser(
        prog="python -m dashboard",
        description="Bảng điều khiển cải cách hành chính thành phố Lạng Sơn.",
        epilog="Mã thoát: 0 xong, 1 bị từ chối (có nêu lý do và cách sửa), 2 gọi sai cách.",
    )
    commands = whole.add_subparsers(title="các lệnh", required=True, metavar="LỆNH")
    building = _command(
        commands,
        "build",
        _build,
        "Kiểm tra văn bản trong data/ và CCHC_DATA rồi công bố thành một phiên bản mới.",
    )
    building.add_argument(
        "--repair", action="store_true", help="cất riêng phiên bản hỏng và tạo lại từ văn bản"
    )
    _add_by(building)
    _command(commands, "check", _check, "Đọc và kiểm tra văn bản như build, nhưng không công bố gì.")
    simulating = _command(
        commands, "simulate", _simulate, "Tạo số liệu mô phỏng từ hạt giống cố định, ghi ra CSV."
    )
    simulating.add_argument(
        "--output", type=Path, metavar="TỆP", help="tệp CSV sẽ ghi; mặc định in ra màn hình"
    )
    _command(
        commands,
        "versions",
        _versions,
        "Liệt kê các phiên bản: mã, lúc tạo, người tạo, số dòng, được dùng từ lúc nào do ai, tình trạng.",
    )
    differing = _command(
        commands,
        "diff",
        _diff,
        "So hai phiên bản: số liệu và định nghĩa nào được thêm, sửa, bỏ; do ai, lúc nào.",
    )
    differing.add_argument("before", metavar="TRƯỚC", help="mã phiên bản, hoặc phần đầu đủ để nhận ra")
    differing.add_argument("after", metavar="SAU", help="mã phiên bản, hoặc phần đầu đủ để nhận ra")
    differing.add_argument("--json", action="store_true", help="in ra JSON cho chương trình khác đọc")
    differing.add_argument(
        "--simulated", action="store_true", help="liệt kê cả số liệu mô phỏng, không chỉ đếm"
    )
    using = _command(
        commands,
        "use",
        _use,
        "Đưa một phiên bản đã có thành phiên bản đang dùng (quay lại bản cũ); việc này được ghi sổ.",
    )
    using.add_argument("version", metavar="PHIÊN_BẢN", help="mã phiên bản, xem lệnh versions")
    _add_by(using)
    serving = _command(
        commands, "serve", _serve, "Mở trang web; công bố dữ liệu trước nếu chưa có phiên bản nào."
    )
    serving.add_argument("--host", help="địa chỉ mạng để nghe; mặc định theo HOST")
    serving.add_argument("--port", type=int, help="cổng để nghe; mặc định theo PORT")
    serving.add_argument("--workers", type=int, help="số tiến trình phục vụ; mặc định theo CCHC_WORKERS")
    return whole


def _command(commands, name: str, function, explained: str) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=explained, description=explained)
    command.set_defaults(command=function)
    return command


def _add_by(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--by", default="", metavar="TÊN", help="người thực hiện, ghi vào sổ; mặc định là tên đăng nhập"
    )


def _who(given: str) -> str:
    try:
        return given or getpass.getuser()
    except (KeyError, OSError):  # a container's user need not have a name
        return "không rõ"


def _build(parsed: argparse.Namespace, given: Settings) -> int:
    version = build(given, _who(parsed.by), parsed.repair, say)
    say(f"Đang dùng phiên bản {version.id}: {version.rows} số liệu.")
    return DONE


def _check(parsed: argparse.Namespace, given: Settings) -> int:
    catalog, frame = gather(given, say)
    say(
        f"Không có lỗi: {len(catalog.indicators)} chỉ tiêu, {len(catalog.units)} đơn vị, "
        f"{len(frame)} số liệu."
    )
    return DONE


def _simulate(parsed: argparse.Namespace, given: Settings) -> int:
    catalog, official = read_text(given, say)
    made = simulate(catalog, official[OBSERVATIONS.names])
    if parsed.output is None:
        write_text(made, sys.stdout)
    else:
        with parsed.output.open("w", encoding="utf-8", newline="") as file:
            write_text(made, file)
    say(f"Đã tạo {len(made)} số liệu mô phỏng.")
    return DONE


def _versions(parsed: argparse.Namespace, given: Settings) -> int:
    known = {version.id: version for version in list_versions(given.published)}
    unreadable = [version_id for version_id in version_ids(given.published) if version_id not in known]
    try:
        current, code = current_id(given.published), DONE
    except VersionError as error:
        current, code = "", REFUSED
        say(str(error))
    used = made_current(given.published)
    for version in known.values():
        built = version.manifest
        facts = f"{built.built_at:%Y-%m-%d %H:%M:%S}Z  {version.rows:>8}  {built.built_by}{_used(used.get(version.id))}"
        print(f"{version.id}  {facts}{_marks(given.published, version.id, current)}")
    for version_id in unreadable:
        print(f"{version_id}{_marks(given.published, version_id, current)}")
    return code


def _used(entry: Entry | None) -> str:
    """Return when a version was last made current and by whom, as the ledger says."""
    return f"  dùng từ {entry.at:%Y-%m-%d %H:%M:%S}Z ({entry.by})" if entry else ""


def _marks(published: Path, version_id: str, current: str) -> str:
    used = "  [đang dùng]" if version_id == current else ""
    try:
        verify(read_version(published, version_id))
    except VersionError as error:
        return f"{used}  [hỏng: {error.file}: {error.problem}]"
    return used


def _diff(parsed: argparse.Namespace, given: Settings) -> int:
    before, after = (find_version(given.published, written) for written in (parsed.before, parsed.after))
    found = difference(before, after, simulated=True, listed=parsed.simulated)
    used = made_current(given.published)
    print(as_json(found, used) if parsed.json else "\n".join(as_lines(found, used)))
    return DONE


def _use(parsed: argparse.Namespace, given: Settings) -> int:
    with locked(given.published, say):
        version = verify(find_version(given.published, parsed.version))
        point_to(version, given.published, _who(parsed.by), CHOSEN)
    say(f"Đang dùng phiên bản {version.id}: {version.rows} số liệu.")
    return DONE


def _serve(parsed: argparse.Namespace, given: Settings) -> int:
    # Here, not above: the server's libraries take seconds to load, and no other command needs them.
    from dashboard.app.serve import serve

    ensure_version(given, _who(""), say)
    serve(parsed.host or given.host, parsed.port or given.port, parsed.workers or given.workers)
    return DONE
