"""A reader's choices: each changes all cards, stands in the address, and comes back with it."""

import re

import pandas as pd
import pytest
from browsing import CALLBACK, CARDS, Held, at, card, chart_texts, drawn, opened, show
from playwright.sync_api import expect

from dashboard.settings import SHIPPED_DATA

HATCHED = "svg pattern"
SIMULATED = "mô phỏng"
NOT_HERE = "không áp dụng ở cấp này"


def year_is(page, year):
    """Wait until the page is about a year, in heading, address and form."""
    expect(page.locator("#title")).to_contain_text(f"ăm {year}:")  # or half of it
    expect(page).to_have_url(re.compile(rf"\?nam={year}&"))
    expect(page.locator("#year")).to_have_value(str(year))


def pick(page, *names, dropped=()):
    """Add units in the picker and take others out, waiting for each answer."""
    page.locator("#units").click()
    for name in names:
        page.get_by_role("button", name=f"+ thêm {name}", exact=True).click()
        expect(page.locator("#title")).to_contain_text(name)
    for name in dropped:
        page.get_by_role("button", name=f"− bỏ {name}", exact=True).click()
        expect(page.locator("#title")).not_to_contain_text(name)
    page.locator("#unit-search").press("Escape")
    expect(page.locator(".picker")).to_be_hidden()


def test_year_by_select_changes_every_card(page):
    opened(page, "/")
    before = {key: chart_texts(page, key).all_text_contents() for key in CARDS}
    page.locator("#year").select_option("2018")
    year_is(page, 2018)
    for key in CARDS:
        expect(chart_texts(page, key)).not_to_have_text(before[key])
        expect(card(page, key).locator(".subtitle")).to_contain_text("năm 2018")
    expect(page).to_have_title(re.compile("Năm 2018: Toàn thành phố"))
    at(page, "/?nam=2018&don-vi=178")


def test_year_by_steps_stops_at_both_ends(page, site):
    opened(page, "/?nam=2016&don-vi=178")
    options = page.locator("#year option:enabled").evaluate_all("found => found.map(one => one.value)")
    assert options == [str(year) for year in range(2025, 2014, -1)]
    before, after = page.get_by_role("button", name="Năm trước"), page.get_by_role("button", name="Năm sau")
    before.click()
    year_is(page, 2015)
    expect(before).to_be_disabled()
    page.go_back()
    year_is(page, 2016)
    expect(before).to_be_enabled()
    page.locator("#year").select_option("2024")
    year_is(page, 2024)
    after.click()
    year_is(page, 2025)
    expect(after).to_be_disabled()
    expect(before).to_be_enabled()


def test_units_stand_by_kind_in_official_order(page):
    opened(page, "/")
    page.locator("#units").click()
    units = pd.read_csv(SHIPPED_DATA / "units.csv", dtype=str, keep_default_na=False)
    units = units[units["level"].isin(["city", "communes", "commune"])].sort_values("code")
    of_city, old, new = (
        units[units["level"] != "commune"],
        units["valid_from"] == "",
        units["valid_from"] != "",
    )
    communes = units["level"] == "commune"
    groups = [
        of_city,
        units[communes & old & (units["type_vi"] == "Phường")],
        units[old & communes & (units["type_vi"] == "Xã")],
        units[new],
    ]
    wanted = [
        list(group["code"] + ("@" + group["valid_from"]).where(group["valid_from"] != "", ""))
        for group in groups
    ]
    shown = page.locator("#unit-picker fieldset").evaluate_all(
        "all => all.map(one => [...one.querySelectorAll('input')].map(box => box.value))"
    )
    assert shown == wanted
    assert [len(group) for group in shown] == [2, 5, 3, 4]
    expect(page.locator("#unit-picker legend")).to_have_text(
        [
            "Toàn thành phố",
            "Phường (đến 30/06/2025)",
            "Xã (đến 30/06/2025)",
            "Phường mới (từ 01/07/2025)",
        ],
        use_inner_text=True,
    )


def order(page):
    """Return the ids of what stands on a board, from the top."""
    return page.locator("#cards > *").evaluate_all("found => found.map((one) => one.id)")


