"""Links to files that take a while to generate."""

from dash import html

from dashboard.components.attributes import attributes
from dashboard.wording import Words


def export_link(name: str, address: str, **more) -> html.A:
    """Return the link to a slow download: assets/downloads.js shows its progress and can cancel it.

    Without that script it is a plain link: the server responds with the file, or with an error page.
    """
    return html.A(name, href=address, **attributes({"data-export": "true"}), **more)


def export_sayings(words: Words) -> dict[str, str]:
    """Return the messages of assets/downloads.js in the page's language."""
    return {
        "data-exports": words.say("Files being prepared"),
        "data-export-begun": words.say("Preparing the file:"),
        "data-export-received": words.say("received"),
        "data-export-parts": words.say("pictures"),
        "data-export-done": words.say("File saved."),
        "data-export-cancel": words.say("Cancel"),
        "data-export-cancelled": words.say("Cancelled. Nothing was saved."),
        "data-export-again": words.say("Try again"),
        "data-export-close": words.say("Close"),
        "data-export-lost": words.say(
            "The connection to the server was lost. Nothing was saved; please try again."
        ),
        "data-export-broken": words.say("The file arrived incomplete and was not saved; please try again."),
        "data-export-refused": words.say("The server could not create the file."),
        "data-export-unfinished": words.say(
            "The page was reloaded before the file was ready; nothing was saved."
        ),
    }
