"""The address parser: every question survives its address, and any other text gets a clear answer and a way on."""

import re
import unicodedata
from datetime import date
from urllib.parse import quote, urlencode

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from twin import CITY, COMMUNES, NEW, OLD

from dashboard import question
from dashboard.catalog import read_catalog
from dashboard.question import (
    BESIDE,
    LONGEST_VALUE,
    MOST_FIELDS,
    NAMES,
    OF_PAGE,
    FilterOptions,
    Question,
    QuestionError,
    asked_version,
    default_question,
    fold,
    parse_query,
)
from dashboard.settings import SHIPPED_DATA

CATALOG = read_catalog((SHIPPED_DATA,))
UNITS = {unit.id: f"{unit.type_vi} {unit.name}" for unit in CATALOG.chosen_units}
INDICATORS = {one.id: one.name_vi for one in CATALOG.ordered_indicators}
VERSION = "0123456789ab"
CHOICES = FilterOptions(tuple(range(2015, 2026)), 2019, UNITS, CITY, INDICATORS, VERSION)
KEYS = (
    "nam",
    "don-vi",
    "tu-nam",
    "chi-tieu",
    "so-lieu",
    "lang",
    "giao-dien",
    "phien-ban",
    "tu-ngay",
    "tu-phien-ban",
)

official_order = st.sets(st.sampled_from(list(UNITS)), min_size=1).map(
    lambda chosen: tuple(unit for unit in UNITS if unit in chosen)
)
questions = st.builds(
    Question,
    year=st.sampled_from(CHOICES.years),
    units=official_order,
    since=st.none() | st.sampled_from(CHOICES.years),
    indicators=st.lists(st.sampled_from(list(INDICATORS)), unique=True, max_size=4).map(tuple),
    official_only=st.booleans(),
    language=st.sampled_from(["vi", "en"]),
    theme=st.sampled_from(["light", "dark"]),
    version=st.sampled_from(["", VERSION]),
    since_day=st.none() | st.dates(),
    since_version=st.sampled_from(["", VERSION, "ffffffffffff"]),
)
values = st.one_of(
    st.text(max_size=80),
    st.sampled_from(
        [
            "2019",
            "2026",
            "0000",
            "٢٠١٩",
            "²⁰¹⁹",
            *UNITS,
            *UNITS.values(),
            *INDICATORS,
            "chinh-thuc",
            "tat-ca",
            VERSION,
            "2026-11-23",
            "2026-02-30",
            "vi",
            "en",
            "sang",
            "toi",
            "%",
            "%FF",
            "%00",
        ]
    ),
    st.integers().map(str),
)
fields = st.lists(st.tuples(st.one_of(st.sampled_from(KEYS), st.text(max_size=10)), values), max_size=12)
# Addresses as browsers write them, as people mistype them, and as nobody would.
addresses = st.one_of(
    st.text(),
    st.binary().map(lambda raw: raw.decode("latin-1")),
    st.binary().map(quote),
    fields.map(urlencode),
    fields.map(lambda pairs: "?" + "&".join(f"{key}={value}" for key, value in pairs)),
)


def refused(query):
    """Return the error that a query gives."""
    with pytest.raises(QuestionError) as caught:
        parse_query(query, CHOICES)
    return caught.value


# What is asked is what is read.


@given(questions)
def test_every_question_survives_its_address(question):
    assert parse_query(question.query, CHOICES) == question


@given(questions)
def test_an_address_is_written_in_one_way_only(question):
    assert parse_query(question.query, CHOICES).query == question.query


@given(questions)
def test_an_address_holds_only_letters_that_need_no_escape(question):
    assert re.fullmatch(r"[?&=@a-z0-9_-]+", question.query)


def test_an_empty_address_asks_for_the_latest_official_year_of_the_city():
    assert (
        parse_query("", CHOICES)
        == parse_query("?", CHOICES)
        == default_question(CHOICES)
        == Question(2019, (CITY,))
    )


