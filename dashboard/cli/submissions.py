"""Commands for submissions: ingest, list, approve, return, publish, roll back, back up and restore."""

import argparse
import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from dashboard import clock
from dashboard.catalog import Catalog, Refused
from dashboard.cli.console import DONE, REFUSED, caller, say
from dashboard.cli.errors import sentence
from dashboard.data.open_version import current_warehouse
from dashboard.intake.annotated_copy import answer, is_large
from dashboard.intake.form_layout import NoForm, sheet
from dashboard.intake.issues import Issue, Reading
from dashboard.intake.template import filled_before, template_name, write_template
from dashboard.intake.validate import read_and_judge
from dashboard.ops.backup import back_up, restore
from dashboard.settings import Settings
from dashboard.submissions import submissions
from dashboard.submissions.audit_log import read_journal
from dashboard.submissions.obligations import Obligation, duties, open_duties
from dashboard.submissions.store import handed_in
from dashboard.submissions.supersession import takings
from dashboard.wording.differences import moment
from dashboard.wording.submissions import correction, standing_names, state_names, taking


def add_desk_commands(command: Callable) -> None:
    """Add the commands; `command(name, function, explained)` adds one."""

    def add(name: str, function, explained: str, acting: bool = False) -> argparse.ArgumentParser:
        added = command(name, function, explained)
        if acting:
            added.add_argument("--by", default="", metavar="TÊN", help="người thực hiện, ghi vào nhật ký")
        added.add_argument(
            "--json", action="store_true", help="in kết quả dạng JSON cho chương trình khác đọc"
        )
        return added

    reading = add("ingest", _ingest, "Đọc, kiểm tra và nhận các tệp số liệu do đơn vị nộp.", acting=True)
    reading.add_argument("files", nargs="+", type=Path, metavar="TỆP", help="tệp .xlsx hoặc .csv")
    for option, metavar, explained in (
        ("unit", "MÃ", "đơn vị, khi tệp không ghi"),
        ("period", "KỲ", "kỳ số liệu, khi tệp không ghi, ví dụ 2026"),
        ("form", "MẪU", "mẫu phiếu, khi tệp không ghi: yearly hoặc dossiers"),
        ("confirm", "LÝ_DO", "xác nhận mọi cảnh báo với lý do này"),
    ):
        reading.add_argument(f"--{option}", default="", metavar=metavar, help=explained)
    reading.add_argument("--provisional", action="store_true", help="nhận là số liệu sơ bộ")
    reading.add_argument("--only-check", action="store_true", help="chỉ đọc và kiểm tra, không nhận")
    reading.add_argument(
        "--answers", type=Path, metavar="THƯ_MỤC", help="ghi tệp đã đánh dấu vào thư mục này"
    )
    add("handins", _handins, "Liệt kê các phiếu đã nhận và tình trạng của từng phiếu.")
    owing = add("owed", _owed, "Liệt kê đơn vị nào còn nợ phiếu nào, hạn ngày nào.")
    owing.add_argument("--all", action="store_true", help="cả những phiếu đã nộp")
    for name, function, explained in (
        ("approve", _approve, "Duyệt các phiếu đã nhận; người duyệt không phải là người nộp."),
        ("publish", _publish, "Công bố các phiếu đã duyệt thành một phiên bản mới, trong một bước."),
    ):
        acting = add(name, function, explained, acting=True)
        acting.add_argument("handins", nargs="+", metavar="SỐ_PHIẾU", help="số phiếu, xem lệnh handins")
        if name == "publish":
            _add_base(acting)
    returning = add("return", _return, "Trả một phiếu lại cho đơn vị với lý do.", acting=True)
    returning.add_argument("handins", nargs="+", metavar="SỐ_PHIẾU", help="số phiếu, xem lệnh handins")
    returning.add_argument("--reason", required=True, metavar="LÝ_DO", help="điều cần sửa")
    rolling = add(
        "use",
        _roll_back,
        "Đưa một phiên bản đã có, cùng các phiếu của nó, thành phiên bản đang dùng (quay lại bản cũ); "
        "việc này được ghi sổ.",
        acting=True,
    )
    rolling.add_argument("version", metavar="PHIÊN_BẢN", help="mã phiên bản, hoặc phần đầu đủ để nhận ra")
    rolling.add_argument("--reason", required=True, metavar="LÝ_DO", help="vì sao quay lại, ghi vào nhật ký")
    _add_base(rolling)
    form = add("template", _template, "Tạo phiếu .xlsx để đơn vị điền, cho một đơn vị và một kỳ.")
    form.add_argument("--unit", default="", metavar="MÃ", help="đơn vị; bỏ trống là mọi đơn vị đang có")
    form.add_argument("--period", required=True, metavar="KỲ", help="kỳ số liệu, ví dụ 2026 hoặc 2025-S2")
    form.add_argument("--form", default="", metavar="MẪU", help="yearly hoặc dossiers; bỏ trống là mọi mẫu")
    form.add_argument("--out", type=Path, default=Path(), metavar="THƯ_MỤC", help="thư mục sẽ ghi vào")
    add("backup", _back_up, "Ghi mọi thứ người dùng đã thêm vào một tệp nén.").add_argument(
        "file", type=Path, metavar="TỆP", help="tệp .tar.gz sẽ ghi"
    )
    add("restore", _restore, "Đưa một bản sao lưu vào thư mục CCHC_DATA còn trống.").add_argument(
        "file", type=Path, metavar="TỆP", help="tệp do lệnh backup tạo ra"
    )


