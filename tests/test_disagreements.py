"""Disagreements: found by a second reading of the table, computed by plain arithmetic, decided by data alone."""

import csv
import re
import shutil
from collections import Counter
from decimal import Decimal
from fractions import Fraction

import pandas as pd
import pytest
from browsing import WINDOW
from drawn import words_in
from hypothesis import HealthCheck, given
from hypothesis import settings as tried
from hypothesis import strategies as st
from languages import in_both
from playwright.sync_api import expect
from rows import write_rows
from test_accessibility import NARROWEST, fits, violations
from twin import CITY, YEARS, opened, question

from dashboard.build import build as building
from dashboard.build.decisions import carried_out
from dashboard.build.observations import read_observations
from dashboard.catalog import CellName, Refused, make_preference, plain_card, read_catalog
from dashboard.cli.main import main
from dashboard.data.answers import answer
from dashboard.data.disagreements import disagreements, disputed_years
from dashboard.data.evidence import evidence
from dashboard.data.open_version import current_warehouse
from dashboard.data.versions import current_id
from dashboard.figures import card_chart, figure, picture
from dashboard.figures.panel import Drawing
from dashboard.figures.picture import SHAPES
from dashboard.language import format_number, use_language
from dashboard.language import gettext as _
from dashboard.settings import SHIPPED_DATA, settings
from dashboard.theme import PALETTES
from dashboard.wording.amounts import claim_value
from dashboard.wording.disagreements import consequences, decider, overview, reason, record
from dashboard.wording.evidence import part_played
from dashboard.wording.names import cell_label

CATALOG = read_catalog((SHIPPED_DATA,))
STATED = read_observations((SHIPPED_DATA,), CATALOG)
POSTAL, ONLINE, AUTONOMY = "procedures_postal", "procedures_online_l3_l4", "service_unit_autonomy"
THREE = {(POSTAL, "", "p3"), (ONLINE, "", "p3"), (AUTONOMY, "partly_self_financed", "p6")}
WHY = ("Đoạn 7 là bản cập nhật.", "Paragraph 7 is an update.")


@pytest.fixture(scope="module")
def warehouse(published):
    return opened(published)


def twin(warehouse, year):
    """Return the disputed cells of a year with the preferred locator, by pandas over the version's table."""
    table = pd.read_parquet(warehouse.version.parquet)
    table = table[(table["year"] == year) & (table["status"] != "simulated")]
    table = table.assign(amount=table["numerator"].astype("Float64").fillna(table["value"].astype("Float64")))
    used = table[table["preferred"]]
    found = set()
    for (name, unit, period, category), rows in table.groupby(
        ["indicator", "unit", "time_period", "category"]
    ):
        amounts = set(rows["amount"])
        terms = [
            term.strip() for term in warehouse.catalog.indicators[name].restated_as.split("+") if term.strip()
        ]
        there = used[(used["unit"] == unit) & (used["time_period"] == period) & used["indicator"].isin(terms)]
        if terms and len(there) == len(terms):
            amounts.add(there["amount"].sum())
        if len(amounts) > 1:
            found.add((name, unit, period, category, rows[rows["preferred"]]["locator"].item()))
    return found


@pytest.mark.parametrize("year", YEARS)
def test_they_are_those_of_a_second_reading(warehouse, year):
    found = disagreements(question(year), warehouse)
    told = {
        (
            *one.cell.name[:1],
            one.cell.place.unit.id,
            one.cell.place.period,
            one.cell.category,
            one.cell.claim.locator,
        )
        for one in found
    }
    assert told == twin(warehouse, year) and len(told) == len(found)


def test_2019_has_exactly_three_and_paragraphs_3_3_and_6_are_used(warehouse):
    found = disagreements(question(), warehouse)
    assert {(*one.cell.name, one.used.claims[0].locator) for one in found} == THREE
    assert all(Counter(side.used for side in one.sides) == {True: 1, False: 1} for one in found)
    assert disputed_years(warehouse) == (2019,)


def tenth(part, whole):
    """Return a per cent with one decimal, as Vietnamese writes it."""
    return f"{round(float(Fraction(100 * part, whole)), 1)}%".replace(".", ",")


