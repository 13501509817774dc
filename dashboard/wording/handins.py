"""What a hand-in's state, a form's standing and a step of the desk are called."""

from dashboard.wording.words import Words


def state_names(words: Words) -> dict[str, str]:
    """Return the name of each state of a hand-in."""
    return {
        "received": words.say("waiting to be checked"),
        "returned": words.say("given back"),
        "withdrawn": words.say("withdrawn"),
        "approved": words.say("approved, not published yet"),
        "published": words.say("published"),
        "replaced": words.say("replaced by a later one"),
        "rolled-back": words.say("taken back with its version"),
    }


def standing_names(words: Words) -> dict[str, str]:
    """Return the name of each standing of a form that is owed."""
    return {
        "published": words.say("published"),
        "approved": words.say("approved, not published yet"),
        "received": words.say("being checked"),
        "returned": words.say("given back, to be handed in again"),
        "overdue": words.say("overdue"),
        "due": words.say("not handed in yet"),
    }


def step_names(words: Words) -> dict[str, str]:
    """Return the name of each step that a person may take with a hand-in."""
    return {
        "duyet": words.say("Approve"),
        "tra-lai": words.say("Give back"),
        "rut": words.say("Withdraw"),
    }