def test_each_key_is_read():
    query = "?nam=2021&don-vi=05977&don-vi=178&tu-nam=2019&chi-tieu=procedures_postal&so-lieu=chinh-thuc"
    query += f"&lang=en&giao-dien=toi&tu-ngay=2026-11-23&tu-phien-ban=ffffffffffff&phien-ban={VERSION}"
    told = {"version": VERSION, "since_day": date(2026, 11, 23), "since_version": "ffffffffffff"}
    asked = Question(2021, ("178", "05977"), 2019, ("procedures_postal",), True, "en", "dark", **told)
    assert parse_query(query, CHOICES) == asked


def test_defaults_may_be_written_out():
    assert parse_query(
        "nam=2019&don-vi=178&so-lieu=tat-ca&lang=vi&giao-dien=sang", CHOICES
    ) == default_question(CHOICES)


@given(st.permutations(list(UNITS)))
def test_units_stand_in_official_order_however_they_were_written(shuffled):
    query = urlencode([("don-vi", unit) for unit in shuffled])
    assert parse_query(query, CHOICES).units == (CITY, COMMUNES, *OLD, *NEW)


def test_a_unit_written_twice_is_chosen_once():
    assert parse_query("don-vi=05977&don-vi=05977", CHOICES).units == ("05977",)


def test_a_code_that_was_reused_is_two_units():
    assert parse_query("don-vi=05977%402025-07-01&don-vi=05977", CHOICES).units == (
        "05977",
        "05977@2025-07-01",
    )


OTHERS = (
    "utm_source",
    "utm_campaign",
    "fbclid",
    "gclid",
    "_ga",
    "la",
    "x",
    "id",
    "ref",
    "page",
    "name",
    "source",
    "v",
)


@given(questions, st.dictionaries(st.sampled_from((*OTHERS, *BESIDE)), st.text(), max_size=5))
def test_keys_that_are_not_ours_are_left_alone(question, others):
    assert parse_query(f"{question.query}&{urlencode(others)}", CHOICES) == question


@given(questions, st.dictionaries(st.text(min_size=1), st.text(), max_size=5))
def test_any_other_key_is_left_alone_or_said_and_never_changes_what_was_asked(question, others):
    others = {key: value for key, value in others.items() if plainly(key) not in (*KEYS, "the")}
    query = f"{question.query}&{urlencode(others)}"
    try:
        assert parse_query(query, CHOICES) == question
    except QuestionError as error:
        assert error.key == NAMES and error.status == 400
        assert [pair for pair in pairs_of(error.nearest) if f"{pair[0]}=" in question.query] == [
            pair for pair in pairs_of(question) if f"{pair[0]}=" in question.query
        ]


def plainly(key):
    """Return a key without capitals, blanks around it and what mail programs put before it."""
    key = key.strip().lower()
    while key.startswith("amp;"):
        key = key.removeprefix("amp;")
    return key


# Links as mail programs and people write them.


@given(questions)
def test_a_link_whose_ampersands_were_written_for_html_asks_the_same(question):
    assert parse_query(question.query.replace("&", "&amp;"), CHOICES) == question
    assert parse_query(question.query.replace("&", "&amp;amp;"), CHOICES) == question


@given(questions)
def test_a_link_in_capitals_asks_the_same(question):
    assert parse_query(question.query.upper(), CHOICES) == question


@pytest.mark.parametrize("key", ["phien-ban", OF_PAGE, "PHIEN-BAN", "amp;phien-ban"])
def test_the_version_is_read_from_a_broken_link_too(key):
    assert asked_version(f"nam=2019&{key}={VERSION}") == VERSION
    assert asked_version(f"nam=2019&phien-ban={'f' * 12}&{OF_PAGE}={VERSION}") == "f" * 12


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("donvi=05977", ("05977",)),
        ("unit=05977", ("05977",)),
        ("ward=05977", ("05977",)),
        ("dv=05977", ("05977",)),
        ("don_vi=05977", ("05977",)),
        ("đơn-vị=05977", ("05977",)),
        ("don-vj=05977", ("05977",)),
        ("dovi=05977&nam=2019", ("05977",)),
        ("don-vi-=05977", ("05977",)),
    ],
)
def test_a_key_that_nearly_is_one_of_ours_is_said_and_read_as_it_is_meant(written, meant):
    name, _, value = written.partition("&")[0].partition("=")
    error = refused(urlencode({name: value}) + ("&nam=2019" if "nam" in written else ""))
    assert (error.status, error.key, error.value, error.offered) == (400, NAMES, name, "don-vi")
    assert error.nearest == Question(2019, meant)


