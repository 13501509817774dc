"""Native charts of slides and sheets: what is seen in them is what the card says, and series can be told apart."""

import io
import re
from dataclasses import replace

import pytest
from native import charts_in
from test_slides import TODAY, slides_of, texts
from test_workbook import spoken
from twin import OLD

from dashboard import pages
from dashboard.data.open_version import current_warehouse
from dashboard.exports import ExportedChart, workbook
from dashboard.exports.plots import plots
from dashboard.exports.slides import deck
from dashboard.settings import settings
from dashboard.wording import Stated, Table
from dashboard.wording.amounts import claim_counts, claim_value

WARDS = "&".join(f"don-vi={unit}" for unit in OLD)
ASKED = [
    ("/", "nam=2019&don-vi=178", "procedure-coverage"),
    ("/", "nam=2019&don-vi=178", "document-exchange"),
    ("/", "nam=2019&don-vi=178-xa", "staff-qualification"),
    ("/", "nam=2021&don-vi=05977", "financial-autonomy"),
    ("/so-sanh", "nam=2019", "xep-hang"),
    ("/so-sanh", "nam=2018", "thay-doi"),
    ("/so-sanh", "nam=2021", "bang-mau"),
    ("/so-sanh", f"nam=2021&{WARDS}", "nhieu-hinh"),
    ("/chi-tieu/staff_qualification", "nam=2021&don-vi=178", "theo-nam"),
    ("/chi-tieu/email_internal", "nam=2019&don-vi=178", "theo-nam"),
    ("/chi-tieu/party_secretary_is_chairperson", "nam=2019&don-vi=178-xa", "party_secretary_is_chairperson"),
    ("/don-vi/05977", "nam=2021", "ho-so"),
    ("/don-vi/178", "nam=2019", "ho-so"),
    ("/ban-do", "nam=2021", "ban-do"),
]
NAMED = pytest.mark.parametrize("asked", ASKED, ids=lambda asked: f"{asked[0]}#{asked[2]}")
KINDS = pytest.mark.parametrize(
    "written", [lambda one: deck([one], "x", None, TODAY), lambda one: workbook([one])]
)


@pytest.fixture(scope="module")
def taken(published):
    """Return a function that gives the takeaway of an address."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CCHC_DATA", str(published))
        settings.cache_clear()
        warehouse = current_warehouse(settings())

        def take(asked):
            path, query, key = asked
            visit = pages.visit(path, query, warehouse)
            version, built = warehouse.version, warehouse.version.manifest.built_at
            address = f"http://localhost{path}?{query}"
            return ExportedChart(pages.page(visit).chart(key), address, version.id, built, warehouse.catalog)

        yield take
    settings.cache_clear()


def stated(one):
    """Return the values of a card's table that are used and known, bounds among them."""
    entries = (entry for row in one.chart.table.rows for entry in row if isinstance(entry, Stated))
    return [entry for entry in entries if entry.claim.preferred and known(entry) is not None]


def known(entry):
    """Return the number that is drawn of an entry, a share of 1 for a per cent; None where nothing is known."""
    number = entry.bound if entry.number is None else entry.number
    return None if number is None else round(float(number / 100 if entry.measure == "percent" else number), 9)


@KINDS
@NAMED
def test_every_value_of_the_card_has_one_mark_that_is_inside_the_chart(taken, asked, written):
    one = taken(asked)
    charts = charts_in(io.BytesIO(written(one)))
    wanted = sorted(known(entry) for entry in stated(one))
    assert sorted(round(mark.value, 9) for chart in charts for mark in chart.marks) == wanted
    for chart in charts:
        assert chart.marks
        assert all(chart.least <= mark.value <= (chart.most or mark.value) for mark in chart.marks)


@KINDS
@NAMED
def test_what_is_written_at_a_mark_is_what_the_card_says(taken, asked, written):
    one = taken(asked)
    said = sorted(label_of(entry) for entry in stated(one))
    labels = sorted(
        number_in(mark.label)
        for chart in charts_in(io.BytesIO(written(one)))
        for mark in chart.marks
        if mark.label
    )
    if labels != said:  # many lines bear no numbers, but their bounds do
        assert asked[2] in ("nhieu-hinh", "theo-nam")
        assert labels == sorted(label_of(entry) for entry in stated(one) if entry.bound is not None)


def label_of(entry):
    """Return what the card says of a value: its words without counts, counts alone where one thing is or is not so."""
    claim = entry.claim
    return claim_counts(claim) if claim.denominator == 1 else claim_value(claim)


def number_in(label):
    """Return a label as the page writes it: decimal comma, no decimals that say nothing, no signs."""
    bare = re.sub(r" [→←]$| \(mô phỏng\)$", "", label)
    if re.search("[a-zđ<>/]", bare):
        return bare
    number, percent = bare.removesuffix("%"), "%" * bare.endswith("%")
    whole, _, rest = number.partition(".")
    return whole.replace(",", ".") + ("," + rest.rstrip("0") if rest.rstrip("0") else "") + percent


@KINDS
@NAMED
def test_no_two_series_of_a_chart_look_alike(taken, asked, written):
    for chart in charts_in(io.BytesIO(written(taken(asked)))):
        assert len(set(chart.looks)) == len(chart.looks)


@NAMED
def test_what_the_title_begins_with_can_be_seen_on_a_slide(taken, asked):
    one = taken(asked)
    lead = [entry for entry in stated(one) if entry.value == one.chart.lead]
    charts = charts_in(io.BytesIO(deck([one], "x", None, TODAY)))
    values = {round(mark.value, 9) for chart in charts for mark in chart.marks}
    assert {known(entry) for entry in lead} <= values


def test_the_bounds_of_a_title_are_drawn_pale_with_their_words(taken):
    one = taken(ASKED[1])
    assert one.chart.finding.startswith("Trên 60%") and "trên 30%" in one.chart.finding
    for written in (deck([one], "x", None, TODAY), workbook([one])):
        [chart] = charts_in(io.BytesIO(written))
        bounds = {mark.label: mark for mark in chart.marks if mark.series == "Mức tối thiểu"}
        assert {label: mark.value for label, mark in bounds.items()} == {"trên 60% →": 0.6, "trên 30% →": 0.3}
        pale = chart.looks[[mark.series for mark in chart.marks].index("Mức tối thiểu") and 1]
        assert "CFE3E7" in pale and "dash" in pale


def test_a_chart_without_any_mark_is_a_table(taken):
    one = taken(ASKED[4])
    columns = (("Đơn vị", False), ("Giá trị", True))
    value = next(entry for row in one.chart.table.rows for entry in row if isinstance(entry, Stated))
    rows = tuple((f"Xã {place}", "chưa có số liệu" if place else value) for place in range(40))
    table = Table(columns, rows, (False,) * 40)
    many = replace(one, chart=replace(one.chart, tabulate=lambda: table))
    made = deck([many], "x", None, TODAY)
    charts = charts_in(io.BytesIO(made))
    assert [len(chart.marks) for chart in charts] == [1]
    rest = "\n".join(texts(slide) for slide in slides_of(made))
    assert all(f"Xã {place} (chưa có số liệu)" in rest for place in range(18, 40))
    assert spoken(rest)


def test_a_chart_of_gaps_alone_is_no_chart():
    table = Table((("Đơn vị", False), ("Giá trị", True)), (("Xã A", "chưa có số liệu"),), (False,))
    assert plots(table) == []
