"""The office's side: what is owed and what came, one hand-in with its steps, and publishing after a look."""

import csv
import io
from collections.abc import Sequence
from datetime import date

from flask import Flask, Response, flash, request, send_file

from dashboard.access import Person, desk_page, desk_words, person, refused_page, requires
from dashboard.access.desk import go
from dashboard.catalog import CellName, Refused, UnitNote
from dashboard.data.current import current_warehouse
from dashboard.data.differences import Change, Difference, difference, simulated_changes
from dashboard.data.versions import current_version, read_version
from dashboard.data.warehouse import Claim
from dashboard.ingest.durability import short_lived
from dashboard.ingest.handin import desk
from dashboard.ingest.handin.desk import Kept, Overtaken
from dashboard.ingest.handin.owed import Duty, duties, open_duties
from dashboard.ingest.handin.store import HandIn
from dashboard.settings import settings
from dashboard.wording import differences as words_of
from dashboard.wording.comparing import measured
from dashboard.wording.differences import moment
from dashboard.wording.handins import standing_names, state_names, step_names

DESK, ONE, PUBLISH, REMIND = "/quan-tri", "/quan-tri/phieu", "/quan-tri/cong-bo", "/quan-tri/nhac"
EVERYBODY = ("clerk", "reviewer", "publisher", "administrator")
OFFICE = ("reviewer", "publisher", "administrator")
STEPS: dict[str, tuple[desk.What, tuple[str, ...]]] = {
    "duyet": ("approved", ("reviewer",)),
    "tra-lai": ("returned", ("reviewer", "publisher")),
    "rut": ("withdrawn", EVERYBODY),
}
MOST_CHANGES = 500
# Beside what somebody stated: simulated values, and values that only another source states now.
MOST_FOLDED = 100


def install(flask: Flask) -> None:
    """Add the routes to a server."""
    flask.add_url_rule(DESK, "desk", home)
    flask.add_url_rule(f"{ONE}/<name>", "handin", one)
    flask.add_url_rule(f"{ONE}/<name>/tep", "handed_in_file", file)
    flask.add_url_rule(f"{ONE}/<name>/<step>", "handin_step", take_step, methods=["POST"])
    flask.add_url_rule(PUBLISH, "publishing", choose)
    flask.add_url_rule(PUBLISH, "make_preview", look, methods=["POST"])
    flask.add_url_rule(f"{PUBLISH}/<version>", "preview", previewed)
    flask.add_url_rule(f"{PUBLISH}/<version>", "publish", publish, methods=["POST"])
    flask.add_url_rule(REMIND, "reminders", reminders)
    flask.add_url_rule(f"{REMIND}.csv", "reminders_csv", reminders_csv)


@requires(*EVERYBODY)
def home() -> Response:
    """Show what is to be done: what is owed, what waits, what was published."""
    found = [kept for kept in desk.handins(settings()) if _sees(person(), kept.handin)]
    every = [one for one in _duties() if _owes(person(), one)]
    return desk_page(
        "desk/home.html",
        desk_words().say("Desk"),
        duties=every,
        waiting=[kept for kept in found if kept.state in ("received", "approved")],
        done=[kept for kept in found if kept.state not in ("received", "approved")],
        short_lived=short_lived(settings().data),
        **_names(),
    )


@requires(*EVERYBODY)
def one(name: str) -> Response:
    """Show a hand-in: its figures beside those published, reasons, remarks and steps."""
    kept = _kept(name)
    catalog = current_warehouse(settings()).catalog

    def named(cell: Claim | UnitNote | CellName) -> str:
        return measured(catalog.indicators[cell.indicator], cell.category, desk_words())

    possible = [
        step
        for step, (what, roles) in STEPS.items()
        if kept.state in desk.POSSIBLE[what] and _may_step(person(), step, roles, kept.handin)
    ]
    may = [step for step in possible if step != "duyet" or not _needs_another("approved", kept)]
    publishable = kept.state in desk.POSSIBLE["published"] and person().may("publisher")
    rows = desk.figures_beside(kept.handin, settings())
    shown = rows[:MOST_CHANGES]
    return desk_page(
        "desk/handin.html",
        desk_words().say("Hand-in {number}", number=name),
        kept=kept,
        handin=kept.handin,
        rows=[(one, _with_note(one), _with_note(now)) for one, now in shown],
        unlisted=len(rows) - len(shown),
        computed=words_of.computed((side for row in shown for side in row), desk_words()),
        remarks=desk.remarks(kept.handin, settings()),
        missing=[named(CellName.parse(key)) for key in kept.handin.missing],
        form=catalog.forms.get(kept.handin.form),
        unit=catalog.units.get(kept.handin.unit),
        may=may,
        publishable=publishable and not _needs_another("published", kept),
        others=[
            sentence
            for sentence, is_so in (
                (desk_words().say("Somebody else must approve it: you handed it in."), possible != may),
                (
                    desk_words().say("Somebody else must publish it: you handed it in or approved it."),
                    publishable and _needs_another("published", kept),
                ),
            )
            if is_so
        ],
        named=named,
        **_names(),
    )


