"""A page's heading, the data status line, and the marks of a key number."""

from dash import html

from dashboard.components.attributes import attributes
from dashboard.components.links import disagreement_address, page_address
from dashboard.data.answers import YearStatus
from dashboard.data.cells import Cell
from dashboard.data.comparison import is_few
from dashboard.data.schema import Basis
from dashboard.language import format_day, ngettext
from dashboard.language import gettext as _
from dashboard.question import Question
from dashboard.theme import SIGNS
from dashboard.wording.amounts import computed_counts
from dashboard.wording.findings import sentence
from dashboard.wording.names import basis_name, common_period_name, period_name, unit_name, unit_short_name

# Units with newer figures: how many are named, and how many the link selects.
MOST_NAMES, MOST_SHOWN = 3, 8


def title(question: Question, units: dict) -> str:
    """Return the page's heading: the time period, then the units."""
    chosen_units = [units[unit] for unit in question.units]
    names = [unit_name(unit) for unit in chosen_units]
    unit_list = (
        ", ".join(names)
        if len(names) <= 3
        else _("{first} and {count} more", first=names[0], count=len(names) - 1)
    )
    period = sentence(common_period_name(chosen_units, question.year))
    return _("{period}: {units}", period=period, units=unit_list)


def standing_line(standing: YearStatus, question: Question) -> list:
    """Return the number of stated indicators by basis, the as-of date, and the number of disagreements."""
    if standing.as_of:
        parts = [stated_indicators(standing), _("as of {day}", day=format_day(standing.as_of))]
    else:
        parts = [_("no published figure for this selection")]
    if question.official_only:
        parts.append(_("without simulated figures"))
    elif standing.simulated:
        parts.append(_("simulated figures fill the gaps"))
    elif not standing.only_official:  # not mentioned if the operator has disabled them
        parts.append(_("no simulated figures here"))
    disputes = _("Places where sources disagree: {count}", count=standing.disagreements)
    names = ", ".join(unit_short_name(unit) for unit in standing.disputed_units)
    flag = (
        html.A(f"{SIGNS['disputed']} {disputes}", href=disagreement_address(None, question), className="flag")
        if standing.disagreements
        else _("no disagreement")
    )
    flags = [" · ", flag] if standing.disagreements or standing.as_of else []
    flags += [f" ({names})"] if names else []
    return [" · ".join(parts), *flags, *_newer(standing, question)]


def stated_indicators(standing: YearStatus) -> str:
    """Return how many indicators have a figure, by basis: `35 chỉ tiêu đã công bố, 2 sơ bộ`."""
    (first, count), *others = standing.stated.items()
    lead = ngettext(
        "{count} indicator {status}", "{count} indicators {status}", count, status=basis_name(first)
    )
    return ", ".join([lead, *(f"{count} {basis_name(basis)}" for basis, count in others)])


def _newer(standing: YearStatus, question: Question) -> list:
    """Return the link to newer figures of other units, if there are any."""
    if not standing.newest:
        return []
    year, units = standing.newest
    names = ", ".join(unit_short_name(unit) for unit in units[:MOST_NAMES])
    more = _(" and {count} more", count=len(units) - MOST_NAMES) if len(units) > MOST_NAMES else ""
    text = _("newer figures: {year}, {units}", year=year, units=names + more)
    newest_question = question.replace(year=year, units=tuple(unit.id for unit in units[:MOST_SHOWN]))
    return [" · ", html.A(text, href=page_address("/", newest_question))]


def gauge(cell: Cell) -> html.Span:
    """Return a small bar of a rate; a bound fades out towards where the value may lie."""
    kind = "simulated" if cell.simulated else cell.preferred.qualifier if cell.bounded else ""
    return html.Span(html.Span(style={"width": f"{cell.rate}%"}), className=f"gauge {kind}".strip())


def marks(cell: Cell, question: Question, usual_basis: Basis | None = None) -> list[html.Span]:
    """Return the value's unit unless it is the only chosen one, its status, and whether sources disagree."""
    is_only_unit = question.units == (cell.place.unit.id,)
    return [*([] if is_only_unit else [html.Span(whose(cell))]), *status_marks(cell, question, usual_basis)]


def whose(cell: Cell) -> str:
    """Return the unit of a value, with its half-year if that is not a whole year."""
    unit = unit_short_name(cell.place.unit)
    halved = "-" in (cell.place.period or "")
    return f"{unit}, {period_name(cell.place.when)}" if halved else unit


def status_marks(cell: Cell, question: Question, usual_basis: Basis | None = None) -> list[html.Span]:
    """Return a value's status as sign and word, unless it is the `usual_basis` one, which the page states once.

    It is followed by marks for computed counts and a small denominator, and the link to a disagreement. Only marks
    that call for caution are coloured.
    """
    claim = cell.preferred
    basis = claim.basis
    kind = "" if basis in ("published", "official") else "mark"
    status = html.Span(f"{SIGNS[basis]} {basis_name(basis)}", className=kind)
    spans = [status] if basis != usual_basis else []
    if claim.computed:
        spans.append(html.Span(f"{SIGNS['computed']} {computed_counts(claim)}"))
    if is_few(cell):
        spans.append(html.Span(_("small denominator"), className="mark"))
    if cell.disputed:
        text = f"{SIGNS['disputed']} {_('sources disagree')}"
        spans.append(html.Span(html.A(text, href=disagreement_address(cell, question)), className="mark"))
    return spans


def unusual_marks(cell: Cell, question: Question) -> list[html.Span]:
    """Return the marks of a map tile or table cell: simulated, provisional, and the link to a disagreement."""
    if cell.claim is None:
        return []
    status = cell.claim.status
    spans = []
    if status != "official":
        sign = html.Span(SIGNS[status], **attributes({"aria-hidden": "true"}))
        spans.append(html.Span([sign, " ", basis_name(status)], className="status"))
    if cell.disputed:
        label = html.Span(_("sources disagree"), className="unseen")
        link = html.A([SIGNS["disputed"], label], href=disagreement_address(cell, question))
        spans.append(html.Span(link, className="status mark"))
    return spans
