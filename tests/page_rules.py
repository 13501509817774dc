"""What must hold of every page, one function a rule: it yields what breaks it, in the words of the page."""

import re
from collections.abc import Iterable, Iterator
from functools import cache

from addresses import CATALOG
from lxml import html
from twin import question
from walk import Visit, around, figures_in, value_links

from dashboard.catalog import CITY, Unit
from dashboard.components.evidence import content
from dashboard.components.markup import markup
from dashboard.data.evidence import Evidence, ValueMissing, evidence, passages
from dashboard.data.warehouse import Warehouse
from dashboard.language import Language, format_number, use_language
from dashboard.language import gettext as _
from dashboard.settings import SHIPPED_DATA
from dashboard.theme import HATCH, SIGNS
from dashboard.wording.amounts import claim_value, format_percent
from dashboard.wording.names import unit_name, unit_short_name

# The guide shows examples of signs: they are drawn as values are, and lead nowhere.
GUIDE = "/huong-dan"

# ---- the page itself ----

TRACES = re.compile(r"Traceback|File \"|werkzeug|\.py\b")


def page_is_whole(visit: Visit) -> Iterator[str]:
    """It is answered in the language asked for, under one heading; no card failed; no trace of the program."""
    if visit.status != 200:
        yield f"status {visit.status}"
    if visit.tree.get("lang") != visit.question.language:
        yield f"lang {visit.tree.get('lang')}"
    headings = [heading.text_content().strip() for heading in visit.tree.iter("h1")]
    if len(headings) != 1 or not headings[0]:
        yield f"headings {headings}"
    yield from (failed.text_content() for failed in visit.tree.xpath("//*[@class='failed'][@role='alert']"))
    yield from (text for text in visit.texts if TRACES.search(text))


CARD_LOOKS = {"card", "card small"}


def cards_of_a_pillar_are_all_there(visit: Visit) -> Iterator[str]:
    """A pillar's page has a card for each of its indicators, and each card says what it finds."""
    pillar = re.fullmatch(r"/tru-cot/(\d)", visit.path)
    if pillar and sorted(visit.cards) != sorted(card.key for card in CATALOG.cards_of_pillar(int(pillar[1]))):
        yield f"cards {list(visit.cards)}"
    for key, card in visit.cards.items():
        if card.get("class") not in CARD_LOOKS:
            yield f"card {key} looks like {card.get('class')}"
        if not any(heading.text_content().strip() for heading in card.iter("h2")):
            yield f"card {key} without a finding"


REFERENCES = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "aria-owns")
# Its title comes with what stands behind a value.
OPENED_LATER = {"evidence-title"}


def names_lead_to_elements(visit: Visit) -> Iterator[str]:
    """An id is given once, and what is named by its id is on the page; a control has a name."""
    ids = visit.tree.xpath("//@id")
    yield from (f"id {name} twice" for name in {name for name in ids if ids.count(name) > 1})
    there = {*ids, *OPENED_LATER}
    for reference in REFERENCES:
        for named in visit.tree.xpath(f"//@{reference}"):
            yield from (f"{reference} {name}" for name in named.split() if name not in there)
    for link in visit.tree.xpath("//a[starts-with(@href, '#')]"):
        if link.get("href")[1:] not in there:
            yield f"link {link.get('href')}"
    for control in visit.tree.xpath("//button | //a[@href]"):
        if not control.text_content().strip() and not control.get("aria-label"):
            yield f"control without a name: {html.tostring(control, encoding='unicode', with_tail=False)}"


# What a page counts, of one thing in the plural.
ONE_OF_MANY = re.compile(
    r"(?<![\d.,/–-])(?<!of )1 (?:more |other )?"
    r"(?:units|indicators|figures|years|places|cells|rates|wards|communes|disagreements|points)\b"
)


def one_thing_is_one(visit: Visit) -> Iterator[str]:
    """In English one thing stands in the singular."""
    yield from (text for text in visit.texts if ONE_OF_MANY.search(text))


# ---- from a number to its passage ----

