"""Today is Vietnam's day, whatever zone a machine is set to: late in the evening and early in the morning there."""

import ast
import re
import time
from datetime import UTC, date, datetime, timedelta

import pytest
from handins import WARD, simple
from playwright.sync_api import expect
from test_desk_office import built, given  # noqa: F401
from test_house import MODULES, tree
from twin import question

from dashboard import clock
from dashboard.catalog import read_catalog
from dashboard.cli.main import main
from dashboard.data.evidence import evidence
from dashboard.data.open_version import current_warehouse
from dashboard.intake.form_layout import NoForm, sheet
from dashboard.settings import ASSETS, SHIPPED_DATA, settings
from dashboard.submissions import submissions
from dashboard.submissions.error_reports import ErrorReport, keep
from dashboard.submissions.merge_submissions import additional_data
from dashboard.submissions.obligations import duties
from dashboard.submissions.store import read_submission
from dashboard.web.server import server
from dashboard.wording.evidence import entered

# West of Greenwich, at it, and east of Vietnam.
ZONES = ("America/Los_Angeles", "UTC", "Pacific/Kiritimati")
# The last day on which forms of a half-year are due, and the last of a year.
EVENINGS = (date(2026, 1, 15), date(2026, 12, 31))


def moments():
    """Yield zone, moment and Vietnam's day: half past eleven in the evening, and an hour later."""
    for zone in ZONES:
        for evening in EVENINGS:
            late = datetime(evening.year, evening.month, evening.day, 16, 30, tzinfo=UTC)
            yield zone, late, evening
            yield zone, late + timedelta(hours=1), evening + timedelta(days=1)


@pytest.fixture(params=list(moments()), ids=lambda one: f"{one[0]} {one[1]:%Y-%m-%dT%H:%MZ}")
def day(request):
    """Set the machine's zone and the clock, and return Vietnam's day."""
    zone, moment, day = request.param

    class Then(datetime):
        @classmethod
        def now(cls, zone):
            return moment.astimezone(zone)

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", zone)
        time.tzset()
        patch.setattr(clock, "datetime", Then)
        yield day
    time.tzset()


def test_today_is_the_day_in_vietnam(day):
    assert clock.today() == day == clock.day_of(clock.now())


def test_what_is_owed_and_overdue_is_so_by_that_day(day, published, capsys, monkeypatch):
    monkeypatch.setenv("CCHC_DATA", str(published))
    settings.cache_clear()
    assert main(["owed"]) == 0
    said = capsys.readouterr().out
    owed = duties(current_warehouse(settings()).catalog, (), day)
    assert len(said.splitlines()) == len(owed)
    assert said.count("quá hạn") == sum(one.by < day for one in owed)
    assert (f"kỳ {day.year} " in said or f"kỳ {day.year}  " in said) and f"kỳ {day.year + 1}" not in said


def test_a_period_that_has_begun_is_one_of_that_day(day):
    catalog = read_catalog((SHIPPED_DATA,))
    with pytest.raises(NoForm) as refused:
        sheet(catalog, "dossiers", WARD, "2026-Q3")
    assert str(day.year) in str(refused.value) and str(day.year + 1) not in str(refused.value)


def test_a_report_of_a_mistake_is_of_that_day(day, tmp_path):
    report = ErrorReport(value="x", text="sai")
    assert keep(report, "v", tmp_path).name == f"{day}.jsonl"


def test_what_was_handed_in_then_is_as_of_that_day(day, given):  # noqa: F811
    name = submissions.receive(simple(7), b"xlsx", "phieu.xlsx", "lan", given, "official", {}).id
    submission = read_submission(given.data, name)
    assert clock.day_of(submission.at) == day
    written = (given.data / "handins" / name / "observations.csv").read_text("utf-8")
    assert f",{min(day, EVENINGS[-1])}," in written  # of a period that is over, its last day
    known = additional_data([name], given.data).with_definitions(current_warehouse(given).catalog)
    assert known.sources[submission.source].published == day


@pytest.fixture
def evening(monkeypatch):
    """Set the clock to half past midnight of New Year's day in Vietnam, when it is the day before in Greenwich."""
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 12, 31, 17, 30, tzinfo=UTC))
    return date(2027, 1, 1)


def test_what_is_published_then_is_published_on_that_day(evening, data_folder, monkeypatch):
    monkeypatch.setenv("CCHC_SIMULATED", "off")
    settings.cache_clear()
    assert main(["build", "--by", "Lê An"]) == 0
    page = server.test_client().get("/thay-doi?nam=2019&don-vi=178").text
    assert "01/01/2027, 00:30" in page and "31/12/2026" not in page
    found = evidence("procedures_one_stop~178~2019", question(), current_warehouse(settings()))
    assert entered(found).endswith("công bố 01/01/2027, người công bố: Lê An")


def test_a_decision_is_of_that_day(evening, data_folder, monkeypatch):
    monkeypatch.setenv("CCHC_SIMULATED", "off")
    settings.cache_clear()
    cell = ["--indicator", "procedures_postal", "--unit", "178", "--period", "2019", "--claim", "2"]
    why = ["--reason-vi", "Đoạn 7 ghi rõ hơn.", "--reason-en", "Paragraph 7 is clearer."]
    assert main(["prefer", *cell, *why, "--by", "Lê An"]) == 0
    assert f",{evening}\n" in (data_folder / "preferences.csv").read_text("utf-8")
    assert "Quyết định ngày 01/01/2027 của Lê An." in server.test_client().get("/mau-thuan?nam=2019").text


# ---- nobody has a clock of their own


def test_no_module_asks_for_the_time_or_takes_the_day_of_a_moment_but_the_clock():
    asking = {}
    for name, path in MODULES.items():
        called = {
            node.func.attr
            for node in ast.walk(tree(path))
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in ("today", "now", "utcnow", "date", "localtime", "strftime", "ctime")
            and not (isinstance(node.func.value, ast.Name) and node.func.value.id == "clock")
        }
        if called:
            asking[name] = called
    assert asking.pop("clock.py") == {"now", "date"}
    assert asking.pop("intake/parse_cell.py") == {"date"}  # of a workbook's cell, which knows no zone
    assert asking.pop("exports/dataset/sdmx.py") == {"strftime"}  # with its Z
    assert asking == {}


def test_scripts_write_days_in_vietnams_zone():
    for path in ASSETS.glob("*.js"):
        if path.name.endswith(".min.js"):
            continue
        for line in path.read_text("utf-8").splitlines():
            if re.search(r"new Date\(|toLocaleDateString|toLocaleTimeString", line):
                assert "timeZone" in line, f"{path.name}: {line}"


@pytest.mark.parametrize(("zone", "at"), [("America/Los_Angeles", "17:30"), ("Pacific/Kiritimati", "16:30")])
def test_paper_has_the_day_in_vietnam_wherever_it_is_printed(new_page, zone, at):
    page = new_page(timezone_id=zone)
    page.clock.set_fixed_time(f"2026-12-31T{at}:00Z")
    page.goto("/nguon?nam=2019&don-vi=178")
    page.evaluate("() => window.dispatchEvent(new Event('beforeprint'))")
    expect(page.locator("#printed")).to_contain_text(
        "In ngày 01/01/2027" if at == "17:30" else "In ngày 31/12/2026"
    )
