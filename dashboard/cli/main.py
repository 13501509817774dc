"""The command line: one function per command; exit code 0 if done, 1 if refused, 2 for wrong usage."""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import pandas as pd

from dashboard import clock
from dashboard.build.build import examine, gather, read_text
from dashboard.build.checks import refuse
from dashboard.build.decisions import FILE, written
from dashboard.build.observations import write_text
from dashboard.build.simulation import simulate
from dashboard.catalog import Catalog, Period, Preference, Refused, make_preference
from dashboard.cli.accounts import add_account_commands
from dashboard.cli.console import DONE, JSON, REFUSED, caller, say
from dashboard.cli.diff import as_json, as_lines
from dashboard.cli.errors import REFUSALS, tell, translate_argparse
from dashboard.cli.errors import sentence as sentence_of
from dashboard.cli.submissions import add_desk_commands
from dashboard.data.checks import CheckReport, CheckResult, Outcome
from dashboard.data.differences import difference
from dashboard.data.disagreements import disagreements
from dashboard.data.documents import unusable
from dashboard.data.schema import OBSERVATIONS
from dashboard.data.version_log import VersionLogEntry, made_current
from dashboard.data.versions import (
    Version,
    VersionError,
    current_id,
    definitions,
    find_version,
    list_versions,
    read_version,
    verify,
    version_ids,
)
from dashboard.data.warehouse import Warehouse
from dashboard.exports.report.failures import FontMissing
from dashboard.exports.report.fonts import check_fonts
from dashboard.question import Question
from dashboard.settings import Settings, settings
from dashboard.submissions.audit_log import ids, read_journal
from dashboard.submissions.build_version import (
    build,
    decide,
    ensure_version,
    published_submissions,
    refuse_forgotten,
)
from dashboard.submissions.ephemeral_disk import short_lived
from dashboard.submissions.error_reports import kept
from dashboard.submissions.store import refuse_changed
from dashboard.wording.checks import outcome_name, rule_name, sentence
from dashboard.wording.differences import moment
from dashboard.wording.disagreements import consequences, passages

