"""The answers of the admin pages to what is refused."""

import logging
from pathlib import Path

from flask import request

from dashboard.admin.page import DESK, desk_words, refused_page
from dashboard.admin.upload import HAND_IN, too_large_page
from dashboard.catalog import Refused
from dashboard.submissions.audit_log import Damaged
from dashboard.submissions.submissions import NotYours, Unknown

log = logging.getLogger(__name__)


def long_body_page():
    """Return what to do where a file is larger than is taken; None where no file was sent."""
    return too_large_page() if request.path == HAND_IN else None


def refusal_page(error: Refused):
    """Return what stands against a step on a page of the desk.

    None for any other page, and where something is wrong with a file of the server: that is for the operator's log.
    """
    of_server = isinstance(error, Damaged) or any(Path(one.file).is_absolute() for one in error.problems)
    if of_server or not request.path.startswith(DESK):
        return None
    if isinstance(error.__cause__, Refused):
        log.warning("%s", error.__cause__)
    say = desk_words().say
    if isinstance(error, Unknown):
        return refused_page(404, say("There is nothing here"), str(error))
    if isinstance(error, NotYours):
        return refused_page(403, say("Not of your unit"), str(error))
    return refused_page(409, say("That was not done"), str(error))
