"""The files that every page loads."""

import re

from dashboard.admin.gate import inside
from dashboard.web.server import server

LOADED = re.compile(r'(?:src|href)="(/[^"]+\.(?:js|css|svg)(?:\?[^"]*)?)"')


def page_files() -> list[bytes]:
    """Return the content of each script, style sheet and SVG that the first page names."""
    client = inside(server)
    addresses = LOADED.findall(client.get("/").get_data(as_text=True))
    contents = []
    for address in dict.fromkeys(addresses):
        with client.get(address) as answer:
            contents.append(answer.get_data())
    return contents
