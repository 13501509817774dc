"""What stands beside an indicator's charts: a line in the list of all, its basis and targets, its neighbours."""

from collections.abc import Sequence

from dash import html

from dashboard.catalog import TOTAL, Catalog, Indicator, Target
from dashboard.data.answers import Answer
from dashboard.data.history import History
from dashboard.data.schema import Basis
from dashboard.data.warehouse import Claim
from dashboard.parts.evidence import value_link
from dashboard.parts.links import page_address
from dashboard.parts.numbers import gauge, marks
from dashboard.question import Question
from dashboard.theme import SIGNS
from dashboard.wording import Words, key_number
from dashboard.wording.outlook import aim
from dashboard.wording.trend import levels


def row(answer: Answer, usual: Basis | None, words: Words) -> html.Li:
    """Return an indicator's line in the list of all: name, value, counts, bar and what is not usual of its status."""
    indicator = answer.catalog.indicators[answer.card.key]
    name = html.A(
        indicator.text("name", words.language),
        href=page_address(f"/chi-tieu/{indicator.id}", answer.question),
    )
    cell = answer.first(answer.card.key_cell) or next(iter(answer.stated), None)
    if cell is None:
        return html.Li([name, html.Span(f"{SIGNS['missing']} {words.say('no data')}", className="none")])
    category = indicator.category(cell.category)
    part = [words.label(cell)] if category and category.id != TOTAL else []
    value, counts = key_number(cell, answer.catalog, words)
    bar = [gauge(cell)] if cell.rate is not None else [html.Span()]
    found = [
        html.Span(value_link(cell, value, answer.question), className="value"),
        html.Span(
            [*(html.Span(text) for text in [*part, counts]), *marks(cell, answer.question, words, usual)],
            className="counts",
        ),
    ]
    return html.Li([name, *bar, *found])


def facts(history: History, answer: Answer, words: Words) -> html.Section:
    """Return levels, legal basis, targets, end of the series and the passages behind the values of all years."""
    indicator, language, say = history.indicator, words.language, words.say
    targets = [
        html.Li(_target(one, history.catalog, words))
        for one in history.catalog.targets
        if one.indicator == indicator.id
    ]
    claims = sorted({*answer.claims, *history.answer.claims}, key=lambda one: (one.time_period, one.locator))
    pairs: list[tuple[str, list]] = [
        (say("Formula"), [html.P(indicator.text("formula", language))]),
        (say("Exists for"), [html.P(levels(indicator, words))]),
        (say("Legal basis"), [html.P(indicator.text("legal_basis", language) or say("not known"))]),
        (
            say("Targets"),
            [html.Ul(targets)] if targets else [],
        ),
        (say("Series"), [html.P(indicator.text("ended", language))] if indicator.last_year else []),
        (say("Sources"), _passages(claims, history.question, words)),
    ]
    entries = [part for name, text in pairs if text for part in (html.H3(name), *text)]
    return html.Section([html.H2(say("What it rests on")), *entries], className="card")


def _target(target: Target, catalog: Catalog, words: Words) -> str:
    verified = words.say("document checked") if target.verified else words.say("as worded by the press")
    note = target.text("note", words.language)
    return " · ".join(part for part in (aim(target, catalog, words), target.document, verified, note) if part)


def _passages(claims: Sequence[Claim], question: Question, words: Words) -> list:
    """Return each claim behind the values with its period and what it states, and a link to its passage."""
    found = dict.fromkeys(
        (claim.source, claim.locator, _stated(claim, words)) for claim in claims if claim.locator
    )
    if not found:
        return [html.P(words.say("no passage of a source for this choice"), className="muted")]
    links = [
        html.Li(html.A(said, href=page_address(f"/nguon/{source}", question, locator)))
        for source, locator, said in found
    ]
    return [html.Ul(links)]


def _stated(claim: Claim, words: Words) -> str:
    said = words.counts(claim) or words.value(claim)
    return f"{words.period(claim.time_period)}, {words.passage(claim)}: {said}"


def neighbours(indicator: Indicator, question: Question, catalog: Catalog, words: Words) -> html.Section:
    """Return links to the other indicators of the pillar, and to the pillar."""
    pillar = catalog.pillars[indicator.pillar]
    others = [one for one in catalog.ordered_indicators if one.pillar == pillar.id and one != indicator]
    links = [
        html.Li(html.A(one.text("name", words.language), href=page_address(f"/chi-tieu/{one.id}", question)))
        for one in others
    ]
    name = html.A(
        pillar.name(question.year, words.language), href=page_address(f"/tru-cot/{pillar.id}", question)
    )
    return html.Section(
        [html.H2(words.say("In the same pillar")), html.P(name), html.Ul(links)], className="card"
    )