def test_figures_of_others_stand_below_the_wards_own_under_one_heading(page):
    opened(page, "/?nam=2019&don-vi=178")
    before = order(page)
    assert before == [*(f"card-{key}" for key in CARDS), "apart"]
    expect(page.locator("#apart")).to_be_hidden()
    pick(page, "Phường Chi Lăng", dropped=["Toàn thành phố"])
    heading = page.locator("#apart h2")
    expect(heading).to_have_text("Chỉ tiêu không tính cho đơn vị đã chọn; dưới đây là số của: Toàn thành phố")
    chosen = order(page)
    place = chosen.index("apart")
    assert "card-staff-qualification" in chosen[:place] and "card-procedure-coverage" in chosen[place:]
    page.reload()
    expect(heading).to_be_visible()
    assert order(page) == chosen
    pick(page, "Toàn thành phố", dropped=["Phường Chi Lăng"])
    expect(page.locator("#apart")).to_be_hidden()
    assert order(page) == before


@pytest.fixture(scope="module")
def picker(overview):
    """Return a page with its unit picker open."""
    opened(overview, "/")
    overview.locator("#units").click()
    return overview


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("hoang dong", ["05986"]),
        ("HOÀNG ĐỒNG", ["05986"]),
        ("\u00d0ông Kinh", ["05980", "05977@2025-07-01"]),  # Ð, the letter that some keyboards give for Đ
        ("đong", ["05980", "05986", "05977@2025-07-01"]),
        ("dong kinh", ["05980", "05977@2025-07-01"]),
        ("  Đông Kinh ", ["05980", "05977@2025-07-01"]),
        ("tam thanh", ["05974", "05986@2025-07-01"]),
        ("05977", ["05977", "05977@2025-07-01"]),
        ("luong van tri", ["05983@2025-07-01"]),
        ("ha noi", []),
        ("", None),
    ],
)
def test_units_are_found_without_accents(picker, written, found):
    picker.locator("#unit-search").fill(written)
    boxes = picker.locator("#unit-picker input[type=checkbox]:visible")
    expect(boxes).to_have_count(14 if found is None else len(found))
    if found is not None:
        assert boxes.evaluate_all("boxes => boxes.map(box => box.value)") == found
    expect(picker.locator("#no-unit")).to_be_visible(visible=found == [])


def test_several_units_at_once_in_official_order(page):
    opened(page, "/")
    pick(page, "Phường Đông Kinh", "Phường Vĩnh Trại", dropped=["Toàn thành phố"])
    expect(page.locator("#title")).to_have_text("Năm 2019: Phường Vĩnh Trại, Phường Đông Kinh")
    at(page, "/?nam=2019&don-vi=05977&don-vi=05980")
    expect(page.locator("#units-chosen")).to_have_text("P. Vĩnh Trại, P. Đông Kinh")
    texts = chart_texts(page, "staff-qualification")
    expect(texts.filter(has_text="P. Vĩnh Trại").first).to_be_visible()
    expect(texts.filter(has_text="P. Đông Kinh").first).to_be_visible()
    expect(texts.filter(has_text="n =")).to_have_count(2)


def adders(page, within):
    """Return the units that can be added, or, of those that are chosen, taken out."""
    buttons = page.locator(f".adds[data-within={within}]:visible")
    return buttons.evaluate_all("found => found.map((one) => one.dataset.adds)")


def test_a_tap_on_a_unit_is_that_one_alone_and_the_button_beside_it_adds(page):
    opened(page, "/")
    page.locator("#units").click()
    assert adders(page, "yes") == [] and len(adders(page, "no")) == 13  # the only one chosen has no button
    page.get_by_label("Phường Tam Thanh", exact=True).check()
    expect(page.locator("#title")).to_have_text("Năm 2019: Phường Tam Thanh")
    expect(page.get_by_label("Toàn thành phố", exact=True)).not_to_be_checked()
    at(page, "/?nam=2019&don-vi=05974")
    page.get_by_role("button", name="+ thêm Phường Vĩnh Trại", exact=True).click()
    expect(page.locator("#title")).to_have_text("Năm 2019: Phường Tam Thanh, Phường Vĩnh Trại")
    at(page, "/?nam=2019&don-vi=05974&don-vi=05977")
    assert adders(page, "yes") == ["05974", "05977"]
    page.get_by_label("Phường Vĩnh Trại", exact=True).click()  # of two the one that is tapped stays
    expect(page.locator("#title")).to_have_text("Năm 2019: Phường Vĩnh Trại")
    expect(page.get_by_label("Phường Vĩnh Trại", exact=True)).to_be_checked()
    expect(page.locator("#units-chosen")).to_have_text("P. Vĩnh Trại")
    page.go_back()
    expect(page.locator("#title")).to_have_text("Năm 2019: Phường Tam Thanh, Phường Vĩnh Trại")
    assert adders(page, "yes") == ["05974", "05977"]
    page.get_by_role("button", name="− bỏ Phường Tam Thanh", exact=True).click()
    expect(page.locator("#title")).to_have_text("Năm 2019: Phường Vĩnh Trại")
    assert adders(page, "yes") == []


