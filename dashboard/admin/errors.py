"""Error pages of the admin pages."""

import logging
from pathlib import Path

from flask import request

from dashboard.admin.page import DESK, refused_page
from dashboard.admin.upload import HAND_IN, too_large_page
from dashboard.catalog import Refused
from dashboard.language import gettext as _
from dashboard.submissions.audit_log import Damaged
from dashboard.submissions.submissions import NotYours, Unknown

log = logging.getLogger(__name__)


def long_body_page():
    """Return the error page for an upload that is too large; None if the request is not an upload."""
    return too_large_page() if request.path == HAND_IN else None


def refusal_page(error: Refused):
    """Return the page that says why a step on an admin page was refused.

    None for any other page, and if a file on the server is at fault: that belongs in the operator's log.
    """
    of_server = isinstance(error, Damaged) or any(
        Path(problem.file).is_absolute() for problem in error.problems
    )
    if of_server or not request.path.startswith(DESK):
        return None
    if isinstance(error.__cause__, Refused):
        log.warning("%s", error.__cause__)
    if isinstance(error, Unknown):
        return refused_page(404, _("Not found"), str(error))
    if isinstance(error, NotYours):
        return refused_page(403, _("This belongs to another unit"), str(error))
    return refused_page(409, _("Action refused"), str(error))