# Dates, the numbers of decrees, limits and how many values there are look like counts out of counts.
LOOKALIKE = re.compile(
    r"\d+/\d+/\d{4}|\d+/(\d{4}/)?(NĐ|QĐ|NQ)-\w+|0–100%|0 and 100%|\d+/\d+ giá trị của cấp này"
)
NOUNS = "|".join(
    sorted(
        {re.escape(noun) for unit in CATALOG.measure_units.values() for noun in (unit.noun_vi, unit.noun_en)},
        key=len,
        reverse=True,
    )
)
STATED = re.compile(rf"\d\s?%|\d\*?/\d|\d\*? (?:{NOUNS})\b")
BLOCKS = {"td", "th", "li", "p", "h1", "h2", "h3", "h4", "dd", "dt", "figcaption", "summary", "strong", "div"}
# What says numbers without being the place of a value, by element, class or column, and why.
PROSE = {
    "h1": "the page's name: how many units are compared",
    "hidden": "the chart in words, for those who do not see it; its table has the links",
    "standing": "how many values there are",
    "muted": "how many checks there were, when a version was made",
    "notes": "said beside a chart, of values that its bars, heading and table lead from",
    "subtitle": "what is shown, out of how many",
    "definition": "what an indicator means",
    "known": "definition, basis and targets of an indicator",
    "lead": "how many indicators a report states",
    "states": "in how many wards and communes there is a figure",
    "caption": "a chart of the report in words",
    "refused": "how many of the chosen units cannot be compared",
    "guide": "examples of signs, not values",
    "Mean of the other units": "computed from values of other units",
    "Rank among comparable peers, highest first": "computed from values of other units",
    "Change since the previous year": "computed from two values",
    "disputes": "listed under the link to where both sides can be read",
    "why": "what would follow if a side that is not used were right",
    "attention": "how many indicators and units need a look",
    "aside": "why nothing is compared",
}


def passage_behind_each_number(visit: Visit) -> Iterator[str]:
    """A text that states a value is, or stands beside, a link to what is behind it."""
    prose = {_(name) for name in PROSE} | set(PROSE)
    for text in visit.texts:
        if not STATED.search(LOOKALIKE.sub("", text)):
            continue
        trail = around(text)
        block = next(node for node in trail if node.tag in BLOCKS)
        if (
            not any(map(leads, trail))
            and not any(map(leads, block.iter("a")))
            and not names_of(trail) & prose
        ):
            yield text


def leads(node: html.HtmlElement) -> bool:
    """Tell whether an element leads to what stands behind a value: its panel, a passage or a disagreement."""
    link = node.get("href", "")
    return "doan=" in link or bool(re.search(r"/nguon/[^?]+.*#p\d|/mau-thuan", link))


def names_of(trail: Iterable[html.HtmlElement]) -> set[str]:
    """Return what elements are called: their kinds, classes and columns, and whether they are hidden."""
    found = set()
    for node in trail:
        found |= {node.tag, node.get("data-head"), *node.get("class", "").split()}
        found |= {"hidden"} & set(node.attrib)
    return found


FINDINGS = {"h2", "h3", "strong"}
# What a target asks is told of a value that the sentence need not repeat.
TARGET = re.compile("[≥≤]")


def links_lead_to_what_they_state(visit: Visit) -> Iterator[str]:
    """A link to a value states one of its numbers; a finding may say it in words: "all", "nearly half"."""
    for link in visit.links:
        numbers = numbers_of(link.get("data-value"), visit.warehouse, visit.question.language)
        for text in link.xpath(".//text()"):
            in_words = FINDINGS & {node.tag for node in around(text)} or TARGET.search(text)
            if not in_words and not states_one_of(numbers, text):
                yield f"{link.get('data-value')}: {text}"


def states_one_of(numbers: Iterable[str], text: str) -> bool:
    """Tell whether a text states a number, which is no part of a longer one."""
    return any(re.search(rf"(?<!\d){re.escape(number)}(?!\d)", text) for number in numbers)


@cache
def behind(key: str, warehouse: Warehouse) -> Evidence | None:
    """Return what stands behind the value of a key; None where no source has it, as of a sum of ours."""
    try:
        found = evidence(key, question(), warehouse)
    except ValueMissing:
        return None
    return found if found.cell.claim else None


@cache
def numbers_of(key: str, warehouse: Warehouse, language: Language) -> set[str]:
    """Return every number that the claims behind a value state, as it is written in the language in use."""
    found, known = set(), behind(key, warehouse)
    for claim in known.claims if known else ():
        counts = (claim.numerator, claim.denominator, claim.amount)
        found |= {format_number(count) for count in counts if count is not None} | {claim_value(claim)}
        found |= {
            format_percent(rate, "#,##0.0###") for rate in (claim.reported_rate_pct,) if rate is not None
        }
        found |= {SIGNS["missing"]} if claim.denominator == 0 else set()  # 0 of 0 has no rate
    if known and known.cell.indicator.is_yes_or_no(known.cell.place.unit):
        found |= {_("yes" if known.cell.claim.amount else "no")}
    return found


def each_value_reaches_its_passage(visit: Visit) -> Iterator[str]:
    """Whatever the page and its tables lead to has a panel that leads on to source and paragraph."""
    for key in visit.keys:
        yield from (f"{key}: {what}" for what in missing_behind(key, visit.warehouse))