def test_a_unit_ticked_before_any_script_is_there_is_the_only_one(page):
    held = Held(page, "**/*.js*")
    page.goto("/?nam=2019&don-vi=178", wait_until="commit")
    page.locator("#units").click()
    page.get_by_label("Phường Tam Thanh", exact=True).check()
    held.go()
    expect(page.locator("#title")).to_have_text("Năm 2019: Phường Tam Thanh")
    at(page, "/?nam=2019&don-vi=05974")


def test_without_any_unit_it_is_the_city_again(page):
    opened(page, "/?nam=2019&don-vi=05989")
    page.locator("#units").click()
    page.get_by_label("Xã Quảng Lạc", exact=True).uncheck()
    expect(page.locator("#title")).to_have_text("Năm 2019: Toàn thành phố")
    expect(page.get_by_label("Toàn thành phố", exact=True)).to_be_checked()
    at(page, "/?nam=2019&don-vi=178")


def test_one_code_is_two_units(page):
    opened(page, "/?nam=2025&don-vi=05977")
    expect(page.locator("#title")).to_have_text("6 tháng đầu năm 2025: Phường Vĩnh Trại")
    staff = card(page, "staff-qualification")
    expect(staff.locator(".subtitle")).to_contain_text("6 tháng đầu năm 2025")
    pick(page, "Phường Đông Kinh (từ 01/07/2025)")
    at(page, "/?nam=2025&don-vi=05977&don-vi=05977@2025-07-01")
    expect(page.locator("#title")).to_contain_text("Năm 2025: ")  # the two have no half of it together
    texts = chart_texts(page, "staff-qualification")
    expect(texts.filter(has_text="P. Vĩnh Trại").first).to_be_visible()
    expect(texts.filter(has_text="P. Đông Kinh (mới)").first).to_be_visible()
    expect(staff).to_contain_text("không so sánh trực tiếp")
    expect(staff.locator("h2")).not_to_contain_text("cao nhất")


def test_a_unit_of_another_time_says_so_and_leads_on(page):
    opened(page, "/?nam=2019&don-vi=05977@2025-07-01")
    staff = card(page, "staff-qualification")
    expect(staff).to_contain_text("năm 2019 chưa có hoặc không còn đơn vị này")
    expect(staff.get_by_role("link", name="Phường Vĩnh Trại")).to_be_visible()
    staff.get_by_role("link", name="2025", exact=True).click()
    expect(page.locator("#title")).to_have_text("6 tháng cuối năm 2025: Phường Đông Kinh (từ 01/07/2025)")
    expect(drawn(page).locator("#card-staff-qualification .nothing")).to_have_count(0)


def test_simulated_figures_are_hatched_and_said_in_words(page):
    opened(page, "/?nam=2019&don-vi=05977&don-vi=05980")
    staff = card(page, "staff-qualification")
    expect(staff.locator(HATCHED)).not_to_have_count(0)
    assert "url(" in staff.locator(".barlayer path").first.evaluate("bar => getComputedStyle(bar).fill")
    expect(staff.locator("h2")).to_have_text(re.compile("^Mô phỏng: "))
    expect(staff.locator(".notes")).to_contain_text("Có số liệu mô phỏng")
    expect(staff.locator(".signs").last).to_contain_text("số liệu mô phỏng")
    expect(staff.locator("[role=img]")).to_have_accessible_name(re.compile("80,8%, 21/26, mô phỏng"))
    show(page, "staff-qualification", "table")
    rows = staff.locator("tbody tr")
    expect(rows.filter(has_text="Trình độ chuyên môn")).to_have_count(6)
    expect(rows.filter(has_not_text=SIMULATED)).to_have_count(0)
    expect(page.locator("#key-numbers")).to_contain_text(SIMULATED)
    expect(card(page, "procedure-coverage").locator(HATCHED)).to_have_count(0)


