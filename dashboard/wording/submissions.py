"""Names of submission states, form standings and admin steps, and which submission replaces which."""

from dashboard.wording.words import Words


def state_names(words: Words) -> dict[str, str]:
    """Return the name of each state of a submission."""
    return {
        "received": words.say("waiting to be checked"),
        "returned": words.say("returned"),
        "withdrawn": words.say("withdrawn"),
        "approved": words.say("approved, not published yet"),
        "published": words.say("published"),
        "replaced": words.say("replaced by a later one"),
        "rolled-back": words.say("unpublished with its version"),
    }


def standing_names(words: Words) -> dict[str, str]:
    """Return the name of each standing of a form that a unit owes."""
    return {
        "published": words.say("published"),
        "approved": words.say("approved, not published yet"),
        "received": words.say("being checked"),
        "returned": words.say("returned, to be submitted again"),
        "rolled-back": words.say("unpublished with its version"),
        "overdue": words.say("overdue"),
        "due": words.say("not submitted yet"),
    }


def step_names(words: Words) -> dict[str, str]:
    """Return the name of each step that a person may take on a submission."""
    return {
        "duyet": words.say("Approve"),
        "tra-lai": words.say("Return"),
        "rut": words.say("Withdraw"),
    }


def correction(number: str, words: Words) -> str:
    """Return that a correction of published figures was given back."""
    return words.say("correction {number} returned", number=number)


def taking(later: str, earlier: str, cells: int, words: Words) -> str:
    """Return which submission replaces which: `cells` of its figures, or all of it if `cells` is 0."""
    if not cells:
        return words.say("Submission {later} replaces submission {earlier}.", later=later, earlier=earlier)
    return words.say(
        "Submission {later} replaces {count} of the figures in submission {earlier}.",
        later=later,
        earlier=earlier,
        count=words.number(cells),
    )


def step_told(what: str, version: str, back: bool, words: Words) -> str:
    """Return what a step did to a submission; for a rollback also the version, and whether it came `back`."""
    if what != "rolled-back":
        return state_names(words)[what]
    if back:
        return words.say("published again when version {version} was restored", version=version)
    return words.say("unpublished when version {version} was restored", version=version)