def test_what_would_change_is_computed(warehouse):
    found = {one.cell.indicator.id: one for one in disagreements(question(), warehouse)}
    said = {
        name: " ".join(consequences(one.others[0], one, warehouse.catalog)) for name, one in found.items()
    }
    for name, other, used, whole in ((POSTAL, 204, 216, 245), (AUTONOMY, 4, 3, 35)):
        for part in (other, used):
            assert f"{part}/{whole} = {tenth(part, whole)}" in said[name]
    assert "83,3%" in said[POSTAL] and "88,2%" in said[POSTAL] and "thấp hơn 4,9 điểm %" in said[POSTAL]
    assert f"222 + 91 = {222 + 91} thủ tục" in said[ONLINE] and f"nhiều hơn {222 + 91 - 245}" in said[ONLINE]
    assert f"2 + 4 + 30 = {2 + 4 + 30}, không bằng tổng số 35" in said[AUTONOMY]
    assert "2 + 3 + 30 = 35, đúng bằng tổng số 35" in said[AUTONOMY]
    assert found[ONLINE].others[0].rate is None


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_year_is_summed_up_in_a_sentence(warehouse, language):
    found = disagreements(question(), warehouse)
    with use_language(language):
        sentence = overview(found, 2019)
        assert re.findall(r"(?<!mức )(?<!level )\b\d+\b", sentence)[0] in ("3", "2019")
        assert "2019" in sentence and all(cell_label(one.cell) in sentence for one in found)
        one_only, none = overview(found[:1], 2019), overview((), 2018)
        assert cell_label(found[0].cell) in one_only and "2018" in none
        assert "Năm 2019 còn 3 số liệu mâu thuẫn trong nguồn" in sentence or language == "en"


def test_nothing_is_decided_as_shipped(warehouse):
    assert warehouse.catalog.preferences == ()
    for one in disagreements(question(), warehouse):
        assert "dữ liệu ban đầu" in decider(one) and record(one) == []
        with use_language("en"):
            assert reason(one)


# Wherever the value is stated, it is said that one of several is used.


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(
    ("name", "category"), [(name, category) for name, category, _unused in sorted(THREE)]
)
def test_every_view_of_a_disputed_value_says_so(warehouse, name, category, language):
    with use_language(language):
        card = plain_card(warehouse.catalog.indicators[name])
        if category:
            card = card.model_copy(update={"headline": (f"{name}:{category}",)})
        chart = card_chart(answer(card, question(), warehouse))
        drawing = Drawing(PALETTES["light"])
        drawn, _unused = figure(chart, drawing)
        taken = picture(chart, drawing, SHAPES["16x9"], "http://localhost/")
        amount = next(
            one for one in disagreements(question(), warehouse) if one.cell.name == (name, category)
        ).used.amount
        assert chart.finding.endswith("‡") and "‡" in [sign for _unused, sign, _unused in chart.signs]
        assert _("sources disagree") in chart.alternative
        assert any("‡" in mark["text"] for mark in words_in(drawn))
        foot = " ".join(mark["text"] for mark in taken["layout"]["annotations"])
        assert "‡" in foot and all(" ".join(note.split()[:3]) in foot for note in chart.disagreements)
        assert len(chart.disagreements) == 1 and format_number(amount) in chart.disagreements[0]
        used = [row[-1] for row in chart.table.rows]
        assert any(text.startswith(_("not used")) for text in used)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("name", ["procedures_online_l3", "procedures_online_l4"])
