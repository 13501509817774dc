"""Findings: no sentence says more than its numbers do, whatever the numbers are."""

import re
from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from browsing import CARDS
from hypothesis import assume, example, given
from hypothesis import strategies as st
from languages import in_both
from twin import CHOSEN, CITY, COMMUNES, NEW, OLD, YEARS, opened, question

from dashboard.catalog import read_catalog
from dashboard.data.answers import Answer, answer, answers
from dashboard.data.cells import Cell, Place
from dashboard.data.claim import Claim
from dashboard.figures import card_chart
from dashboard.language import use_language
from dashboard.settings import SHIPPED_DATA
from dashboard.wording import finding, key_number
from dashboard.wording.amounts import claim_counts, claim_value, format_percent
from dashboard.wording.findings import about
from dashboard.wording.names import cell_label, place_name, unit_name, unit_short_name
from dashboard.wording.obstacles import without_figure

LANGUAGES = pytest.mark.parametrize("language", ["vi", "en"])
CATALOG = read_catalog((SHIPPED_DATA,))
STAFF = CATALOG.cards["staff-qualification"]
PHRASE = {"vi": "thủ tục theo cơ chế một cửa", "en": "procedures go through the one-stop shop"}
MARK = {"vi": "Mô phỏng:", "en": "Simulated:"}
# Of several units two are at the ends, of two one is above the other.
RANKED = {"vi": re.compile("cao nhất|cao hơn"), "en": re.compile("highest|is above")}
SIMILAR = {
    "vi": ("gần ", "hơn ", "chưa đến ", "toàn bộ "),
    "en": ("nearly ", "more than ", "fewer than ", "all "),
}

counts = st.integers(0, 3000).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole)))
large_counts = st.integers(51, 30_000).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole)))


@pytest.fixture(scope="module")
def warehouse(published):
    return opened(published)


def claimed(numerator=None, denominator=None, value=None, **rest):
    """Return a claim of an imagined source; counts, or a per cent as `value`."""
    rate = value
    if numerator is not None and denominator:
        exact = Decimal(100 * numerator) / Decimal(denominator)
        rate = exact.quantize(Decimal("0.0001"), ROUND_HALF_UP)
    claim = Claim(
        "staff_qualification", "05977", "2019", "university_or_higher", 1, numerator, denominator, value,
        "exact", "official", "article-2020-02-24", "p5", date(2020, 2, 24), True, "", "", None, "", "", "", rate,
    )  # fmt: skip
    return replace(claim, **rest)


def said_of(claim, language):
    """Return what is said of a claim before its phrase, and the counts behind it."""
    with use_language(language):
        said = about(claim, PHRASE[language])
    if found := re.fullmatch(rf"(.+) (?:số|of all) {re.escape(PHRASE[language])}( \([\d.,/]+\))?", said):
        return "".join(part for part in found.groups() if part)
    return re.sub(r"( of)? $", "", said.removesuffix(PHRASE[language]))


def answered(*claims, units=OLD, periods=("2019",) * 8, asked=None):
    """Return the answer of the staff card to one claim (or None) for each of several communes."""
    indicator = CATALOG.indicators["staff_qualification"]
    cells = [
        Cell(
            indicator,
            "university_or_higher",
            Place(CATALOG.units[unit], period, False),
            claim,
            missing_reason=None if claim else "missing",
        )
        for unit, period, claim in zip(units, periods, claims, strict=False)
    ]
    return Answer(STAFF, asked or question(2019, units[: len(cells)]), CATALOG, "0123456789ab", tuple(cells))


# One rate in words.


@LANGUAGES
@given(counts=large_counts)
@example(counts=(100, 300))
@example(counts=(29_999, 30_000))
@example(counts=(1, 30_000))
def test_a_fraction_stands_for_a_rate_no_more_than_two_points_away_and_on_the_right_side(language, counts):
    said = said_of(claimed(*counts), language)
    rate = Fraction(*counts)
    said = re.sub(r"(?<!chưa đến )một nửa$|(?<!fewer than )half$", "1/2", said)
    if fraction := re.search(r"([1-4]|9)/([2-5]|10)$", said):
        away = rate - Fraction(int(fraction[1]), int(fraction[2]))
        assert abs(away) <= Fraction(2, 100)
        assert {SIMILAR[language][0]: away < 0, SIMILAR[language][1]: away > 0}.get(
            said[: fraction.start()].lower(), away == 0
        )


