"""Text of the published data set: its name, its warning, and the descriptions of its columns."""

from dashboard.data.claim import Claim
from dashboard.wording.words import Words


def title(said: Words) -> str:
    """Return the data set's name."""
    return said.say("Administrative reform indicators of Lạng Sơn city, its wards and communes")


def description(rows: int, simulated: int, said: Words) -> str:
    """Return the description of the data set, including the warning about simulated data and the terms of use."""
    what = said.say(
        "Figures from sources, each with its passage. The status “official” covers what public documents state and "
        "what the office accepted as final."
    )
    made = (
        said.say(
            "Simulated data: {simulated} of {rows} rows are made by a program and are not real figures; "
            "their status is “simulated”.",
            simulated=simulated,
            rows=rows,
        )
        if simulated
        else said.say("Simulated data is not included.")
    )
    bound = said.say(
        "If a source gives only a bound, such as “above 60%”, value and rate are empty and the bound is "
        "given in separate columns."
    )
    return f"{what} {made} {bound} {rights(said)}"


def rights(said: Words) -> str:
    """Return the terms of use of each part."""
    return said.say(
        "Figures are facts from the sources named beside them. Our definitions and descriptions: CC BY "
        "4.0. The wording of the sources is not part of this data set."
    )


def publisher(said: Words) -> str:
    """Return the publisher of the data set: this dashboard, not the committee that the figures are about."""
    return said.say("Administrative reform dashboard, Lạng Sơn city")


def place(said: Words) -> str:
    """Return the place that the figures are about."""
    return said.say("Lạng Sơn city, Lạng Sơn province, Viet Nam")


def stated(claim: Claim, said: Words) -> str:
    """Return a claim as displayed to users: `trên 60%`, followed by `(mô phỏng)` if it is simulated."""
    text = said.value(claim)
    return said.say("{value} (simulated)", value=text) if claim.simulated else text


def table_title(name: str, said: Words) -> str:
    """Return the title of a table."""
    return {
        "observations": said.say("Observations"),
        "missing": said.say("Values that are missing or cannot exist"),
        "indicators": said.say("Indicators"),
        "categories": said.say("Categories of indicators"),
        "units": said.say("Units"),
        "measure_units": said.say("Units of measure"),
        "pillars": said.say("Pillars"),
        "sources": said.say("Sources"),
        "passages": said.say("Source passages"),
        "targets": said.say("Targets"),
    }[name]


def column_title(name: str, said: Words) -> str:
    """Return the title of a column, without its language suffix."""
    bare = name.removesuffix("_vi").removesuffix("_en")
    titles = {
        "address": said.say("Address"),
        "about": said.say("About"),
        "as_of": said.say("As of"),
        "author": said.say("Author"),
        "bound_numerator": said.say("Bound of the numerator"),
        "bound_rate_pct": said.say("Bound of the rate, %"),
        "bound_reported_rate_pct": said.say("Bound of the rate reported by the source, %"),
        "bound_value": said.say("Bound of the value"),
        "category": said.say("Category"),
        "claim": said.say("Claim number"),
        "code": said.say("Code"),
        "computed": said.say("Counts derived by us"),
        "definition": said.say("Definition"),
        "denominator": said.say("Denominator"),
        "direction": said.say("Direction"),
        "document": said.say("Document"),
        "first_year": said.say("First year"),
        "formed_from": said.say("Formed from"),
        "formula": said.say("Formula"),
        "id": said.say("Id"),
        "indicator": said.say("Indicator"),
        "last_year": said.say("Last year"),
        "legal_basis": said.say("Legal basis"),
        "level": said.say("Level"),
        "levels": said.say("Levels"),
        "locator": said.say("Passage"),
        "measure": said.say("Measure"),
        "measure_unit": said.say("Unit of measure"),
        "name": said.say("Name"),
        "name_2021": said.say("Name since 2021"),
        "note": said.say("Note"),
        "noun": said.say("Noun"),
        "numerator": said.say("Numerator"),
        "order": said.say("Order"),
        "parent": said.say("Belongs to"),
        "pillar": said.say("Pillar"),
        "preference_reason": said.say("Why it is preferred"),
        "preferred": said.say("Preferred"),
        "published": said.say("Published"),
        "publisher": said.say("Publisher"),
        "qualifier": said.say("Qualifier"),
        "rate_pct": said.say("Rate, %"),
        "reason": said.say("Reason"),
        "reported_rate_pct": said.say("Rate reported by the source, %"),
        "scope": said.say("Scope"),
        "singular": said.say("Noun, singular"),
        "source": said.say("Source"),
        "stated": said.say("As stated"),
        "status": said.say("Status"),
        "target_pct": said.say("Target, %"),
        "time_period": said.say("Time period"),
        "title": said.say("Title"),
        "type": said.say("Type"),
        "unit": said.say("Unit"),
        "valid_from": said.say("Valid from"),
        "valid_to": said.say("Valid to"),
        "value": said.say("Value"),
        "verified": said.say("Verified"),
        "whole": said.say("Whole"),
        "year": said.say("Year"),
    }
    return titles[bare]


def column_about(name: str, said: Words) -> str:
    """Return the description of a column; empty if its name is clear enough."""
    plain = said.say("Empty if the qualifier is at_least or at_most: only a bound is known.")
    bound = said.say("Filled only if the qualifier is at_least or at_most: the value itself is not known.")
    return {
        "as_of": said.say(
            "Date at which the source states the figure: a document's date, or the last day of a form's period; "
            "empty if simulated."
        ),
        "bound_numerator": bound,
        "bound_rate_pct": bound,
        "bound_reported_rate_pct": bound,
        "bound_value": bound,
        "category": said.say("Empty if there is no breakdown."),
        "claim": said.say("If passages state different figures for one value, each has its own row."),
        "computed": said.say(
            "denominator: derived by us; counts: both added up by us; the source does not state them."
        ),
        "numerator": plain,
        "preferred": said.say("Exactly one claim for each value is preferred; totals and charts use it."),
        "qualifier": said.say("exact, at_least (a lower bound), at_most (an upper bound) or estimate."),
        "rate_pct": said.say("Recomputed from the counts, to four decimals.") + " " + plain,
        "reason": said.say("missing: a figure should exist but does not; not_applicable: no figure can "
                           "exist."),
        "reported_rate_pct": plain,
        "status": said.say(
            "official: as stated by a published source; provisional; simulated: made by a program, not a "
            "real figure."
        ),
        "time_period": said.say("A year, half-year, quarter or month in SDMX notation."),
        "unit": said.say("Unit code, followed by its start date if the code was reused."),
        "value": plain,
    }.get(name, "")  # fmt: skip