def test_a_figure_of_the_side_that_is_not_used_says_so_wherever_it_stands(warehouse, name, language):
    catalog = warehouse.catalog
    with use_language(language):
        found = answer(plain_card(catalog.indicators[name]), question(), warehouse)
        chart, (cell,) = card_chart(found), found.cells
        with use_language(language):
            whole = catalog.indicators["procedures_online_l3_l4"].text("short")
        assert cell.disputed and cell.unused and not cell.restated
        assert "‡" in chart.finding and _("sources disagree") in chart.alternative
        assert chart.disagreements == card_chart(of_whole(warehouse)).disagreements
        assert "222 + 91 = 313" in chart.disagreements[0]
        (used,) = (row[-1] for row in chart.table.rows)
        assert used.startswith(_("used, but not for {label}", label=whole))
        panel = evidence(cell.key, question(), warehouse)
        assert [(claim.indicator, claim.amount) for claim in panel.claims[1:]] == [
            ("procedures_online_l3_l4", 114),
            ("procedures_online_l4", 91) if name.endswith("l3") else ("procedures_online_l3", 222),
        ]
        played = [part_played(panel, claim) for claim in panel.claims]
        assert played == [
            _("not used for {label}", label=whole),
            _("used for {label}", label=whole),
            _("added to the same total"),
        ]


def of_whole(warehouse):
    """Return the answer about the procedures online at either level."""
    return answer(plain_card(warehouse.catalog.indicators["procedures_online_l3_l4"]), question(), warehouse)


def test_a_finding_without_a_dispute_has_no_sign(warehouse):
    card = plain_card(warehouse.catalog.indicators["procedures_one_stop"])
    assert "‡" not in card_chart(answer(card, question(), warehouse)).finding


# Decisions.


def prefer(claim="2", indicator=POSTAL, category="", unit=CITY, period="2019", why=WHY, by="Lê An"):
    """Run the command, and return its exit code."""
    named = ["--indicator", indicator, "--category", category, "--unit", unit, "--period", period]
    reasons = ["--reason-vi", why[0], "--reason-en", why[1]]
    return main(["prefer", *named, "--claim", claim, *reasons, "--by", by])


@pytest.fixture
def quick(data_folder, monkeypatch):
    """Leave the generator out, which decisions have nothing to do with."""
    monkeypatch.setenv("CCHC_SIMULATED", "off")
    settings.cache_clear()
    return data_folder


def test_a_decision_that_only_names_the_machine_names_nobody(quick):
    assert prefer(by="root") == 0 and prefer(claim="1") == 0
    found = current_warehouse(settings())
    one = next(one for one in disagreements(question(), found) if one.cell.indicator.id == POSTAL)
    told = [decider(one), *record(one)]
    assert "Lê An" in told[0] and re.match(r"\d\d/\d\d/\d{4}: chọn ", told[1]) and "root" not in str(told)


def test_to_prefer_the_other_figure_changes_card_finding_rate_and_page(quick):
    assert main(["build"]) == 0
    before = current_id(settings().published)
    assert prefer() == 0
    found = current_warehouse(settings())
    assert found.version.id != before
    cell = answer(plain_card(found.catalog.indicators[POSTAL]), question(), found).cells[0]
    assert (cell.claim.numerator, cell.claim.denominator, cell.claim.locator) == (204, 245, "p7")
    assert claim_value(cell.claim) == "83,3%" and "mẫu số 245 lấy từ đoạn 3" in cell.claim.note_vi
    chart = card_chart(answer(found.catalog.card(POSTAL), question(), found))
    assert chart.finding.startswith("83,3%") and WHY[0].rstrip(".") in " ".join(chart.table.rows[0])
    one = next(one for one in disagreements(question(), found) if one.cell.indicator.id == POSTAL)
    assert one.used.amount == 204 and one.others[0].amount == 216
    assert in_both(reason, one) == WHY
    assert "Lê An" in decider(one) and record(one) == []
    assert "216/245 = 88,2% thay vì 204/245 = 83,3%" in consequences(one.others[0], one, found.catalog)[0]
    assert [one.cell.name for one in disagreements(question(), found)] == [
        CellName(ONLINE, ""),
        CellName(POSTAL, ""),
        CellName(AUTONOMY, "partly_self_financed"),
    ]