@requires(*EVERYBODY)
def file(name: str) -> Response:
    """Return the file that came, as it came."""
    handin = _kept(name).handin
    return send_file(
        handin.received(settings().data.resolve()), as_attachment=True, download_name=handin.file
    )


@requires(*EVERYBODY)
def take_step(name: str, step: str) -> Response:
    """Approve, return or withdraw a hand-in."""
    kept = _kept(name)
    if step not in STEPS or not _may_step(person(), step, STEPS[step][1], kept.handin):
        say = desk_words().say
        return refused_page(403, say("Not for your role"), say("This step is for somebody else."))
    what = STEPS[step][0]
    desk.take_step(what, name, person().name, settings(), request.form.get("reason", ""))
    flash(f"{desk_words().say('Hand-in {number}', number=name)}: {state_names(desk_words())[what]}.")
    return go(f"{ONE}/{name}")


@requires(*OFFICE)
def choose() -> Response:
    """Show the hand-ins that may be published, to choose those to look at."""
    ready = [kept for kept in desk.handins(settings()) if kept.state in desk.POSSIBLE["published"]]
    return desk_page(
        "desk/choose.html",
        desk_words().say("Publish"),
        ready=ready,
        own={kept.handin.id for kept in ready if _needs_another("published", kept)},
        **_names(),
    )


@requires(*OFFICE)
def look() -> Response:
    """Make the version that publishing would give, and lead to it."""
    names = request.form.getlist("handin")
    base = current_version(settings().published).id
    version = desk.preview(names, person().name, settings())
    return go(f"{PUBLISH}/{version.id}", phieu=",".join(names), nen=base)


@requires(*OFFICE)
def previewed(version: str) -> Response:
    """Show what publishing would change, with the way to the real pages of that version."""
    names, base = _named(request.args)
    made = read_version(settings().previews, version)
    now = current_version(settings().published)
    return _preview_page(difference(now, made, simulated=True), names, base, overtaken=base != now.id)


@requires("publisher")
def publish(version: str) -> Response:
    """Publish what was looked at; where somebody else was sooner, say what changed since."""
    names, base = _named(request.form)
    try:
        made = desk.publish(names, person().name, settings(), base)
    except Overtaken as error:
        before, now = read_version(settings().published, base), current_version(settings().published)
        say = desk_words().say
        sentence = say(
            "Somebody published version {version} while you looked. Nothing of yours was published.",
            version=error.now,
        )
        return _preview_page(difference(before, now, simulated=True), names, base, 409, sentence)
    flash(desk_words().say("Published: version {version} is what everybody sees now.", version=made.id))
    return go(DESK)


@requires(*OFFICE)
def reminders() -> Response:
    """Show who is to be reminded of what, to print or to copy into a mail."""
    found = open_duties(_duties())
    return desk_page(
        "desk/reminders.html",
        desk_words().say("Reminders"),
        owed=_by_unit(found),
        today=date.today(),
        **_names(),
    )