@pytest.mark.parametrize(
    ("written", "meant"),
    [("năm=2018", "nam"), ("nams=2018", "nam"), ("tunam=2018", "tu-nam"), ("solieu=chinh-thuc", "so-lieu"),
     ("chitieu=procedures_postal", "chi-tieu"), ("phienban=x", "phien-ban"), ("langs=en", "lang")],
)  # fmt: skip
def test_so_is_every_other_key(written, meant):
    name, _, value = written.partition("=")
    try:
        parse_query(urlencode({name: value}), CHOICES)
    except QuestionError as error:
        assert meant in (error.key, error.offered) or error.key == meant
    else:
        raise AssertionError(f"{written} was let pass without a word")


def test_a_near_key_does_not_stand_against_the_key_itself():
    assert refused("don-vi=05977&donvi=05980").nearest.units == ("05977",)


# What cannot be read is refused: with a status, the key, and a question that can be asked.


@given(addresses)
@example("nam=" + "9" * 10_000)
@example("&".join(f"don-vi={number}" for number in range(300)))
@example("nam=2019&" * 300)
@example("don-vi=%F0%9F")
@example("don-vi=\x00")
@example("?" * 50)
def test_any_text_is_a_question_or_a_question_error(query):
    try:
        parse_query(query, CHOICES)
    except QuestionError as error:
        assert error.status in (400, 404)
        assert error.key in (*KEYS, NAMES, "the")
        assert error.offered
        assert len(error.value) <= LONGEST_VALUE + 1


@given(addresses)
@example("nam=2030&lang=en")
@example("don-vi=lang-son&giao-dien=toi")
def test_the_nearest_question_can_be_asked(query):
    try:
        parse_query(query, CHOICES)
    except QuestionError as error:
        assert parse_query(error.nearest.query, CHOICES) == error.nearest


@given(questions, st.sampled_from(KEYS))
def test_only_the_wrong_part_is_put_right(question, key):
    right = [pair for pair in pairs_of(question) if pair[0] != key]
    wrong = refused(urlencode([*right, (key, "không rõ")]))
    assert wrong.key == key
    assert [pair for pair in pairs_of(wrong.nearest) if pair[0] != key] == right


def pairs_of(question):
    """Return a question's fields, the defaults written out."""
    return [
        ("lang", question.language),
        ("giao-dien", {"light": "sang", "dark": "toi"}[question.theme]),
        ("so-lieu", "chinh-thuc" if question.official_only else "tat-ca"),
        *(("don-vi", unit) for unit in question.units),
        ("nam", str(question.year)),
    ]


@pytest.mark.parametrize(
    ("year", "nearest"), [("2014", 2015), ("1000", 2015), ("2026", 2025), ("9999", 2025)]
)
def test_a_year_without_data_is_not_found_and_the_nearest_is_offered(year, nearest):
    error = refused(f"nam={year}")
    assert (error.status, error.nearest.year, error.offered) == (404, nearest, str(nearest))


@pytest.mark.parametrize(
    "year", ["", "19", "02019", "2019.0", "-2019", "2 019", "٢٠١٩", "２０１９", "nam", "2019;2020"]
)
def test_what_is_no_year_is_malformed(year):
    error = refused(urlencode({"nam": year}))
    assert (error.status, error.key, error.offered) == (400, "nam", "2015–2025")


@pytest.mark.parametrize("key", ["nam", "lang", "giao-dien", "so-lieu"])
def test_only_units_may_be_repeated(key):
    value = {"nam": "2019", "lang": "vi", "giao-dien": "sang", "so-lieu": "tat-ca"}[key]
    assert refused(f"{key}={value}&{key}={value}").status == 400


