"""Links to files that take a while to generate."""

from dash import html

from dashboard.components.attributes import attributes
from dashboard.language import gettext as _


def export_link(name: str, address: str, **properties) -> html.A:
    """Return the link to a slow download: assets/downloads.js shows its progress and can cancel it.

    Without that script it is a plain link: the server responds with the file, or with an error page.
    """
    return html.A(name, href=address, **attributes({"data-export": "true"}), **properties)


def export_sayings() -> dict[str, str]:
    """Return the messages of assets/downloads.js in the page's language."""
    return {
        "data-exports": _("Files being prepared"),
        "data-export-begun": _("Preparing the file:"),
        "data-export-received": _("received"),
        "data-export-parts": _("pictures"),
        "data-export-done": _("File saved."),
        "data-export-cancel": _("Cancel"),
        "data-export-cancelled": _("Cancelled. Nothing was saved."),
        "data-export-again": _("Try again"),
        "data-export-close": _("Close"),
        "data-export-lost": _("The connection to the server was lost. Nothing was saved; please try again."),
        "data-export-broken": _("The file arrived incomplete and was not saved; please try again."),
        "data-export-refused": _("The server could not create the file."),
        "data-export-unfinished": _("The page was reloaded before the file was ready; nothing was saved."),
    }
