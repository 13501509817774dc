"""A page as the components that it is written as: what each text stands in can be asked of them, not of HTML."""

import json
from urllib.parse import urlsplit

from plotly.utils import PlotlyJSONEncoder

from dashboard import pages
from dashboard.app.server import server
from dashboard.data.current import warehouse_for
from dashboard.settings import settings


def components(address):
    """Return the components of a page as JSON: each with `type`, `namespace` and `props`."""
    at = urlsplit(address)
    with server.test_request_context(address):
        visit = pages.visit(at.path, at.query, warehouse_for(settings(), at.query))
        return json.loads(json.dumps(pages.layout(visit), cls=PlotlyJSONEncoder))