def test_simulated_figures_hidden_leave_an_honest_empty_state(page):
    opened(page, "/?nam=2019&don-vi=05977")
    switch, staff = page.get_by_label("Hiện số liệu mô phỏng"), card(page, "staff-qualification")
    expect(switch).to_be_checked()
    switch.uncheck()
    expect(staff.locator("h2")).to_have_text("Chưa có số liệu của Phường Vĩnh Trại năm 2019")
    at(page, "/?nam=2019&don-vi=05977&so-lieu=chinh-thuc")
    expect(staff).to_contain_text("năm 2019 chỉ có số liệu mô phỏng và đang ẩn")
    expect(page.locator("#cards").locator(HATCHED)).to_have_count(0)
    expect(staff.locator(".js-plotly-plot")).to_be_hidden()
    taking = staff.locator("[data-copy], .downloads > summary")
    expect(taking).to_have_count(2)
    for one in taking.all():
        expect(one).to_be_hidden()  # nothing to take away
    show(page, "staff-qualification", "table")
    rows = staff.locator("tbody tr")
    expect(rows.filter(has_text="Trình độ chuyên môn")).to_have_count(3)
    expect(rows.filter(has_not_text="mô phỏng, đang ẩn")).to_have_count(0)
    assert not re.search(r"\d%", staff.locator("tbody").inner_text())
    show(page, "staff-qualification", "chart")
    switch.check()
    expect(staff.locator("h2")).to_contain_text("Mô phỏng: ")
    expect(chart_texts(page, "staff-qualification").first).to_be_visible()
    expect(staff.locator(HATCHED)).not_to_have_count(0)
    for one in taking.all():
        expect(one).to_be_visible()
    page.go_back()
    staff.get_by_role("link", name="Hiện số liệu mô phỏng").click()
    expect(staff.locator(HATCHED)).not_to_have_count(0)
    expect(switch).to_be_checked()
    at(page, "/?nam=2019&don-vi=05977")


def test_a_card_without_the_level_shows_the_one_it_has(page):
    opened(page, "/?nam=2019&don-vi=05992")
    for key in ("procedure-coverage", "document-exchange"):
        expect(card(page, key).locator(".notes")).to_contain_text(
            f"{NOT_HERE}; dưới đây là số của: Toàn thành phố"
        )
    expect(card(page, "financial-autonomy").locator(".notes")).to_contain_text(NOT_HERE)
    expect(card(page, "staff-qualification").locator(".notes")).not_to_contain_text(NOT_HERE)
    expect(chart_texts(page, "procedure-coverage").filter(has_text="89,8%")).to_be_visible()


def test_all_communes_are_shown_one_by_one(page):
    opened(page, "/?nam=2019&don-vi=178-xa")
    texts = chart_texts(page, "staff-qualification")
    expect(texts.filter(has_text=re.compile("^n = "))).to_have_count(9)
    names = [text for text in texts.all_text_contents() if re.match(r"(P|X)\. ", text)]
    assert names[:8] == [
        "P. Hoàng Văn Thụ", "P. Tam Thanh", "P. Vĩnh Trại", "P. Đông Kinh", "P. Chi Lăng",
        "X. Hoàng Đồng", "X. Quảng Lạc", "X. Mai Pha",
    ]  # fmt: skip
    # The total is published, the communes are simulated: nothing of them stands in the heading.
    expect(card(page, "staff-qualification").locator("h2")).to_have_text(re.compile("^Gần 3/4 [^:]*$"))


def test_an_address_is_made_canonical(page):
    opened(page, "/")
    expect(page).to_have_url(re.compile(r"/\?nam=2019&don-vi=178$"))
    opened(page, "/?don-vi=05980&don-vi=05977&so-lieu=tat-ca&nam=2018&la=gi")
    page.locator("#year").select_option("2017")
    expect(page).to_have_url(re.compile(r"/\?nam=2017&don-vi=05977&don-vi=05980$"))


def test_the_same_address_elsewhere_is_the_same_view(page, new_page):
    opened(page, "/")
    page.locator("#year").select_option("2021")
    year_is(page, 2021)
    pick(page, "Phường Chi Lăng", "Xã Mai Pha")
    expect(chart_texts(page, "staff-qualification").filter(has_text="X. Mai Pha").first).to_be_visible()
    other = opened(new_page(), page.url)
    for key in CARDS:
        expect(chart_texts(other, key)).to_have_text(chart_texts(page, key).all_text_contents())
        assert card(other, key).inner_text() == card(page, key).inner_text()
    expect(other).to_have_url(page.url)
    for part in ("#title", "#standing", "#key-numbers", "#units-chosen"):
        expect(other.locator(part)).to_have_text(page.locator(part).text_content())
    checked = "boxes => boxes.filter(box => box.checked).map(box => box.value)"
    assert other.locator("#filters input").evaluate_all(checked) == page.locator(
        "#filters input"
    ).evaluate_all(checked)


