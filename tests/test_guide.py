"""The guide and the search: what is written finds what it names, the guide says what the data bears; by keyboard."""

import re
import unicodedata
from decimal import Decimal
from urllib.parse import urlencode

import pytest
from browsing import at, flat, shown
from drawn import WORDS
from hypothesis import given, settings
from hypothesis import strategies as st
from languages import said_in
from playwright.sync_api import expect
from test_accessibility import NARROWEST, PHONE, fits, violations
from twin import opened

from dashboard.catalog import Chapter, DefinitionError, read_catalog
from dashboard.language import LANGUAGES, use_language
from dashboard.question import fold
from dashboard.settings import SHIPPED_DATA
from dashboard.wording import places, search
from dashboard.wording.search import LONGEST, entries

CATALOG = read_catalog((SHIPPED_DATA,))
EVERYTHING = [(language, entry) for language in LANGUAGES for entry in said_in(language, entries, CATALOG)]
WAYS = {
    "as it is": str,
    "without accents": fold,
    "upper case": str.upper,
    "NFD": lambda text: unicodedata.normalize("NFD", text),
    "with blanks around": lambda text: f"  {text} ",
}


def found(written, language="vi"):
    with use_language(language):
        return [one for _, group in search(CATALOG, written) for one in group]


# Search: what is found.


@given(st.sampled_from(EVERYTHING), st.sampled_from(list(WAYS.values())))
def test_everything_is_found_by_its_full_name(one, way):
    language, entry = one
    assert entry in found(way(entry.name), language)


@given(st.sampled_from(EVERYTHING), st.sampled_from([str, str.upper]))
def test_everything_is_found_by_its_id(one, way):
    language, entry = one
    assert entry in found(way(entry.id), language)


@given(st.sampled_from(EVERYTHING), st.data())
def test_words_of_a_name_in_any_order_find_it(one, data):
    language, entry = one
    listed = [each for each in fold(entry.name).split() if any(letter.isalnum() for letter in each)]
    shuffled = " ".join(data.draw(st.permutations(listed)))
    with use_language(language):
        kinds = dict(search(CATALOG, shuffled))
    assert entry in kinds[entry.kind]


def test_every_indicator_unit_pillar_and_source_can_be_found():
    paths = {entry.path for _, entry in EVERYTHING}
    assert {f"/chi-tieu/{one}" for one in CATALOG.indicators} <= paths
    assert {f"/don-vi/{unit.id}" for unit in CATALOG.chosen_units} <= paths
    assert {f"/tru-cot/{one}" for one in CATALOG.pillars} | {
        f"/nguon/{one}" for one in CATALOG.sources
    } <= paths
    assert {place.path for place in places()} <= paths


def test_a_code_that_was_used_twice_finds_both_units_told_apart():
    both = found("05977")
    assert [unit.path for unit in both] == ["/don-vi/05977", "/don-vi/05977@2025-07-01"]
    assert ["đến 30/06/2025" in both[0].about, "từ 01/07/2025" in both[1].about] == [True, True]


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ("1", "/tru-cot/1"),
        ("Buu chinh cong ich", "/huong-dan"),
        ("tam thanh", "/don-vi/05974"),
        ("huong dan", "/huong-dan"),
        ("DONG KINH", "/don-vi/05980"),
    ],
)
def test_what_fits_best_is_first(written, path):
    assert found(written)[0].path == path


def test_no_group_is_before_a_group_that_fits_better():
    for written in ("thu tuc", "cai cach", "muc", "cong chuc"):
        best = [min(one.rank(fold(written)) for one in group) for _, group in search(CATALOG, written)]
        assert best == sorted(best) and len(best) > 1


@pytest.mark.parametrize("written", ["", "   ", "\0", "🦀", "a" * (LONGEST + 1), "́̀", "zzzz", "%", "_"])
def test_what_names_nothing_finds_nothing(written):
    assert found(written) == [] or written in "%_"


@given(st.text(max_size=60))
@settings(max_examples=60)
def test_any_text_has_an_answer_and_what_is_found_fits(written):
    for one in found(written):
        assert one.rank(" ".join(fold(written).split())) is not None


@pytest.mark.parametrize("written", ["bưu chính", "x" * 5000, "\0", "🦀🦀", "<script>", "''", '"&lang=xx'])
def test_the_route_answers_whatever_is_written(site, written):
    answer = site.get(f"/tim?{urlencode({'q': written})}")
    assert 'class="said"' in answer and "<script>" not in answer
    assert ("option" in answer) == (written == "bưu chính")


