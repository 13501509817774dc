"""Texts about accounts and sign-in: roles, log events, and reasons for refusals."""

import math

from dashboard.auth.accounts import AccountRefused
from dashboard.auth.passwords import LONGEST, SHORTEST
from dashboard.language import gettext as _


def role_name(role: str) -> str:
    """Return the name of a role."""
    return {
        "clerk": _("clerk"),
        "reviewer": _("reviewer"),
        "publisher": _("publisher"),
        "administrator": _("administrator"),
    }[role]


def role_means(role: str) -> str:
    """Return what a role permits."""
    return {
        "clerk": _("submits figures for the units below"),
        "reviewer": _("checks submissions from every unit, returns or approves them"),
        "publisher": _("publishes approved figures and restores earlier versions"),
        "administrator": _("manages accounts, may submit figures for every unit"),
    }[role]


def event_name(event: str) -> str:
    """Return the description of a log event."""
    return {
        "signed-in": _("signed in"),
        "signed-out": _("signed out"),
        "sign-in-failed": _("sign-in failed"),
        "limited": _("too many failed attempts, sign-in paused"),
        "added": _("account added"),
        "changed": _("account changed"),
        "locked": _("account locked"),
        "unlocked": _("account unlocked"),
        "reset": _("password reset"),
        "removed": _("account removed"),
        "password-changed": _("own password changed"),
        "provider-refused": _("sign-in through the identity provider refused"),
        "provider-bound": _("linked to the identity provider"),
    }[event]


def refusal(error: AccountRefused) -> str:
    """Return why a change to an account was refused, and what to do."""
    value = error.about
    return {
        "name": _(
            "“{name}” cannot be used as a username: use 2 to 40 characters (letters a–z, digits, dots, "
            "hyphens and underscores), starting with a letter.",
            name=value,
        ),
        "taken": _("There is already an account “{name}”.", name=value),
        "removed-name": _(
            "The name “{name}” belonged to a removed account. The log identifies people by name: choose "
            "another one.",
            name=value,
        ),
        "unknown": _("There is no account “{name}”.", name=value),
        "long": _("A field is longer than {count} characters.", count=value),
        "email": _("“{email}” is not an e-mail address.", email=value),
        "email-taken": _("Another account already uses the e-mail address {email}.", email=value),
        "subject-taken": _("Another account is already linked to the identity {subject}.", subject=value),
        "role": _("There is no role “{role}”.", role=value),
        "unit": _("There is no unit “{unit}”.", unit=value),
        "clerk-without-unit": _("A clerk submits figures for a unit: choose at least one."),
        "last-administrator": _(
            "“{name}” is the only administrator who can sign in. Create another one first.", name=value
        ),
        "password-short": _("A password must have at least {count} characters.", count=SHORTEST),
        "password-long": _("A password can have at most {count} characters.", count=LONGEST),
        "password-name": _("A password must not contain the username."),
        "password-simple": _("A password needs a wider variety of characters."),
        "password-wrong": _("The current password is incorrect."),
        "password-twice": _("The new passwords do not match."),
        "password-same": _("The new password is the same as the current one."),
        "not-confirmed": _("Nothing was removed: tick the box to confirm."),
    }[error.reason]


def waiting(seconds: int) -> str:
    """Return a sentence that says how long sign-in is blocked."""
    minutes = math.ceil(seconds / 60)
    return _("Too many attempts. Please try again in {count} minutes.", count=minutes)