@LANGUAGES
@given(counts=large_counts)
@example(counts=(29_999_999, 30_000_000))
@example(counts=(51, 51))
def test_all_is_said_of_all_and_only_of_all(language, counts):
    said = said_of(claimed(*counts), language)
    assert said.startswith(SIMILAR[language][3].strip()) == (counts[0] == counts[1])


@LANGUAGES
@given(counts=large_counts)
def test_fewer_than_half_is_said_only_of_fewer_than_half(language, counts):
    if said_of(claimed(*counts), language).startswith(SIMILAR[language][2]):
        assert Fraction(45, 100) <= Fraction(*counts) < Fraction(1, 2)


@LANGUAGES
@given(counts=large_counts)
def test_a_rate_said_in_figures_is_the_rate_rounded(language, counts):
    said = said_of(claimed(*counts), language)
    if found := re.fullmatch(r"([\d,.]+)%", said):
        shown = found[1].replace(",", ".")
        assert abs(float(shown) - 100 * counts[0] / counts[1]) < 0.0502
        assert (float(shown) == 0) == (counts[0] == 0) and float(shown) < 100


@LANGUAGES
@given(counts=st.integers(1, 50).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole))))
def test_of_few_things_the_counts_are_said(language, counts):
    said = said_of(claimed(*counts), language)
    assert [int(number) for number in re.findall(r"\d+", said)] == list(counts)
    assert "%" not in said


@LANGUAGES
@pytest.mark.parametrize("qualifier", ["at_least", "at_most", "estimate"])
@given(rate=st.decimals(0, 100, places=1))
@example(rate=Decimal(100))
@example(rate=Decimal(50))
def test_what_is_not_exact_is_said_with_its_qualifier_and_never_as_a_fraction(language, qualifier, rate):
    said = said_of(claimed(value=rate, qualifier=qualifier), language)
    word = {
        "vi": {"at_least": "trên", "at_most": "không quá", "estimate": "ước"},
        "en": {"at_least": "above", "at_most": "at most", "estimate": "about"},
    }[language][qualifier]
    assert re.fullmatch(rf"{word} [\d,.]+%", said)


@LANGUAGES
def test_of_nothing_no_rate_is_said(language):
    """0 of 0 has no rate: neither none nor all."""
    said = said_of(claimed(0, 0), language)
    assert said == "0/0"
    with use_language(language):
        assert key_number(answered(claimed(0, 0)).cells[0], CATALOG)[1].split()[0] == "0/0"


@LANGUAGES
def test_half_is_said_of_exactly_half(language):
    half = {"vi": "một nửa", "en": "half"}[language]
    assert said_of(claimed(100, 200), language) == f"{half} (100/200)"
    assert said_of(claimed(value=Decimal(50)), language) == half


@pytest.mark.parametrize(
    ("counts", "vi", "en"),
    [
        ((220, 245), "gần 9/10", "nearly 9/10"),
        ((114, 245), "chưa đến một nửa", "fewer than half"),
        ((122, 166), "gần 3/4", "nearly 3/4"),
        ((30, 35), "30/35", "30 of 35"),
        ((17, 17), "17/17", "17 of 17"),
        ((245, 245), "toàn bộ", "all"),
        ((0, 245), "0%", "0%"),
        ((100, 300), "1/3 (100/300)", "1/3 (100/300)"),
        ((225, 245), "hơn 9/10", "more than 9/10"),
        ((131, 245), "53,5%", "53.5%"),
        ((1, 3000), "1/3.000", "1 of 3,000"),
        ((2999, 3000), "2.999/3.000", "2,999 of 3,000"),
    ],
)
def test_examples_of_rates_in_words(counts, vi, en):
    assert (said_of(claimed(*counts), "vi"), said_of(claimed(*counts), "en")) == (vi, en)


# Several communes: the highest and the lowest, where they may be compared.


@LANGUAGES
@given(numbers=st.lists(st.integers(0, 200), min_size=2, max_size=8))
def test_highest_and_lowest_are_the_highest_and_the_lowest_and_ties_are_counted(language, numbers):
    with use_language(language):
        said = finding(answered(*(claimed(number, 200) for number in numbers)))
    most, least = numbers.count(max(numbers)), numbers.count(min(numbers))
    with use_language(language):
        shown = [format_percent(Decimal(number) / 2) for number in (max(numbers), min(numbers))]
    if max(numbers) == min(numbers):
        assert str(len(numbers)) in said and shown[0] in said and not RANKED[language].search(said)
        return
    for value, tied, unit in ((shown[0], most, max(numbers)), (shown[1], least, min(numbers))):
        with use_language(language):
            first = unit_short_name(CATALOG.units[OLD[numbers.index(unit)]])
        assert (
            (f"{tied} đơn vị cùng {value}" if language == "vi" else f"{tied} units at {value}") in said
            if tied > 2
            else first in said
        )
        assert value in said