@cache
@use_language("vi")
def missing_behind(key: str, warehouse: Warehouse) -> list[str]:
    """Return the sources and paragraphs of a value's claims that its panel does not lead to."""
    found = behind(key, warehouse)
    if not found:
        return ["no value"]
    shown = markup(content(found, question(), passages(found, SHIPPED_DATA)))
    missing = [claim.source for claim in found.claims if f"/nguon/{claim.source}" not in shown]
    stated = [claim for claim in found.claims if not claim.simulated]
    return missing + [
        f"{claim.source}, paragraph {claim.locator}"
        for claim in stated
        if not (claim.locator and f"#{claim.locator}" in shown and found.paragraph(claim))
    ]


def each_mark_is_listed(visit: Visit) -> Iterator[str]:
    """A value that is drawn is a link as well, on the page or in a table: no mark is reached by keyboard."""
    drawn = {key for figure in visit.figures for key, _unused, _unused in marks_in(figure)}
    if visit.path != GUIDE:
        yield from (key for key in drawn - visit.keys if behind(key, visit.warehouse) or not is_sum(key))


def is_sum(key: str) -> bool:
    """Tell whether a key can be that of a sum that we computed: of a unit that was formed from others."""
    unit = CATALOG.units.get(key.split("~")[1])
    return unit is not None and bool(unit.formed_from)


def marks_in(figure: dict) -> Iterator[tuple[str, dict, int]]:
    """Yield the key of each value that is drawn, with its trace and its place there."""
    for trace in figure["data"]:
        yield from ((key, trace, place) for place, key in enumerate(trace.get("customdata", ())))


# ---- bounds ----

# 60 or 30 per cent, a whole number or with zeros behind it, that is no part of a longer number.
BARE = re.compile(r"(?<![0-9.,])(?:60|30)(?:[.,]0+)?\s?%")
# What may stand before it: the bound's word, a target's sign, the guide's "not 60 %" and its example.
SAID = re.compile(r"(?:trên|above|≥)\s$", re.IGNORECASE)
UNREAD = {"style", "id", "href", "class", "data-value"}


def no_bound_is_a_value(visit: Visit) -> Iterator[str]:
    """Sources say "above 60 %": where nothing is simulated, nothing read, heard or drawn says 60 %."""
    if not visit.question.official_only or visit.path == GUIDE:
        return
    told = [*visit.texts, *read_in(visit.figures)]
    for part in (visit.tree, *visit.tables.values()):
        told += [value for node in part.iter("*") for name, value in node.items() if name not in UNREAD]
    told += [text for table in visit.tables.values() for text in table.itertext()]
    yield from bare(told)


def bare(told: Iterable[str]) -> Iterator[str]:
    """Yield the texts that state a bound as if it were the value."""
    for text in told:
        for hit in BARE.finditer(text):
            if not SAID.search(text[: hit.start()]):
                yield text[max(0, hit.start() - 30) : hit.end()]