OUTCOMES: tuple[Outcome, ...] = ("error", "warning", "information")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; refusals are reported in lines, not as a stack trace."""
    parsed = parser().parse_args(arguments)
    try:
        return parsed.command(parsed, settings())
    except REFUSALS as error:
        tell(sentence_of(error), parsed)
    return REFUSED


def parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    translate_argparse()
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
    _add_by(building, "không nêu thì để trống")
    checking = _command(
        commands,
        "check",
        _check,
        "Đọc và kiểm tra văn bản như build, in ra điều tìm thấy theo mức, nhưng không công bố gì.",
    )
    checking.add_argument("--json", action="store_true", help=JSON)
    simulating = _command(
        commands, "simulate", _simulate, "Tạo số liệu mô phỏng từ hạt giống cố định, ghi ra CSV."
    )
    simulating.add_argument(
        "--output", type=Path, metavar="TỆP", help="tệp CSV sẽ ghi; mặc định in ra màn hình"
    )
    listing = _command(
        commands,
        "versions",
        _versions,
        "Liệt kê các phiên bản: mã, lúc tạo, người tạo, số dòng, được dùng từ lúc nào do ai, tình trạng.",
    )
    listing.add_argument("--json", action="store_true", help=JSON)
    differing = _command(
        commands,
        "diff",
        _diff,
        "So hai phiên bản: số liệu và định nghĩa nào được thêm, sửa, bỏ; do ai, lúc nào.",
    )
    differing.add_argument("before", metavar="TRƯỚC", help="mã phiên bản, hoặc phần đầu đủ để nhận ra")
    differing.add_argument("after", metavar="SAU", help="mã phiên bản, hoặc phần đầu đủ để nhận ra")
    differing.add_argument("--json", action="store_true", help=JSON)
    differing.add_argument(
        "--simulated", action="store_true", help="liệt kê cả số liệu mô phỏng, không chỉ đếm"
    )
    _command(
        commands,
        "corrections",
        _corrections,
        "In các ý kiến báo số liệu sai mà người xem đã gửi, mỗi dòng một ý kiến JSON.",
    )
    _add_preferring(commands)
    add_account_commands(commands)
    add_desk_commands(partial(_command, commands))
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


def _add_preferring(commands) -> None:
    preferring = _command(
        commands,
        "prefer",
        _prefer,
        "Chọn một trong các số mà nguồn ghi khác nhau cho một ô, ghi quyết định vào preferences.csv rồi công bố.",
    )
    for option, name, explained in (
        ("indicator", "MÃ", "mã chỉ tiêu"),
        ("unit", "MÃ", "mã đơn vị"),
        ("period", "KỲ", "kỳ số liệu, ví dụ 2019"),
        ("claim", "SỐ", "số thứ tự của số được chọn, xem trang /mau-thuan"),
    ):
        preferring.add_argument(f"--{option}", required=True, metavar=name, help=explained)
    preferring.add_argument(
        "--category", default="", metavar="MÃ", help="mã phân tổ, khi chỉ tiêu có phân tổ"
    )
    for language, name in (("vi", "tiếng Việt"), ("en", "tiếng Anh")):
        preferring.add_argument(
            f"--reason-{language}", default="", metavar="LÝ_DO", help=f"lý do bằng {name}, bắt buộc"
        )
    _add_by(preferring, "mặc định là tên đăng nhập")


def _add_by(command: argparse.ArgumentParser, without: str) -> None:
    command.add_argument(
        "--by", default="", metavar="TÊN", help=f"người hoặc cơ quan thực hiện, ghi vào sổ; {without}"
    )


def _build(parsed: argparse.Namespace, given: Settings) -> int:
    from dashboard.web.precompressed import prepare

    version = build(given, parsed.by, parsed.repair, say)
    prepare(_page_files, say)
    say(f"Đang dùng phiên bản {version.id}: {version.rows} số liệu.")
    return DONE


def _page_files() -> list[bytes]:
    from dashboard.web.page_files import page_files  # loading the server takes seconds

    return page_files()


def _prefer(parsed: argparse.Namespace, given: Settings) -> int:
    named = {name: getattr(parsed, name) for name in ("indicator", "category", "unit", "claim")}
    reasons = {name: written(getattr(parsed, name)) for name in ("reason_vi", "reason_en")}
    who = written(caller(parsed.by))
    decided = {"time_period": parsed.period, "decided_by": who, "decided_on": clock.today().isoformat()}
    decision = make_preference(named | reasons | decided, given.data.resolve() / FILE)
    version = decide(given, decision, who, say)
    say(f"Đã ghi quyết định vào {given.data.resolve() / FILE}. Đang dùng phiên bản {version.id}.")
    for line in _what_it_means(decision, Warehouse(version, given.simulated)):
        say(line)
    return DONE


def _what_it_means(decision: Preference, warehouse: Warehouse) -> Iterator[str]:
    """Yield the consequences that the page of disagreements now states, such as parts that no longer add up."""
    asked = Question(Period.parse(decision.time_period).year, (decision.unit,))
    for one in disagreements(asked, warehouse):
        cell = one.cell
        if (cell.indicator.id, cell.place.unit.id, cell.place.period, cell.category) == decision.cell:
            for side in one.others:
                where = passages(side, one, warehouse.catalog)
                said = consequences(side, one, warehouse.catalog)
                yield f"Nếu {where} đúng: {' '.join(said)}"


def _check(parsed: argparse.Namespace, given: Settings) -> int:
    data = given.data.resolve()
    journal = read_journal(data)
    refuse_forgotten(given, journal)
    refuse_changed(sorted(journal.named.union(ids(data))), data)
    catalog, frame = gather(given, say, published_submissions(given))
    report = examine(catalog, frame, say)
    if parsed.json:
        return _tell_checked(report, frame, catalog)
    for outcome in OUTCOMES:
        _print_findings(report.ended(outcome), catalog)
    refuse(report, frame, catalog)
    _warn_of_documents(given, catalog)
    say(
        f"Không có lỗi: {len(catalog.indicators)} chỉ tiêu, {len(catalog.units)} đơn vị, "
        f"{len(frame)} số liệu."
    )
    return DONE


def _tell_checked(report: CheckReport, frame: pd.DataFrame, catalog: Catalog) -> int:
    """Print the results of the checks as one JSON document, including why a build would be refused."""
    told = _checked(report, catalog, len(frame))
    try:
        refuse(report, frame, catalog)
    except Refused as error:
        say(f"Từ chối. {error}")
        told |= {"error": str(error)}
    print(json.dumps(told, ensure_ascii=False, indent=1))
    return REFUSED if "error" in told else DONE


def _checked(report: CheckReport, catalog: Catalog, rows: int) -> dict:
    """Return the counts and results of the checks for JSON, each finding also as a sentence."""
    found = [
        one.model_dump(mode="json") | {"sentence": sentence(one, catalog)}
        for outcome in OUTCOMES
        for one in report.ended(outcome)
    ]
    counted = {"indicators": len(catalog.indicators), "units": len(catalog.units), "observations": rows}
    return counted | {"findings": found}


def _warn_of_documents(given: Settings, catalog: Catalog) -> None:
    """Warn about each document of the operator that pages cannot show; figures do not depend on it."""
    for error in unusable(given.data, catalog.sources.values()):
        say(f"Cảnh báo: {error}")


def _print_findings(findings: Sequence[CheckResult], catalog: Catalog) -> None:
    if findings:
        print(f"{outcome_name(findings[0].outcome)} ({len(findings)}):")
    for finding in findings:
        print(f"  {rule_name(finding.rule, catalog)}: {sentence(finding, catalog)}.")


def _simulate(parsed: argparse.Namespace, given: Settings) -> int:
    catalog, official = read_text(given, say, published_submissions(given))
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
    if parsed.json:
        listed = [
            _listed(given.published, one, known.get(one), used.get(one), current)
            for one in [*known, *unreadable]
        ]
        print(json.dumps(listed, ensure_ascii=False, indent=1))
        return code
    for version in known.values():
        built = version.manifest
        facts = f"{built.built_at:%Y-%m-%d %H:%M:%S}Z  {version.rows:>8}  {built.built_by}{_used(used.get(version.id))}"
        print(f"{version.id}  {facts}{_marks(given.published, version.id, current)}")
    for version_id in unreadable:
        print(f"{version_id}{_marks(given.published, version_id, current)}")
    return code


def _listed(
    published: Path, version_id: str, version: Version | None, entry: VersionLogEntry | None, current: str
) -> dict[str, str | int | bool | None]:
    """Return a version for JSON; `damage` is empty if it is intact."""
    built = version.manifest if version else None
    return {
        "id": version_id,
        "current": version_id == current,
        "built_at": built.built_at.isoformat() if built else None,
        "built_by": built.built_by if built else None,
        "rows": version.rows if version else None,
        "used_since": entry.at.isoformat() if entry else None,
        "used_by": entry.by if entry else None,
        "damage": _damage(published, version_id),
    }


def _used(entry: VersionLogEntry | None) -> str:
    """Return when a version was last made current and by whom, according to the version log."""
    if entry is None:
        return ""
    return f"  dùng từ {moment(entry.at)}" + (f" ({entry.by})" if entry.by else "")


def _marks(published: Path, version_id: str, current: str) -> str:
    used = "  [đang dùng]" if version_id == current else ""
    damage = _damage(published, version_id)
    return f"{used}  [hỏng: {damage}]" if damage else used


def _damage(published: Path, version_id: str) -> str:
    """Return what is wrong with a version's files, empty if they are intact."""
    try:
        verify(read_version(published, version_id))
    except VersionError as error:
        return f"{error.file}: {error.problem}"
    return ""