@requires(*OFFICE)
def reminders_csv() -> Response:
    """Return the same list for a mail merge: a row for each form that a unit owes."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["unit", "unit_name", "form", "form_name", "period", "due", "standing"])
    for duty in open_duties(_duties()):
        name = f"{duty.unit.type_vi} {duty.unit.name}"
        writer.writerow(
            [
                duty.unit.id,
                name,
                duty.form.id,
                duty.form.name_vi,
                duty.period,
                duty.by.isoformat(),
                duty.standing,
            ]
        )
    data = b"\xef\xbb\xbf" + text.getvalue().encode()
    return send_file(
        io.BytesIO(data), mimetype="text/csv", as_attachment=True, download_name="nhac-nop-phieu.csv"
    )


def _preview_page(
    found: Difference, names: Sequence[str], base: str, status: int = 200, overtaken: str | bool = False
) -> Response:
    said = desk_words()
    told, moved = found.told[:MOST_CHANGES], found.moved[:MOST_FOLDED]
    made = simulated_changes(found, MOST_FOLDED) if any(found.made) else ()
    return desk_page(
        "desk/preview.html",
        said.say("Before publishing") if status == 200 else said.say("Somebody else was sooner"),
        status,
        found=found,
        summary=words_of.summary(found, said),
        changes=_rows(told, found),
        unlisted=len(found.told) - len(told),
        folded=[
            (words_of.only_origin(found, said), _rows(moved, found), len(found.moved) - len(moved)),
            (words_of.simulated(found, said), _rows(made, found), sum(found.made) - len(made)),
        ],
        computed=words_of.computed(_sides((*told, *moved, *made)), said),
        remarks=[
            (
                words_of.remarked(one, found, said),
                words_of.remark_words(one.before, said),
                words_of.remark_words(one.after, said),
            )
            for one in found.remarks_told
        ],
        redefined=[words_of.redefinition(each, found, said) for each in found.redefined],
        names=names,
        base=base,
        overtaken=overtaken,
        publisher=person().may("publisher"),
        own=[name for name in names if _needs_another("published", desk.handin(name, settings()))],
    )


def _rows(changes: Sequence[Change], found: Difference) -> list[tuple]:
    """Return each change as a row: the cell, and on both sides what is stated with its note."""
    said = desk_words()
    return [
        (words_of.cell(one.claim, found, said), _with_note(one.before), _with_note(one.after))
        for one in changes
    ]


def _sides(changes: Sequence[Change]) -> list[Claim | None]:
    return [side for one in changes for side in (one.before, one.after)]


def _with_note(claim: Claim | None) -> tuple[str, str]:
    """Return what a figure states, and the note that is published beside it."""
    return words_of.stated(claim, desk_words()), words_of.note(claim, desk_words())


def _named(given) -> tuple[list[str], str]:
    """Return which hand-ins, and which version was current when they were looked at."""
    return [name for name in given.get("phieu", "").split(",") if name], given.get("nen", "")


def _kept(name: str) -> Kept:
    kept = desk.handin(name, settings())
    if not _sees(person(), kept.handin):
        raise Refused.at("phiếu", name, "không phải phiếu của đơn vị bạn.", "xem danh sách phiếu của bạn.")
    return kept


def _duties() -> tuple[Duty, ...]:
    return duties(current_warehouse(settings()).catalog, desk.handins(settings()), date.today())


def _by_unit(found: Sequence[Duty]) -> list[tuple[str, list[Duty]]]:
    names = dict.fromkeys(duty.unit.id for duty in found)
    return [(name, [duty for duty in found if duty.unit.id == name]) for name in names]


def _sees(who: Person, handin: HandIn) -> bool:
    """Tell whether a hand-in concerns a person: the office all, a clerk those of the own units and the own ones."""
    return bool(who.roles & set(OFFICE)) or handin.unit in who.units or handin.by == who.name


def _owes(who: Person, duty: Duty) -> bool:
    return bool(who.roles & set(OFFICE)) or duty.unit.id in who.units


def _may_step(who: Person, step: str, roles: Sequence[str], handin: HandIn) -> bool:
    return handin.by == who.name if step == "rut" else any(who.may(role) for role in roles)


def _needs_another(what: desk.What, kept: Kept) -> bool:
    return desk.needs_another(what, kept, person().name, settings())


def _names() -> dict:
    """Return what templates name things by."""
    said = desk_words()
    return {
        "standings": standing_names(said),
        "states": state_names(said),
        "step_names": step_names(said),
        "unit_name": said.unit,
        "day": said.day,
        "moment": lambda at: moment(at, said),
        "period": said.period,
        "units": current_warehouse(settings()).catalog.units,
        "forms": current_warehouse(settings()).catalog.forms,
    }