@pytest.mark.parametrize(
    ("written", "nearest"),
    [
        ("vinh trai", "05977"),
        ("Phường Vĩnh Trại", "05977"),
        ("phuong luong van tri", "05983@2025-07-01"),
        ("5977", "05977"),
        ("05977@2025-07-02", "05977@2025-07-01"),
        ("05977@", "05977"),
        ("zzzzzz", CITY),
        ("", CITY),
    ],
)
def test_an_unknown_unit_is_not_found_and_the_most_alike_is_offered(written, nearest):
    error = refused(urlencode({"don-vi": written}))
    assert (error.status, error.nearest.units, error.offered) == (
        404,
        (nearest,),
        f"{UNITS[nearest]} ({nearest})",
    )


def test_units_that_exist_stay_beside_the_nearest_of_one_that_does_not():
    assert refused("don-vi=178&don-vi=vinh+trai&don-vi=05980").nearest.units == ("178", "05977", "05980")


def test_an_unknown_indicator_is_not_found_and_the_most_alike_is_offered():
    error = refused("chi-tieu=procedures_postel")
    assert (error.status, error.nearest.indicators) == (404, ("procedures_postal",))
    assert refused("chi-tieu=procedures_postal&chi-tieu=nothing").nearest.indicators == ("procedures_postal",)


def test_an_empty_earlier_year_is_none_and_an_unknown_one_is_not_found():
    assert parse_query("tu-nam=", CHOICES).since is None
    assert refused("tu-nam=1850").nearest.since == 2015


def test_of_several_wrong_parts_all_are_put_right_and_the_first_is_told():
    error = refused("nam=1850&lang=fr&don-vi=05980")
    assert (error.key, error.nearest) == ("lang", Question(2015, ("05980",)))


def test_the_page_about_an_error_keeps_language_and_theme():
    nearest = refused("lang=en&giao-dien=toi&nam=1850").nearest
    assert (nearest.language, nearest.theme) == ("en", "dark")


def test_bytes_that_are_not_utf8_name_no_unit():
    assert refused("don-vi=%FF%FE").status == 404


def test_a_flood_of_fields_is_refused_before_it_is_read():
    assert parse_query("x=1&" * (MOST_FIELDS - 1), CHOICES) == default_question(CHOICES)
    error = refused("&".join(["don-vi=178"] * 300))
    assert (error.status, error.nearest) == (400, default_question(CHOICES))


def test_a_huge_value_costs_little_and_is_quoted_short(monkeypatch):
    folded = []
    monkeypatch.setattr(question, "fold", lambda text: folded.append(len(text)) or fold(text))
    error = refused("don-vi=" + "đ" * 1_000_000)
    assert folded and max(folded) <= LONGEST_VALUE + 1
    assert error.value == "đ" * LONGEST_VALUE + "…"


# Search without accents.


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Đông Kinh", "dong kinh"),
        ("ĐÔNG KINH", "dong kinh"),
        (unicodedata.normalize("NFD", "Đông Kinh"), "dong kinh"),
        ("\u00d0ông Kinh", "dong kinh"),  # Ð, the letter that some keyboards give for Đ
        ("\u00f0ông Kinh", "dong kinh"),
        ("Hoàng Văn Thụ", "hoang van thu"),
        ("Kỳ Lừa", "ky lua"),
        ("Lương Văn Tri", "luong van tri"),
        ("dong kinh", "dong kinh"),
        ("", ""),
    ],
)
def test_names_are_found_without_accents_and_with_d_for_đ(written, folded):
    assert fold(written) == folded


@given(st.text("aăâbcdđeêghiklmnoôơpqrstuưvxyAĂÂĐÊÔƠƯáàảãạấẫẻễíịổợúữỳỵ -"))
def test_folding_is_the_same_for_composed_and_decomposed_letters(text):
    assert fold(unicodedata.normalize("NFC", text)) == fold(unicodedata.normalize("NFD", text))


@pytest.mark.parametrize("unit", UNITS)
def test_every_unit_is_found_by_plain_letters(unit):
    assert re.fullmatch(r"[a-z, ]+", fold(UNITS[unit]))