def test_to_undo_is_another_decision_and_both_stay_in_the_record(quick):
    assert prefer() == 0
    assert prefer("1", why=("Đoạn 3 vẫn đủ hơn.", "Paragraph 3 is still fuller."), by="Bế Bình") == 0
    with (quick / "preferences.csv").open(encoding="utf-8") as file:
        assert [(row["claim"], row["decided_by"]) for row in csv.DictReader(file)] == [
            ("2", "Lê An"),
            ("1", "Bế Bình"),
        ]
    found = current_warehouse(settings())
    one = next(one for one in disagreements(question(), found) if one.cell.indicator.id == POSTAL)
    assert (one.used.amount, one.used.rate) == (216, Decimal("88.1633"))
    with use_language("en"):
        assert "Bế Bình" in decider(one) and ["Lê An" in said for said in record(one)] == [True]


def test_a_decision_that_breaks_a_declared_sum_is_refused_and_not_recorded(quick, capsys):
    main(["build"])
    capsys.readouterr()
    assert prefer(indicator=AUTONOMY, category="partly_self_financed") == 1
    said = capsys.readouterr().err
    assert "2 + 4 + 30 = 36" in said and "35" in said
    assert "preferences.csv" in said and "partly_self_financed của 178, kỳ 2019 (số 2)" in said
    assert not (quick / "preferences.csv").exists()


def test_who_decides_is_told_what_it_means(quick, capsys):
    assert prefer() == 0
    assert "Nếu" in capsys.readouterr().err


@pytest.fixture(scope="module")
def begun(tmp_path_factory):
    """Return two folders by whether a decision is recorded in them; tests work on copies."""
    folders = {False: tmp_path_factory.mktemp("built"), True: tmp_path_factory.mktemp("decided")}
    for recorded, folder in folders.items():
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("CCHC_DATA", str(folder))
            patch.setenv("CCHC_SIMULATED", "off")
            settings.cache_clear()
            assert (prefer() if recorded else main(["build"])) == 0
    settings.cache_clear()
    return folders


REFUSED = {
    "no Vietnamese reason": ({"why": (" ", "b")}, "reason_vi"),
    "no English reason": ({"why": ("a", "")}, "reason_en"),
    "a hidden character in the reason": ({"why": ("a\u200b", "b")}, "reason_vi"),
    "unknown claim": ({"claim": "3"}, "claim"),
    "no number": ({"claim": "zwei"}, "claim"),
    "one claim only": ({"indicator": "procedures_one_stop", "claim": "1"}, "claim"),
    "the sum of other indicators": ({"indicator": ONLINE, "claim": "restated"}, "claim"),
    "nothing restates it": ({"claim": "restated"}, "claim"),
    "unknown indicator": ({"indicator": "postal"}, "indicator"),
    "unknown unit": ({"unit": "17"}, "unit"),
    "unknown category": ({"indicator": AUTONOMY, "category": "none"}, "category"),
    "no category": ({"indicator": AUTONOMY}, "category"),
    "no figure in that period": ({"period": "2018"}, "time_period"),
    "no period": ({"period": "hôm qua"}, "time_period"),
    "nobody decided": ({"by": " "}, "decided_by"),
}


@pytest.mark.parametrize("case", REFUSED)
@pytest.mark.parametrize("recorded_before", [False, True], ids=["empty record", "with a record"])
def test_a_refused_decision_names_key_and_remedy_and_leaves_everything(
    begun, quick, capsys, case, recorded_before
):
    path, (changes, key) = quick / "preferences.csv", REFUSED[case]
    shutil.copytree(begun[recorded_before], quick, symlinks=True, dirs_exist_ok=True)
    before, version = path.read_bytes() if path.exists() else None, current_id(settings().published)
    capsys.readouterr()
    assert prefer(**changes) == 1
    said = capsys.readouterr().err
    assert str(path) in said and f"khóa {key}" in said and "Cách sửa: " in said and "Traceback" not in said
    assert (path.read_bytes() if path.exists() else None) == before
    assert current_id(settings().published) == version
    assert {one.name for one in quick.iterdir()} <= {"preferences.csv", "published"}


def test_the_refusal_of_a_sum_says_why(quick, capsys):
    assert prefer("restated", indicator=ONLINE) == 1
    said = capsys.readouterr().err
    assert "222 + 91 = 313" in said and "lớn hơn mẫu số 245" in said