def test_the_route_keeps_the_question_and_answers_in_its_language(site):
    answer = site.get("/tim?q=staff&nam=2018&don-vi=05980&lang=en&giao-dien=toi&so-lieu=chinh-thuc")
    assert (
        "/chi-tieu/staff_qualification?nam=2018&amp;don-vi=05980&amp;so-lieu=chinh-thuc&amp;lang=en&amp;giao-dien=toi"
        in answer
    )
    assert "Indicators" in answer


def test_the_route_answers_beside_a_question_that_it_cannot_read(site):
    assert "/don-vi/05971" in site.get("/tim?q=05971&nam=1066&don-vi=zzz")


# The guide: what it says.


def numbers_of(chapter, language):
    return {
        text
        for paragraph in said_in(language, lambda: CATALOG.guide[chapter].paragraphs)
        for text in re.findall(r"\d+(?:[.,]\d+)*", paragraph)
    }


def test_what_the_guide_says_of_2019_is_what_the_data_says(published):
    warehouse = opened(published)

    def counts(indicator, unit="178", category=""):
        claims = warehouse.claims([indicator], 2019, [(unit, "2019")])
        return [
            int(each.amount if each.numerator is None else each.numerator)
            for each in claims
            if each.category == category and each.status == "official"
        ]

    stated = numbers_of("disagreements", "vi")
    postal, online = counts("procedures_postal"), counts("procedures_online_l3_l4")
    l3, l4 = counts("procedures_online_l3")[0], counts("procedures_online_l4")[0]
    partly = counts("service_unit_autonomy", category="partly_self_financed")
    assert (postal, online, l3 + l4, sorted(partly)) == ([216, 204], [114], 313, [3, 4])
    assert {str(number) for number in (*postal, *online, l3, l4, l3 + l4, *partly)} <= stated


def test_the_rates_of_the_guide_are_recomputed(published):
    claim = opened(published).claims(["procedures_one_stop"], 2019, [("178", "2019")])[0]
    exact = Decimal(100 * claim.numerator) / claim.denominator
    said = numbers_of("rates", "vi")
    assert {
        str(exact)[:7].replace(".", ","),
        f"{exact:.2f}".replace(".", ","),
        f"{claim.reported_rate_pct:.2f}".replace(".", ","),
    } <= said
    assert (f"{Decimal(800) / 17:.1f}", f"{Decimal(900) / 17:.1f}") == ("47.1", "52.9")


def test_both_languages_of_the_guide_state_the_same_numbers():
    """Dates are written differently; whatever has a decimal mark or three digits is the same."""
    for chapter in CATALOG.guide:
        vi, en = (
            {
                text.replace(",", ".")
                for text in numbers_of(chapter, language)
                if re.search(r"[.,]|\d{3}", text)
            }
            for language in ("vi", "en")
        )
        assert vi == en, chapter


def test_the_units_of_the_guide_are_those_of_the_data():
    text = " ".join(CATALOG.guide["units"].paragraphs_vi)
    for unit in CATALOG.chosen_units:
        if unit.valid_from:
            assert f"Phường {unit.name}" in text
            if not unit.outside_land:
                assert all(
                    f"{old.type_vi} {old.name}" in text for old in map(CATALOG.units.get, unit.formed_from)
                )


def test_a_chapter_in_one_language_alone_is_refused(tmp_path):
    with pytest.raises(ValueError, match="same number"):
        Chapter(id="x", order=1, title_vi="x", title_en="x", paragraphs_vi=("a", "b"), paragraphs_en=("a",))
    (tmp_path / "glossary.csv").write_text("id,short,full_vi,full_en,odd\nx,X,x,x,1\n", "utf-8")
    with pytest.raises(DefinitionError, match="odd"):
        read_catalog((SHIPPED_DATA, tmp_path))


# In the browser.


def test_the_guide_shows_each_sign_with_its_chart_and_the_way_to_each_chapter(page):
    guide = shown(page, "/huong-dan")
    expect(guide.locator(".example figure")).to_have_count(5)
    expect(guide.locator(".example", has_text="gạch chéo").first).to_contain_text("Mô phỏng")
    expect(guide.locator(".example").locator(WORDS).filter(has_text="trên 60%")).to_have_count(1)
    targets = guide.locator(".guide > nav a").evaluate_all(
        "links => links.map(link => !!document.querySelector(link.hash))"
    )
    assert targets == [True] * len(CATALOG.guide)
    expect(guide.locator("nav a[aria-current=page]")).to_have_text("Hướng dẫn")


