"""Text of the published data set: its name, its warning, and the descriptions of its columns."""

from dashboard.data.claim import Claim
from dashboard.language import gettext as _
from dashboard.wording.amounts import claim_value


def title() -> str:
    """Return the data set's name."""
    return _("Administrative reform indicators of Lạng Sơn city, its wards and communes")


def description(rows: int, simulated: int) -> str:
    """Return the description of the data set, including the warning about simulated data and the terms of use."""
    coverage = _(
        "Figures from sources, each with its passage. The status “official” covers what public documents state and "
        "what the office accepted as final."
    )
    simulation = (
        _(
            "Simulated data: {simulated} of {rows} rows are made by a program and are not real figures; "
            "their status is “simulated”.",
            simulated=simulated,
            rows=rows,
        )
        if simulated
        else _("Simulated data is not included.")
    )
    bound = _(
        "If a source gives only a bound, such as “above 60%”, value and rate are empty and the bound is "
        "given in separate columns."
    )
    return f"{coverage} {simulation} {bound} {rights()}"


def rights() -> str:
    """Return the terms of use of each part."""
    return _(
        "Figures are facts from the sources named beside them. Our definitions and descriptions: CC BY "
        "4.0. The wording of the sources is not part of this data set."
    )


def publisher() -> str:
    """Return the publisher of the data set: this dashboard, not the committee that the figures are about."""
    return _("Administrative reform dashboard, Lạng Sơn city")


def place() -> str:
    """Return the place that the figures are about."""
    return _("Lạng Sơn city, Lạng Sơn province, Viet Nam")


def stated(claim: Claim) -> str:
    """Return a claim as displayed to users: `trên 60%`, followed by `(mô phỏng)` if it is simulated."""
    text = claim_value(claim)
    return _("{value} (simulated)", value=text) if claim.simulated else text


def table_title(name: str) -> str:
    """Return the title of a table."""
    return {
        "observations": _("Observations"),
        "missing": _("Values that are missing or cannot exist"),
        "indicators": _("Indicators"),
        "categories": _("Categories of indicators"),
        "units": _("Units"),
        "measure_units": _("Units of measure"),
        "pillars": _("Pillars"),
        "sources": _("Sources"),
        "passages": _("Source passages"),
        "targets": _("Targets"),
    }[name]


def column_title(name: str) -> str:
    """Return the title of a column, without its language suffix."""
    bare = name.removesuffix("_vi").removesuffix("_en")
    titles = {
        "address": _("Address"),
        "about": _("About"),
        "as_of": _("As of"),
        "author": _("Author"),
        "bound_numerator": _("Bound of the numerator"),
        "bound_rate_pct": _("Bound of the rate, %"),
        "bound_reported_rate_pct": _("Bound of the rate reported by the source, %"),
        "bound_value": _("Bound of the value"),
        "category": _("Category"),
        "claim": _("Claim number"),
        "code": _("Code"),
        "computed": _("Counts derived by us"),
        "definition": _("Definition"),
        "denominator": _("Denominator"),
        "direction": _("Direction"),
        "document": _("Document"),
        "first_year": _("First year"),
        "formed_from": _("Formed from"),
        "formula": _("Formula"),
        "id": _("Id"),
        "indicator": _("Indicator"),
        "last_year": _("Last year"),
        "legal_basis": _("Legal basis"),
        "level": _("Level"),
        "levels": _("Levels"),
        "locator": _("Passage"),
        "measure": _("Measure"),
        "measure_unit": _("Unit of measure"),
        "name": _("Name"),
        "name_2021": _("Name since 2021"),
        "note": _("Note"),
        "noun": _("Noun"),
        "numerator": _("Numerator"),
        "order": _("Order"),
        "parent": _("Belongs to"),
        "pillar": _("Pillar"),
        "preference_reason": _("Why it is preferred"),
        "preferred": _("Preferred"),
        "published": _("Published"),
        "publisher": _("Publisher"),
        "qualifier": _("Qualifier"),
        "rate_pct": _("Rate, %"),
        "reason": _("Reason"),
        "reported_rate_pct": _("Rate reported by the source, %"),
        "scope": _("Scope"),
        "singular": _("Noun, singular"),
        "source": _("Source"),
        "stated": _("As stated"),
        "status": _("Status"),
        "target_pct": _("Target, %"),
        "time_period": _("Time period"),
        "title": _("Title"),
        "type": _("Type"),
        "unit": _("Unit"),
        "valid_from": _("Valid from"),
        "valid_to": _("Valid to"),
        "value": _("Value"),
        "verified": _("Verified"),
        "whole": _("Whole"),
        "year": _("Year"),
    }
    return titles[bare]


def column_about(name: str) -> str:
    """Return the description of a column; empty if its name is clear enough."""
    plain = _("Empty if the qualifier is at_least or at_most: only a bound is known.")
    bound = _("Filled only if the qualifier is at_least or at_most: the value itself is not known.")
    return {
        "as_of": _(
            "Date at which the source states the figure: a document's date, or the last day of a form's period; "
            "empty if simulated."
        ),
        "bound_numerator": bound,
        "bound_rate_pct": bound,
        "bound_reported_rate_pct": bound,
        "bound_value": bound,
        "category": _("Empty if there is no breakdown."),
        "claim": _("If passages state different figures for one value, each has its own row."),
        "computed": _(
            "denominator: derived by us; counts: both added up by us; the source does not state them."
        ),
        "numerator": plain,
        "preferred": _("Exactly one claim for each value is preferred; totals and charts use it."),
        "qualifier": _("exact, at_least (a lower bound), at_most (an upper bound) or estimate."),
        "rate_pct": _("Recomputed from the counts, to four decimals.") + " " + plain,
        "reason": _("missing: a figure should exist but does not; not_applicable: no figure can "
                           "exist."),
        "reported_rate_pct": plain,
        "status": _(
            "official: as stated by a published source; provisional; simulated: made by a program, not a "
            "real figure."
        ),
        "time_period": _("A year, half-year, quarter or month in SDMX notation."),
        "unit": _("Unit code, followed by its start date if the code was reused."),
        "value": plain,
    }.get(name, "")  # fmt: skip
