"""The embed code in a card's menu, for editors of other sites."""

from collections.abc import Sequence

from dash import html

from dashboard.components.attributes import attributes
from dashboard.components.links import EMBED
from dashboard.language import gettext as _


def embed_lines(key: str, topic: str, hosts: Sequence[str]) -> list[html.Div]:
    """Return a card's embed code, written by assets/embedding.js for the choices made; empty without allowed hosts."""
    if not hosts:
        return []
    name = f"embed-{key}"
    lines = html.Textarea(
        id=name,
        readOnly="readonly",
        rows=3,
        spellCheck="false",
        **attributes({"data-embed-of": f"{EMBED}/{key}", "data-topic": topic}),
    )
    copy = html.Button(_("Copy the embed code"), type="button", **attributes({"data-copy-embed": name}))
    where = html.P(_("Shown only on: {hosts}", hosts=", ".join(hosts)), className="muted")
    return [html.Div([html.Label(_("Embed"), htmlFor=name), lines, copy, where], className="embedding")]