def _diff(parsed: argparse.Namespace, given: Settings) -> int:
    before, after = (find_version(given.published, written) for written in (parsed.before, parsed.after))
    found = difference(before, after, simulated=True, listed=parsed.simulated)
    used = made_current(given.published)
    print(as_json(found, used) if parsed.json else "\n".join(as_lines(found, used)))
    return DONE


def _corrections(parsed: argparse.Namespace, given: Settings) -> int:
    reports = kept(given.data)
    for one in reports:
        print(json.dumps(one, ensure_ascii=False))
    say(f"Có {len(reports)} ý kiến.")
    return DONE


def _serve(parsed: argparse.Namespace, given: Settings) -> int:
    # Imported here because the server's libraries take seconds to load, and no other command needs them.
    from dashboard.exports.slides import check_template
    from dashboard.web.images import ready as pictures_ready
    from dashboard.web.serve import serve

    _check_report_fonts()
    check_template(given.slides_template)
    if warned := pictures_ready(given):
        say(warned)
    if short_lived(given.data):
        say(
            f"Cảnh báo: {given.data.resolve()} nằm trên ổ đĩa không giữ được qua lần khởi động lại; phiếu nộp "
            "lên sẽ mất. "
            "Đặt CCHC_DATA vào ổ đĩa bền."
        )
    _warn_of_documents(given, definitions(ensure_version(given, "", say)))
    serve(parsed.host or given.host, parsed.port or given.port, parsed.workers or given.workers)
    return DONE


def _check_report_fonts() -> None:
    """Raise Refused if a font of the reports is missing: an error at the start instead of boxes in a file."""
    try:
        check_fonts()
    except FontMissing as error:
        raise Refused.at(
            str(error), "phông chữ", "thiếu tệp phông chữ tiếng Việt.", "cài lại chương trình."
        ) from error