@pytest.mark.parametrize("recorded_before", [False, True])
def test_a_build_that_fails_half_way_leaves_the_record(quick, monkeypatch, recorded_before):
    path = quick / "preferences.csv"
    if recorded_before:
        assert prefer() == 0
    before = path.read_bytes() if path.exists() else None

    def full(*given):
        assert path.read_bytes() != before  # the decision was in the record that was built
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(building, "store", full)
    assert prefer("1") == 1
    assert (path.read_bytes() if path.exists() else None) == before


def test_a_record_written_by_hand_is_added_to_as_it_is(quick):
    path = quick / "preferences.csv"
    head = "claim,indicator,unit,time_period,category,reason_en,reason_vi,decided_on,decided_by"
    by_hand = f"\ufeff{head}\r\n2,{POSTAL},178,2019,,b,a,2026-11-01,An".encode()
    path.write_bytes(by_hand)
    assert prefer("1") == 0
    assert path.read_bytes().startswith(by_hand + b"\n1,procedures_postal,178,2019,,")


@pytest.mark.parametrize(
    ("row", "key"),
    [
        (f"{POSTAL},,178,2019,2,,b,An,2026-11-01", "reason_vi"),
        (f"{POSTAL},,178,2019,9,a,b,An,2026-11-01", "claim"),
        (f"{POSTAL},,05977,2019,2,a,b,An,2026-11-01", "time_period"),
        (f"{POSTAL},,178,2019,2,a,b,An,28/3/2019", "decided_on"),
        (f"{POSTAL},,178,2019,2,a,b,,2026-11-01", "decided_by"),
    ],
)
def test_a_record_that_does_not_fit_is_refused_by_file_row_and_key(quick, capsys, row, key):
    head = "indicator,category,unit,time_period,claim,reason_vi,reason_en,decided_by,decided_on"
    path = quick / "preferences.csv"
    path.write_text(f"{head}\n{POSTAL},,178,2019,1,a,b,An,2026-11-01\n{row}\n", encoding="utf-8")
    assert main(["build"]) == 1
    said = capsys.readouterr().err
    assert f"{path}: dòng 3" in said and f"khóa {key}" in said and "Cách sửa: " in said


def test_an_unknown_column_of_the_record_is_refused(quick, capsys):
    path = quick / "preferences.csv"
    path.write_text(f"indicator,unit,time_period,claim,why\n{POSTAL},178,2019,2,a\n", encoding="utf-8")
    assert main(["build"]) == 1
    assert "khóa" in capsys.readouterr().err


def test_a_part_larger_than_its_whole_is_not_preferred(quick, capsys):
    city = {"indicator": "procedures_simplified", "category": "", "unit": CITY, "measure_unit": "procedure"}
    online = city | {"indicator": ONLINE, "time_period": "2019", "locator": "p7"}
    write_rows(quick, online | {"claim": "2", "numerator": "313", "denominator": "", "preferred": "false"})
    assert prefer(indicator=ONLINE) == 1
    assert "lớn hơn mẫu số 245" in capsys.readouterr().err


@pytest.mark.parametrize("locator", ["", "p99", "7", "đoạn 7"])
def test_a_side_without_a_paragraph_of_its_source_is_refused(quick, capsys, locator):
    side = {
        "indicator": POSTAL,
        "category": "",
        "unit": CITY,
        "time_period": "2019",
        "measure_unit": "procedure",
    }
    path = write_rows(
        quick,
        side
        | {"claim": "3", "numerator": "200", "denominator": "245", "preferred": "false", "locator": locator},
    )
    assert main(["build"]) == 1
    said = capsys.readouterr().err
    assert f"{path}: dòng 2, cột locator" in said and "Cách sửa: " in said


CHOOSABLE = [
    (indicator, category, str(claim))
    for (indicator, category), rows in STATED.groupby(["indicator", "category"])
    if rows.groupby(["unit", "time_period"]).size().max() > 1
    for claim in rows["claim"]
]