def test_back_and_forward_restore_each_choice(page):
    opened(page, "/")
    ward, switch = (
        page.locator("#filters input[value='05980']"),
        page.locator("#filters input[value='tat-ca']"),
    )
    page.locator("#year").select_option("2017")
    year_is(page, 2017)
    pick(page, "Phường Đông Kinh")
    switch.uncheck()
    expect(page).to_have_url(re.compile("so-lieu=chinh-thuc"))
    expect(page.locator("#standing")).to_contain_text("không kèm số liệu mô phỏng")

    page.go_back()
    expect(page.locator("#standing")).not_to_contain_text("không kèm số liệu mô phỏng")
    expect(switch).to_be_checked()
    expect(ward).to_be_checked()
    page.go_back()
    expect(page.locator("#title")).to_have_text("Năm 2017: Toàn thành phố")
    expect(ward).not_to_be_checked()
    expect(page.locator("#units-chosen")).to_have_text("Toàn thành phố")
    page.go_back()
    year_is(page, 2019)
    expect(chart_texts(page, "procedure-coverage").filter(has_text="220/245")).to_be_visible()
    page.go_forward()
    year_is(page, 2017)
    page.go_forward()
    expect(ward).to_be_checked()
    page.go_forward()
    expect(switch).not_to_be_checked()
    expect(page.locator("#title")).to_have_text("Năm 2017: Toàn thành phố, Phường Đông Kinh")
    expect(page.locator("#standing")).to_contain_text("không kèm số liệu mô phỏng")


def test_reset_is_one_click_and_keeps_language_and_theme(page):
    opened(page, "/?nam=2016&don-vi=05974&don-vi=05989&so-lieu=chinh-thuc&lang=en&giao-dien=toi")
    page.get_by_role("button", name="Reset").click()
    expect(page.locator("#title")).to_have_text("2019: Whole city")
    at(page, "/?nam=2019&don-vi=178&lang=en&giao-dien=toi")
    expect(page.locator("#year")).to_have_value("2019")
    expect(page.locator("#filters input:checked")).to_have_count(2)
    page.go_back()
    expect(page.locator("#title")).to_contain_text("2016")


def test_a_change_is_announced(page):
    opened(page, "/")
    spoken = page.locator("#spoken")
    expect(spoken).to_have_text("")
    expect(spoken).to_have_attribute("aria-live", "polite")
    page.locator("#year").select_option("2018")
    expect(spoken).to_have_text(re.compile("^Đang hiển thị Năm 2018: Toàn thành phố. .+"))


def test_language_and_theme_keep_the_question(page):
    opened(page, "/")
    page.locator("#year").select_option("2018")
    year_is(page, 2018)
    page.locator("#other-language").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("h1")).to_have_text("2018: Whole city")
    at(page, "/?nam=2018&don-vi=178&lang=en")
    drawn(page)
    assert not re.search(r"\d,\d%", page.locator("#cards").text_content())
    page.locator("#other-theme").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator("h1")).to_have_text("2018: Whole city")
    at(page, "/?nam=2018&don-vi=178&lang=en&giao-dien=toi")
    drawn(page).locator("#year").select_option("2017")
    expect(page.locator("h1")).to_have_text("2017: Whole city")
    page.locator("#other-language").click()
    expect(page.locator("html")).to_have_attribute("lang", "vi")
    expect(page.locator("h1")).to_have_text("Năm 2017: Toàn thành phố")


def test_the_english_page_has_no_vietnamese_sentence(page):
    opened(page, "/?nam=2019&don-vi=05977&lang=en")
    said = page.locator("#cards").inner_text() + page.locator("#filters").inner_text()
    for left in ("Phường", "số liệu", "đoạn", "Biểu đồ", "nguồn", "Năm"):
        assert left not in said


def asked_of(page):
    """Return the list of what the page will ask the server about its questions."""
    asked = []
    page.on("request", lambda one: asked.append(one.post_data) if CALLBACK in one.url else None)
    return asked