def _add_base(acting: argparse.ArgumentParser) -> None:
    acting.add_argument(
        "--if-current", default="", metavar="PHIÊN_BẢN", help="chỉ làm khi phiên bản đang dùng là bản này"
    )


def _template(parsed: argparse.Namespace, given: Settings) -> int:
    """Write each requested form for each requested unit. Raises Refused if none was written.

    Forms that a unit does not fill in are skipped, but raise NoForm if the unit was named.
    """
    warehouse = current_warehouse(given)
    catalog, written = warehouse.catalog, []
    parsed.out.mkdir(parents=True, exist_ok=True)
    for form in [parsed.form] if parsed.form else list(catalog.forms):
        for unit in [parsed.unit] if parsed.unit else [one.id for one in catalog.chosen_units]:
            try:
                made = sheet(catalog, form, unit, parsed.period)
            except NoForm:
                if parsed.unit:
                    raise
                continue
            path = parsed.out / template_name(made)
            path.write_bytes(
                write_template(made, filled_before(made, warehouse), warehouse.version.id, catalog)
            )
            written.append(str(path))
            say(f"Đã ghi {path}.")
    if not written:
        problem = "không có đơn vị nào điền phiếu cho kỳ này."
        remedy = "mỗi năm một phiếu: ghi một năm, hoặc nửa năm mà đơn vị có; xem lệnh owed --all."
        raise Refused.at("phiếu", f"kỳ {parsed.period}", problem, remedy)
    _print_json(parsed, {"files": written})
    return DONE


def _ingest(parsed: argparse.Namespace, given: Settings) -> int:
    results = [_tried(path, parsed, given, caller(parsed.by)) for path in parsed.files]
    if parsed.json:
        print(json.dumps(results, ensure_ascii=False, indent=1))
    return REFUSED if any(one["refused"] or one.get("errors") for one in results) else DONE


def _tried(path: Path, parsed: argparse.Namespace, given: Settings, by: str) -> dict:
    """Ingest a file and return the outcome; a refused file does not stop the others."""
    try:
        return _taken(path, parsed, given, by)
    except (Refused, OSError) as error:
        return {"file": str(path), "accepted": "", "refused": _refused(path, error)}


def _refused(path: Path, error: Refused | OSError) -> str:
    say(f"{path}: từ chối. {sentence(error)}")
    return sentence(error)


def _taken(path: Path, parsed: argparse.Namespace, given: Settings, by: str) -> dict:
    """Read a file, report its findings, and receive it as a submission if nothing prevents that."""
    say(f"Đang đọc {path}…")
    data, catalog = path.read_bytes(), current_warehouse(given).catalog
    chosen = {name: getattr(parsed, name) for name in ("unit", "period", "form")}
    reading = read_and_judge(
        path.name, data, given, **chosen, provisional=parsed.provisional, report_progress=say
    )
    for finding in reading.findings:
        say(f"{path}: {_name(finding)}: {finding}")
    if parsed.answers:
        _answered(path, data, reading, catalog, parsed.answers)
    say(
        f"{path}: {len(reading.figures)} số liệu, {len(reading.warnings)} cảnh báo, {len(reading.errors)} lỗi."
    )
    result = _result(path, reading)
    if parsed.only_check or reading.errors:
        return result
    try:
        return result | {"accepted": _kept(path, data, reading, parsed, given, by)}
    except (Refused, OSError) as error:
        return result | {"refused": _refused(path, error)}


def _kept(path: Path, data: bytes, reading: Reading, parsed, given: Settings, by: str) -> str:
    reasons = {one.key: parsed.confirm for one in reading.warnings}
    submission = submissions.receive(reading, data, path.name, by, given, reading.status, reasons)
    say(f"{path}: đã nhận thành phiếu {submission.id}.")
    return submission.id


