"""Texts about accounts and sign-in: roles, log events, and reasons for refusals."""

import math

from dashboard.auth.accounts import AccountRefused
from dashboard.auth.passwords import LONGEST, SHORTEST
from dashboard.wording import Words


def role_name(role: str, words: Words) -> str:
    """Return the name of a role."""
    return {
        "clerk": words.say("clerk"),
        "reviewer": words.say("reviewer"),
        "publisher": words.say("publisher"),
        "administrator": words.say("administrator"),
    }[role]


def role_means(role: str, words: Words) -> str:
    """Return what a role permits."""
    return {
        "clerk": words.say("submits figures for the units below"),
        "reviewer": words.say("checks submissions from every unit, returns or approves them"),
        "publisher": words.say("publishes approved figures and restores earlier versions"),
        "administrator": words.say("manages accounts, may submit figures for every unit"),
    }[role]


def event_name(event: str, words: Words) -> str:
    """Return the description of a log event."""
    return {
        "signed-in": words.say("signed in"),
        "signed-out": words.say("signed out"),
        "sign-in-failed": words.say("sign-in failed"),
        "limited": words.say("too many failed attempts, sign-in paused"),
        "added": words.say("account added"),
        "changed": words.say("account changed"),
        "locked": words.say("account locked"),
        "unlocked": words.say("account unlocked"),
        "reset": words.say("password reset"),
        "removed": words.say("account removed"),
        "password-changed": words.say("own password changed"),
        "provider-refused": words.say("sign-in through the identity provider refused"),
        "provider-bound": words.say("linked to the identity provider"),
    }[event]


def refusal(refused: AccountRefused, words: Words) -> str:
    """Return why a change to an account was refused, and what to do."""
    say, about = words.say, refused.about
    return {
        "name": say(
            "“{name}” cannot be used as a username: use 2 to 40 characters (letters a–z, digits, dots, "
            "hyphens and underscores), starting with a letter.",
            name=about,
        ),
        "taken": say("There is already an account “{name}”.", name=about),
        "removed-name": say(
            "The name “{name}” belonged to a removed account. The log identifies people by name: choose "
            "another one.",
            name=about,
        ),
        "unknown": say("There is no account “{name}”.", name=about),
        "long": say("A field is longer than {count} characters.", count=about),
        "email": say("“{email}” is not an e-mail address.", email=about),
        "email-taken": say("Another account already uses the e-mail address {email}.", email=about),
        "subject-taken": say("Another account is already linked to the identity {subject}.", subject=about),
        "role": say("There is no role “{role}”.", role=about),
        "unit": say("There is no unit “{unit}”.", unit=about),
        "clerk-without-unit": say("A clerk submits figures for a unit: choose at least one."),
        "last-administrator": say(
            "“{name}” is the only administrator who can sign in. Create another one first.", name=about
        ),
        "password-short": say("A password must have at least {count} characters.", count=SHORTEST),
        "password-long": say("A password can have at most {count} characters.", count=LONGEST),
        "password-name": say("A password must not contain the username."),
        "password-simple": say("A password needs a wider variety of characters."),
        "password-wrong": say("The current password is incorrect."),
        "password-twice": say("The new passwords do not match."),
        "password-same": say("The new password is the same as the current one."),
        "not-confirmed": say("Nothing was removed: tick the box to confirm."),
    }[refused.reason]


def waiting(seconds: int, words: Words) -> str:
    """Return a sentence that says how long sign-in is blocked."""
    minutes = math.ceil(seconds / 60)
    return words.say("Too many attempts. Please try again in {count} minutes.", count=minutes)