def test_the_first_answer_is_to_the_question_of_the_address(page, site):
    asked = asked_of(page)
    opened(page, "/?nam=2017&don-vi=05986")
    year_is(page, 2017)
    expect(page.get_by_label("Xã Hoàng Đồng", exact=True)).to_be_checked()
    page.locator("#year").select_option("2018")
    year_is(page, 2018)
    assert len(asked) == 1 and "nam=2018" in asked[0]  # nothing before the choice
    assert "Năm 2017: Xã Hoàng Đồng" in site.get("/?nam=2017&don-vi=05986")  # before any script, too


def test_each_choice_asks_the_server_once(page):
    opened(page, "/")
    asked = asked_of(page)
    page.locator("#year").select_option("2018")
    year_is(page, 2018)
    pick(page, "Phường Tam Thanh")
    page.go_back()
    expect(page.locator("#title")).to_have_text("Năm 2018: Toàn thành phố")
    assert len(asked) == 3


AS_WIDE_AS_ITS_PLACE = """() => [...document.querySelectorAll("#cards .graph")].every((graph) =>
    Math.abs(graph.clientWidth - graph.querySelector(".main-svg").getAttribute("width")) < 1.5)"""


def test_charts_follow_the_window_before_and_after_a_choice(page):
    opened(page, "/?nam=2019&don-vi=178")
    for year, widths in ((2019, (800, 1180)), (2018, (700, 1240))):
        page.locator("#year").select_option(str(year))
        year_is(page, year)
        drawn(page)
        for width in widths:
            page.set_viewport_size({"width": width, "height": 900})
            page.wait_for_function(AS_WIDE_AS_ITS_PLACE)


def test_a_choice_made_before_dash_is_there_is_asked_when_it_is(page):
    held = Held(page, "**/dash-renderer*")
    page.goto("/?nam=2019&don-vi=178", wait_until="commit")
    drawn(page)  # the charts stand without Dash
    page.locator("#year").select_option("2018")
    expect(page.locator("#cards")).to_have_class(re.compile("loading"))
    held.go()
    year_is(page, 2018)
    drawn(page)


def test_a_page_that_has_not_the_places_of_an_answer_is_loaded_anew(page):
    opened(page, "/?nam=2019&don-vi=178")
    page.evaluate("() => document.getElementById('card-document-exchange').remove()")
    page.locator("#year").select_option("2018")
    year_is(page, 2018)
    drawn(page)


def test_an_open_table_follows_the_filter(page):
    opened(page, "/")
    show(page, "procedure-coverage", "table")
    table = card(page, "procedure-coverage").locator("table")
    expect(table).to_contain_text("220")
    page.locator("#year").select_option("2018")
    expect(table.locator("caption")).to_contain_text("2018")
    expect(table).to_contain_text(SIMULATED)
    expect(table).to_be_visible()
    page.locator("#year").select_option("2019")
    expect(table.locator("caption")).to_contain_text("2019")
    expect(table).not_to_contain_text(SIMULATED)


def test_a_choice_made_before_any_script_is_there_is_asked_when_they_are(page):
    held = Held(page, "**/*.js*")
    page.goto("/?nam=2019&don-vi=178", wait_until="commit")
    page.locator("#year").select_option("2018")
    menu = card(page, "procedure-coverage").locator("details.downloads")
    menu.locator("summary").click()
    held.go()
    year_is(page, 2018)
    drawn(page)
    expect(menu.locator("button[data-picture=png]")).to_be_visible()


def test_a_choice_that_gets_no_answer_is_said_and_can_be_tried_again(visitor, page):
    opened(page, "/?nam=2019&don-vi=178")
    page.route(re.compile("_dash-update-component"), lambda route: route.abort())
    page.locator("#year").select_option("2018")
    notice = page.locator("#notice")
    expect(notice).to_contain_text("Chưa tải được số liệu của lựa chọn này.")
    expect(page.locator("#cards")).not_to_have_class(re.compile("loading"))
    page.unroute(re.compile("_dash-update-component"))
    notice.get_by_role("link", name="Thử lại").click()
    expect(page.locator("#title")).to_have_text("Năm 2018: Toàn thành phố")
    visitor.forgive(page)  # the console says what failed, as it should


def test_an_address_in_another_order_is_put_in_ours_and_asked_once(page):
    asked = asked_of(page)
    opened(page, "/?don-vi=05977&don-vi=178&nam=2019")
    at(page, "/?nam=2019&don-vi=178&don-vi=05977")
    page.locator("#year").select_option("2018")
    year_is(page, 2018)
    assert len(asked) == 1 and "nam=2018" in asked[0]  # nothing before the choice