@LANGUAGES
def test_one_unit_alone_is_said_by_name_and_not_ranked(language):
    with use_language(language):
        said = finding(answered(claimed(21, 26)))
    assert (
        said
        == {
            "vi": "Phường Hoàng Văn Thụ: 21/26 cán bộ, công chức cấp xã có trình độ đại học trở lên",
            "en": "Hoàng Văn Thụ ward: 21 of 26 commune staff hold a university degree or higher",
        }[language]
    )


@LANGUAGES
@given(st.data())
def test_a_finding_never_ranks_what_may_not_be_compared(language, data):
    """Official beside simulated or provisional, exact beside bounded or estimated, half-years; nor bounds."""
    kind = st.tuples(
        st.sampled_from(["official", "provisional", "simulated"]),
        st.sampled_from(["exact", "at_least", "at_most", "estimate"]),
        st.sampled_from(["2025-S1", "2025-S2"]),
    )
    kinds = data.draw(st.lists(kind, min_size=2, max_size=8))
    assume(len(set(kinds)) > 1 or kinds[0][1] in ("at_least", "at_most"))
    claims = [
        claimed(10 + order, 40, status=status, qualifier=qualifier)
        for order, (status, qualifier, _) in enumerate(kinds)
    ]
    with use_language(language):
        said = finding(answered(*claims, periods=[period for *_, period in kinds]))
    assert not RANKED[language].search(said)


@LANGUAGES
def test_estimates_of_one_kind_are_ranked_as_estimates(language):
    with use_language(language):
        said = finding(answered(claimed(10, 40, qualifier="estimate"), claimed(30, 40, qualifier="estimate")))
    assert {"vi": "ước 75%", "en": "about 75%"}[language] in said and {"vi": "ước 25%", "en": "about 25%"}[
        language
    ] in said


@LANGUAGES
def test_a_commune_without_a_rate_is_not_the_lowest(language):
    with use_language(language):
        said = finding(answered(claimed(10, 40), None, claimed(0, 0), claimed(30, 40)))
        lowest = unit_short_name(CATALOG.units[OLD[0]])
    assert f"{lowest} 25%" in said


@LANGUAGES
def test_a_ranking_of_simulated_values_begins_with_the_mark(language):
    with use_language(language):
        said = finding(answered(claimed(10, 40, status="simulated"), claimed(30, 40, status="simulated")))
    assert said.startswith(MARK[language]) and RANKED[language].search(said)


@LANGUAGES
@given(statuses=st.lists(st.sampled_from(["official", "simulated"]), min_size=2, max_size=2))
def test_one_sentence_never_holds_official_and_simulated_values(language, statuses):
    card = CATALOG.cards["procedure-coverage"]
    place = Place(CATALOG.units[CITY], "2019", False)
    cells = tuple(
        Cell(CATALOG.indicators[name], "", place, claimed(numerator, 245, status=status))
        for name, numerator, status in zip(
            ("procedures_one_stop", "procedures_online_l3_l4"), (200, 7), statuses, strict=True
        )
    )
    with use_language(language):
        said = finding(Answer(card, question(), CATALOG, "0123456789ab", cells))
    told = [
        status
        for status, sign in zip(statuses, ("4/5", "2,9%" if language == "vi" else "2.9%"), strict=True)
        if sign in said
    ]
    assert len(set(told)) == 1
    assert said.startswith(MARK[language]) == (told == ["simulated"] * len(told))


# The findings of the shipped data.