def test_search_by_keyboard_alone(page):
    page.goto("/nguon")
    page.locator("#open-search").focus()
    page.keyboard.press("/")
    field = page.get_by_role("combobox")
    expect(field).to_be_focused()
    page.keyboard.type("ho tro ky")
    expect(page.locator("#search-said")).to_have_text("Không có gì mang tên hoặc mã này.")
    field.fill("nguon")
    options = page.locator("#found [role=option]")
    expect(options.first).to_have_attribute("aria-selected", "true")
    assert violations(page) == []
    page.keyboard.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", options.last.get_attribute("id"))
    page.keyboard.press("Escape")
    expect(page.locator("#search")).not_to_be_visible()
    expect(page.locator("#open-search")).to_be_focused()


def test_enter_goes_to_what_is_found_and_keeps_the_question(page):
    page.goto("/huong-dan?nam=2018&don-vi=05980")
    expect(page.locator("#open-search")).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.type("TRU COT 2")
    page.keyboard.press("Enter")
    at(page, "/tru-cot/2?nam=2018&don-vi=05980")


def test_a_slash_in_a_field_stays_a_letter(page):
    page.goto("/")
    page.locator("#units").click()
    page.locator("#unit-search").press("/")
    expect(page.locator("#unit-search")).to_have_value("/")
    expect(page.locator("#search")).not_to_be_visible()


@pytest.mark.parametrize("size", [PHONE, NARROWEST], ids=["390", "320"])
def test_a_phone_shows_content_soon_and_the_pages_behind_a_button(page, size):
    page.set_viewport_size(size)
    shown(page, "/huong-dan?giao-dien=toi")
    assert page.locator("#title").bounding_box()["y"] < 160
    expect(page.locator("#pages")).not_to_be_visible()
    menu = page.locator("#open-pages")
    menu.press("Enter")
    page.locator(".pillars > summary").press("Enter")
    expect(page.locator(".pillars a").last).to_be_visible()
    fits(page)
    if size == NARROWEST:
        assert violations(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.locator("#pages")).not_to_be_visible()
    expect(menu).to_be_focused()
    page.keyboard.press("/")
    page.keyboard.type("05977")
    expect(page.locator("#found [role=option]")).to_have_count(2)
    fits(page)


def heights(page, heading):
    """Return how far down a heading stands in windows of three widths, on two pages."""
    found = []
    for path in ("/", "/huong-dan"):
        page.goto(path)
        for width in (1440, 1280, 768):
            page.set_viewport_size({"width": width, "height": 900})
            page.wait_for_function("width => innerWidth === width", arg=width)
            expect(page.locator(heading)).to_be_visible()
            found.append(page.locator(heading).bounding_box()["y"])
    return found


def test_nothing_jumps_when_the_scripts_have_run(visitor, page):
    page.route("**/*.js*", lambda route: route.fulfill(body="", content_type="text/javascript"))
    before = heights(page, "h1")
    page.unroute("**/*.js*")
    visitor.forgive(page)  # without scripts there is no Dash to start, as we asked for
    assert heights(page, "#title") == pytest.approx(before, abs=4)


@pytest.mark.parametrize("theme", ["", "&giao-dien=toi"], ids=["light", "dark"])
def test_a_printed_page_has_words_for_controls_and_whole_charts(page, theme):
    shown(page, f"/?nam=2019&don-vi=05977&don-vi=05980{theme}")
    page.set_viewport_size({"width": 703, "height": 1024})  # an A4 sheet within its margins
    page.emulate_media(media="print")
    expect(page.locator("#printed")).to_contain_text("http")
    line = flat(page.locator("#printed").inner_text())
    assert all(
        word in line
        for word in (
            "Năm: 2019",
            "Phường Vĩnh Trại, Phường Đông Kinh",
            "kèm số liệu mô phỏng",
            "don-vi=05980",
        )
    )
    for hidden in ("#filters", ".buttons", "#open-search", "#pages"):
        expect(page.locator(hidden).first).not_to_be_visible()
    cut = page.evaluate(
        "() => [...document.querySelectorAll('.card .main-svg')].filter(svg => "
        "svg.getBoundingClientRect().right > svg.closest('.card').getBoundingClientRect().right)"
    )
    assert cut == []
    # Two cards and their gap fill more than 273 mm at most once: a third never fits.
    heights = page.locator(".card").evaluate_all(
        "cards => cards.map(card => card.getBoundingClientRect().height * 25.4 / 96)"
    )
    assert min(heights) * 3 > 273
    assert page.evaluate("() => getComputedStyle(document.documentElement).colorScheme") in (
        "normal",
        "light",
    )
    page.emulate_media(media="screen")