def read_in(node: object) -> Iterator[str]:
    """Yield every text that a reader meets in a figure: no styles, ids or addresses."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, list):
        for one in node:
            yield from read_in(one)
    elif isinstance(node, dict):
        for key, one in node.items():
            if key not in UNREAD:
                yield from read_in(one)


def a_bound_says_so(visit: Visit) -> Iterator[str]:
    """A link or a mark of a value of which only a bound is known says "above" or "at most"."""
    for link in visit.links:
        if not FINDINGS & {node.tag for node in link.iterancestors()}:
            yield from without_its_word(link.get("data-value"), link.text_content(), visit)
    for figure in visit.figures:
        for key, trace, at in marks_in(figure):
            if "hovertext" in trace:
                yield from without_its_word(key, trace["hovertext"][at], visit)


def without_its_word(key: str, text: str, visit: Visit) -> Iterator[str]:
    """Yield a text about a bound that does not say it."""
    found = behind(key, visit.warehouse)
    if found and found.cell.bounded and claim_value(found.cell.claim) not in text:
        yield f"{key}: {text}"


# ---- simulated figures ----

SIMULATED = re.compile("mô phỏng|simulated|▨", re.IGNORECASE)
PLACES = BLOCKS - {"div", "strong"}


HIDDEN = re.compile("đang ẩn|hidden")


def simulated_values_are_marked(visit: Visit) -> Iterator[str]:
    """What is linked, listed or drawn is marked if it is simulated and only then, or hidden if that is asked."""
    for link in value_links(visit.tree):
        place = next(node for node in (link, *link.iterancestors()) if node.tag in PLACES)
        yield from misread(link.get("data-value"), marked(place), visit, "link")
    for row in (row for table in visit.tables.values() for row in table.iter("tr")):
        links = value_links(row)
        kinds = {is_simulated(link.get("data-value"), visit) for link in links}
        mixed = len(kinds) > 1 or HIDDEN.search(row.text_content())
        for link in links:  # of a row with both kinds, shown or hidden, each cell says its own
            place = next(link.iterancestors("td", "th")) if mixed else row
            yield from misread(link.get("data-value"), marked(place), visit, "row")
    if visit.path != GUIDE:
        for key, trace, at in (mark for figure in visit.figures for mark in marks_in(figure)):
            if behind(key, visit.warehouse):
                yield from misread(key, drawn_as_simulated(trace, at), visit, "mark")


def marked(place: html.HtmlElement) -> bool:
    """Tell whether a row or a block says that something in it is simulated."""
    return bool(SIMULATED.search(place.text_content()))


def misread(key: str, said: bool, visit: Visit, what: str) -> Iterator[str]:
    """Yield a value that is marked and not simulated, or the other way round, or that should be hidden."""
    simulated = is_simulated(key, visit)
    if simulated != said:
        yield f"{what} {key}: {'marked' if said else 'not marked'}"
    if simulated and visit.question.official_only:
        yield f"{what} {key}: not hidden"


def is_simulated(key: str, visit: Visit) -> bool:
    """Tell whether the generator made a value; a sum that we computed is none."""
    found = behind(key, visit.warehouse)
    return found is not None and found.cell.simulated


def drawn_as_simulated(trace: dict, at: int) -> bool:
    """Tell whether a mark is hatched, or its outline open, or its line broken."""
    marker = trace.get("marker", {})
    symbol = one_of(marker.get("symbol") or "", at)
    hatch = one_of(marker.get("pattern", {}).get("shape") or "", at)
    return hatch == HATCH or symbol.endswith("-open") or trace.get("line", {}).get("dash", "solid") != "solid"


def one_of(values: str | list[str], at: int) -> str:
    """Return what a point of a trace has: its own of a list, or what all have."""
    return values[at] if isinstance(values, list) else values


def cards_say_what_is_simulated(visit: Visit) -> Iterator[str]:
    """A card with a simulated value says so in a note and in the words for its chart, and no other does."""
    for key, card in visit.cards.items():
        drawn = {mark for figure in figures_in(card) for mark, _unused, _unused in marks_in(figure)}
        linked = {link.get("data-value") for part in (card, visit.tables[key]) for link in value_links(part)}
        simulated = any(is_simulated(value, visit) for value in drawn | linked)
        if simulated != bool(card.xpath(".//*[@class='notes']/*[@class='simulated']")):
            yield f"note of card {key}: {'missing' if simulated else 'not true'}"
        if simulated and not SIMULATED.search("".join(card.xpath(".//p[@hidden]//text()"))):
            yield f"card {key} in words"


# ---- units ----


# A check's sum is of all communes, a report's section of the unit reported on: their lines do not repeat it.
UNNAMED = {"/kiem-tra", "/bao-cao"}
# The list of all indicators is of the city, whatever units other pages were asked for.
OF_THE_CITY = {"/chi-tieu"}


def other_units_are_named(visit: Visit) -> Iterator[str]:
    """A value of a unit that was not asked for names it: in its line, its row, its column's head or its card."""
    if visit.path in UNNAMED:
        return
    whole = {CITY} if visit.path in OF_THE_CITY else set()
    asked = {*visit.question.units, visit.path.rpartition("/")[2]} | whole
    for link in value_links(visit.tree):
        found = behind(link.get("data-value"), visit.warehouse)
        unit = found.cell.place.unit if found else None
        if unit and unit.id not in asked and not names_unit(link, unit):
            yield f"{link.get('data-value')}: {link.text_content()}"


def names_unit(link: html.HtmlElement, unit: Unit) -> bool:
    """Tell whether what a link stands in names a unit."""
    within = [node for node in (link, *link.iterancestors()) if node.tag in (*PLACES, "table")]
    cards = [node for node in link.iterancestors() if node.get("id", "").startswith("card-")]
    names = (unit_name(unit), unit_short_name(unit))
    return any(name in node.text_content() for node in (*within, *cards) for name in names)


# ---- all of them ----

RULES = (
    page_is_whole,
    cards_of_a_pillar_are_all_there,
    names_lead_to_elements,
    one_thing_is_one,
    passage_behind_each_number,
    links_lead_to_what_they_state,
    each_value_reaches_its_passage,
    each_mark_is_listed,
    no_bound_is_a_value,
    a_bound_says_so,
    simulated_values_are_marked,
    cards_say_what_is_simulated,
    other_units_are_named,
)


def broken(visit: Visit) -> list[str]:
    """Return what breaks a rule on a page, as `rule at address: what`."""
    with use_language(visit.question.language):
        return [f"{rule.__name__} at {visit.address}: {what}" for rule in RULES for what in rule(visit)]