def _answered(path: Path, data: bytes, reading: Reading, catalog: Catalog, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{path.stem}-ket-qua.xlsx"
    target.write_bytes(answer(path.name, data, reading, catalog))
    kind = "danh sách các điều tìm thấy, vì tệp lớn" if is_large(data) else "tệp tô màu"
    say(f"Đã ghi {target} ({kind}).")


def _result(path: Path, reading: Reading) -> dict:
    return {
        "file": str(path),
        "form": reading.form,
        "unit": reading.unit,
        "period": reading.period,
        "figures": len(reading.figures),
        "missing": len(reading.missing),
        "warnings": [_plain(one) for one in reading.warnings],
        "errors": [_plain(one) for one in reading.errors],
        "accepted": "",
        "refused": "",
    }


def _plain(finding: Issue) -> dict:
    return asdict(finding) | {"place": str(finding.place), "key": finding.key}


def _name(finding: Issue) -> str:
    return "Lỗi" if finding.severity == "error" else "Cảnh báo"


def _handins(parsed: argparse.Namespace, given: Settings) -> int:
    found = submissions.handins(given)
    if parsed.json:
        print(
            json.dumps(
                [one.submission.model_dump(mode="json") | {"state": one.state} for one in found],
                ensure_ascii=False,
            )
        )
        return DONE
    for one in found:
        submission = one.submission
        about = f"{submission.form}  {submission.unit}  {submission.period}  {submission.figures} số liệu"
        came = f"{moment(submission.at)}  {submission.by}"
        print(f"{submission.id}  {came}  {about}  [{state_names()[one.state]}]")
    say(f"Có {len(found)} phiếu.")
    return DONE


def _owed(parsed: argparse.Namespace, given: Settings) -> int:
    every = duties(current_warehouse(given).catalog, submissions.handins(given), clock.today())
    found = every if parsed.all else open_duties(every)
    if parsed.json:
        print(json.dumps([_duty(one) for one in found], ensure_ascii=False))
        return DONE
    for one in found:
        print(
            f"{one.by}  {one.unit.type_vi} {one.unit.name}  {one.form.name_vi}, kỳ {one.period}  [{_standing(one)}]"
        )
    say(f"Có {len(found)} phiếu{'' if parsed.all else ' còn nợ'}.")
    return DONE


def _standing(one: Obligation) -> str:
    told = standing_names()[one.standing]
    return f"{told}; {correction(one.correction.submission.id)}" if one.correction else told


def _duty(one: Obligation) -> dict:
    return {
        "unit": one.unit.id,
        "form": one.form.id,
        "period": one.period,
        "due": one.by.isoformat(),
        "standing": one.standing,
        "handin": one.submission.submission.id if one.submission else "",
        "correction": one.correction.submission.id if one.correction else "",
    }


def _approve(parsed: argparse.Namespace, given: Settings) -> int:
    return _each("approved", parsed, given)


def _return(parsed: argparse.Namespace, given: Settings) -> int:
    return _each("returned", parsed, given, parsed.reason)


def _each(what: submissions.What, parsed: argparse.Namespace, given: Settings, reason: str = "") -> int:
    """Apply a step to each submission; a refusal does not stop the others."""
    results = []
    for name in parsed.handins:
        try:
            submissions.take_step(what, name, caller(parsed.by), given, reason)
        except (Refused, OSError) as error:
            say(f"Từ chối. {sentence(error)}")
            results.append({"handin": name, "refused": sentence(error)})
        else:
            say(f"Phiếu {name}: {state_names()[what]}.")
            results.append({"handin": name, "state": what})
    _print_json(parsed, results)
    return REFUSED if any("refused" in one for one in results) else DONE


def _publish(parsed: argparse.Namespace, given: Settings) -> int:
    before = read_journal(given.data.resolve()).accepted
    version = submissions.publish(parsed.handins, caller(parsed.by), given, parsed.if_current, say)
    after = handed_in(version.manifest.inputs.files)
    for one in takings(before, after, given.data.resolve()):
        say(taking(*one))
    for name in dict.fromkeys(parsed.handins):
        if name not in after:
            say(f"Phiếu {name}: {state_names()['replaced']}.")
    say(f"Đang dùng phiên bản {version.id}: {version.rows} số liệu.")
    _print_json(parsed, {"handins": [one for one in parsed.handins if one in after], "version": version.id})
    return DONE


def _roll_back(parsed: argparse.Namespace, given: Settings) -> int:
    before = read_journal(given.data.resolve()).accepted
    version = submissions.roll_back(
        parsed.version, caller(parsed.by), given, parsed.reason, parsed.if_current, say
    )
    after = handed_in(version.manifest.inputs.files)
    for name in before:
        if name not in after:
            say(f"Phiếu {name}: {state_names()['rolled-back']}.")
    say(f"Đang dùng phiên bản {version.id}: {version.rows} số liệu.")
    _print_json(parsed, {"version": version.id})
    return DONE


def _back_up(parsed: argparse.Namespace, given: Settings) -> int:
    count = back_up(given, parsed.file, say)
    say(f"Đã ghi {count} tệp vào {parsed.file}.")
    _print_json(parsed, {"file": str(parsed.file), "files": count})
    return DONE


def _restore(parsed: argparse.Namespace, given: Settings) -> int:
    count = restore(given, parsed.file)
    say(
        f"Đã đưa {count} tệp vào {given.data.resolve()}. Chạy `python -m dashboard build` để tạo lại phiên bản."
    )
    _print_json(parsed, {"files": count})
    return DONE


def _print_json(parsed: argparse.Namespace, result: dict | list) -> None:
    if parsed.json:
        print(json.dumps(result, ensure_ascii=False))
