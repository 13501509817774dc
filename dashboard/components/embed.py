"""What a card's menu offers to editors of other sites: the lines that put the card into a page of theirs."""

from collections.abc import Sequence

from dash import html

from dashboard.components.attributes import attributes
from dashboard.components.links import EMBED
from dashboard.wording import Words


def embed_lines(key: str, topic: str, hosts: Sequence[str], words: Words) -> list[html.Div]:
    """Return a card's lines to copy, which assets/embedding.js writes for the choices made; none where no host may."""
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
    copy = html.Button(
        words.say("Copy the embed code"), type="button", **attributes({"data-copy-embed": name})
    )
    where = html.P(words.say("Shown only on: {hosts}", hosts=", ".join(hosts)), className="muted")
    return [
        html.Div([html.Label(words.say("Embed"), htmlFor=name), lines, copy, where], className="embedding")
    ]