GOLDEN = {
    "procedure-coverage": (
        (
            "Gần 9/10 thủ tục theo cơ chế một cửa; "
            "chưa đến một nửa thủ tục có dịch vụ công trực tuyến mức 3, 4\N{NO-BREAK SPACE}‡"
        ),
        (
            "Nearly 9/10 of procedures go through the one-stop shop; "
            "fewer than half of procedures are offered online at level 3 or 4\N{NO-BREAK SPACE}‡"
        ),
    ),
    "staff-qualification": (
        "Tất cả phường, xã: gần 3/4 cán bộ, công chức cấp xã có trình độ đại học trở lên",
        "All wards and communes: nearly 3/4 of commune staff hold a university degree or higher",
    ),
    "financial-autonomy": (
        "30/35 đơn vị sự nghiệp do Nhà nước bảo đảm chi thường xuyên",
        "30 of 35 service units are financed by the State",
    ),
    "document-exchange": (
        (
            "Trên 60% văn bản trong thành phố gửi, nhận qua thư điện tử; "
            "trên 30% văn bản với bên ngoài gửi, nhận qua thư điện tử"
        ),
        (
            "Above 60% of documents inside the city go by e-mail; "
            "above 30% of documents with outside agencies go by e-mail"
        ),
    ),
}


@pytest.mark.parametrize("card", CARDS)
def test_the_headings_of_2019_for_the_whole_city(warehouse, card):
    found = answer(warehouse.catalog.cards[card], question(), warehouse)
    assert in_both(finding, found) == GOLDEN[card]


@pytest.fixture(scope="module")
def every_answer(warehouse):
    """Return the answers of all cards to each year and choice of units, with and without simulated figures."""
    cards = warehouse.catalog.ordered_cards
    asked = [question(year, units) for year in YEARS for units in CHOSEN] + [
        question(year, units, official_only=True) for year in (2018, 2019, 2025) for units in CHOSEN
    ]
    return [found for one in asked for found in answers(cards, one, warehouse)]


@LANGUAGES
def test_a_finding_made_from_simulated_values_begins_with_the_mark(every_answer, language):
    for found in every_answer:
        with use_language(language):
            said = finding(found)
        if found.stated and all(cell.simulated for cell in found.stated):
            with use_language(language):
                assert said.startswith(MARK[language]) or said == found.card.text("title")
        if not found.simulated:
            assert MARK[language] not in said


@LANGUAGES
def test_a_finding_of_a_card_without_values_names_units_and_year(every_answer, language):
    empty = [found for found in every_answer if not found.stated]
    assert empty
    for found in empty:
        with use_language(language):
            said = finding(found)
        assert str(found.question.year) in said
        own = any(not place.is_fallback for place in found.places)
        chosen = [found.catalog.units[unit] for unit in found.question.units]
        named = chosen if own else [place.unit for place in found.places]  # of them there could be a value
        with use_language(language):
            assert all(unit_name(unit) in said for unit in named)


@LANGUAGES
def test_the_text_alternative_holds_the_finding_and_every_value_with_its_name(every_answer, language):
    with use_language(language):
        for found in every_answer:
            text = card_chart(found).alternative
            assert text.startswith(finding(found))
            for cell in found.cells:
                name = f"{place_name(cell.place)}, {cell_label(cell)}: "
                assert name + (claim_value(cell.claim) if cell.claim else without_figure(cell)) in text
                assert not cell.claim or claim_counts(cell.claim) in text


@LANGUAGES
def test_a_bound_is_never_said_without_its_word(every_answer, language):
    with use_language(language):
        above = {"vi": "trên ", "en": "above "}[language]
        bounded = [(found, cell) for found in every_answer for cell in found.stated if cell.bounded]
        assert bounded
        for found, cell in bounded:
            bare = format_percent(cell.rate)
            for text in (finding(found), card_chart(found).alternative):
                naked = re.findall(
                    rf"(?<!\d)(.{{6}}){re.escape(bare)} \S+ (?:văn bản|documents)", text.lower()
                )
                assert all(before.endswith(above) for before in naked)
            assert key_number(cell, CATALOG)[0] == f"{above}{bare}"


def test_a_ranking_of_the_communes_after_the_change_leaves_those_before_it_out(warehouse):
    found = answer(warehouse.catalog.cards["staff-qualification"], question(2025, [*OLD, *NEW]), warehouse)
    assert not RANKED["vi"].search(finding(found))


def test_beside_a_published_value_nothing_simulated_is_told(warehouse):
    card = warehouse.catalog.cards["staff-qualification"]
    told = finding(answer(card, question(2019, [COMMUNES]), warehouse))
    assert told == "Gần 3/4 cán bộ, công chức cấp xã có trình độ đại học trở lên"
    alone = finding(answer(card, question(2021, [COMMUNES]), warehouse))
    assert alone.startswith(MARK["vi"]) and RANKED["vi"].search(alone)