@tried(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(CHOOSABLE), min_size=1, max_size=6))
def test_of_any_order_of_decisions_the_last_on_each_cell_holds(made):
    decisions = [
        (
            "a",
            make_preference(
                {
                    "indicator": indicator,
                    "category": category,
                    "unit": CITY,
                    "time_period": "2019",
                    "claim": claim,
                    "reason_vi": f"vì {order}",
                    "reason_en": f"as {order}",
                    "decided_by": "An",
                    "decided_on": "2026-11-01",
                },
                SHIPPED_DATA,
            ),
        )
        for order, (indicator, category, claim) in enumerate(made)
    ]
    after = carried_out(STATED, CATALOG, decisions)
    last = {(indicator, category): (claim, order) for order, (indicator, category, claim) in enumerate(made)}
    decided = pd.MultiIndex.from_frame(STATED[["indicator", "category"]]).isin(last.keys())
    pd.testing.assert_frame_equal(after[~decided], STATED[~decided])
    for (indicator, category), (claim, order) in last.items():
        used = after[(after["indicator"] == indicator) & (after["category"] == category) & after["preferred"]]
        assert [(str(one.claim), one.preference_reason_vi) for one in used.itertuples()] == [
            (claim, f"vì {order}")
        ]
    alone = list({decision.cell: (place, decision) for place, decision in decisions}.values())
    pd.testing.assert_frame_equal(after, carried_out(STATED, CATALOG, alone))


def test_a_decision_is_refused_before_anything_is_changed():
    wrong = make_preference(
        {
            "indicator": POSTAL,
            "unit": CITY,
            "time_period": "2019",
            "claim": "7",
            "reason_vi": "a",
            "reason_en": "b",
            "decided_by": "An",
            "decided_on": "2026-11-01",
        },
        SHIPPED_DATA,
    )
    before = STATED.copy()
    with pytest.raises(Refused, match="claim 7"):
        carried_out(STATED, CATALOG, [("here", wrong)])
    pd.testing.assert_frame_equal(STATED, before)


# In a browser.


@pytest.mark.parametrize(
    ("rest", "screen"),
    [("", WINDOW), ("&lang=en&giao-dien=toi", NARROWEST)],
    ids=["Vietnamese, light, at a desk", "English, dark, on a phone"],
)
def test_the_three_can_be_read_and_axe_finds_nothing(page, rest, screen):
    page.set_viewport_size(screen)
    page.goto(f"/mau-thuan?nam=2019{rest}")
    cards = page.locator(".disagreement")
    expect(cards).to_have_count(3)
    for card, amounts in zip(
        cards.all(), (("114", "222 + 91 = 313"), ("216", "204"), ("3", "4")), strict=True
    ):
        for side, amount in zip(card.locator(".sides > li").all(), amounts, strict=True):
            expect(side.locator(".counted")).to_contain_text(amount)
            expect(side.locator("ul a[href^='/nguon']").first).to_have_attribute(
                "href", re.compile(r"^/nguon/article-2020-02-24\?.*#p[3467]$")
            )
    fits(page)
    assert violations(page) == []


def test_a_disagreement_is_reached_and_left_by_keyboard(page):
    page.goto("/?nam=2019&don-vi=178")
    page.locator("#standing a.flag").focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1#title")).to_have_text("Chỗ nguồn ghi khác nhau, năm 2019")
    page.locator(f"#{POSTAL} .sides a").last.focus()
    page.keyboard.press("Enter")
    expect(page.locator("section#p7")).to_be_visible()
    expect(page).to_have_url(re.compile("#p7$"))


def test_a_chart_leads_to_its_disagreement_and_a_year_without_any_to_those_with(page):
    page.goto("/?nam=2019&don-vi=178")
    page.locator("#card-financial-autonomy .disputes a").click()
    expect(page.locator(f"#{AUTONOMY}")).to_be_in_viewport()
    expect(page).to_have_url(re.compile(f"#{AUTONOMY}$"))
    page.locator("#year").select_option("2021")
    expect(page.locator("#content .nothing")).to_contain_text("2019")
    expect(page.locator("#content .standing")).to_contain_text("2021")
    assert violations(page) == []
    page.locator("#content .nothing a").click()
    expect(page.locator(".disagreement")).to_have_count(3)
