"""What a visit and a choice cost, in counts: requests, bytes, queries. No times, for machines differ."""

import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from browsing import CARDS, opened, until
from ports import held_port
from test_known import asked, client  # noqa: F401
from test_serving import ask, running

from dashboard.data.open_version import current_warehouse
from dashboard.data.warehouse import Warehouse
from dashboard.settings import settings

MOST_REQUESTS = 20
MOST_FIRST, MOST_REPEAT, MOST_CHOICE = 700_000, 5_000, 12_000


def received(page, address):
    """Open an address and return the bytes of each answer that came over the wire."""
    session, asked, sizes = page.context.new_cdp_session(page), set(), {}
    session.send("Network.enable")
    session.on("Network.requestWillBeSent", lambda one: asked.add(one["requestId"]))
    session.on(
        "Network.loadingFinished", lambda one: sizes.update({one["requestId"]: one["encodedDataLength"]})
    )
    # What Dash asks for is the last that a page does.
    with page.expect_response("**/_dash-layout"), page.expect_response("**/_dash-dependencies"):
        opened(page, address)
    until(page, lambda: asked <= sizes.keys())
    session.detach()
    return sizes.values()


def test_a_visit_asks_for_little_and_a_repeated_one_for_less(new_page):
    page = new_page()
    first, repeat = received(page, "/?nam=2019&don-vi=178"), received(page, "/?nam=2019&don-vi=178")
    assert len(first) <= MOST_REQUESTS
    assert sum(first) <= MOST_FIRST
    assert sum(repeat) <= MOST_REPEAT


def test_what_is_asked_for_early_is_used(client):  # noqa: F811
    """Chromium warns of what it was told to load and did not use, but only where a page stands for seconds."""
    page = client.get("/").text
    preloads = re.findall(r'<link rel="preload"[^>]*>', page)
    [styles] = re.findall(r'<link rel="stylesheet" href="([^"]+)"', page)
    rest = re.sub(r'<link rel="preload"[^>]*>', "", page) + client.get(styles).text
    early = [re.search('href="([^"]+)"', link)[1] for link in preloads]
    assert len(early) > 4 and [address for address in early if address not in rest] == []


def test_a_choice_is_answered_without_a_template_and_in_few_bytes(client):  # noqa: F811
    answer = asked(client, "?nam=2018&don-vi=178", headers={"Accept-Encoding": "br"})
    assert len(answer.data) <= MOST_CHOICE
    given = asked(client, "?nam=2018&don-vi=178").json["response"].values()
    figures = [one["figure"] for one in given if "figure" in one]
    assert len(figures) == 4
    assert not any("template" in figure["layout"] or "uid" in str(figure["data"]) for figure in figures)


def test_another_year_of_the_same_units_asks_the_file_nothing(client, monkeypatch):  # noqa: F811
    queries, rows = [], Warehouse._rows
    monkeypatch.setattr(
        Warehouse, "_rows", lambda self, sql, **values: queries.append(sql) or rows(self, sql, **values)
    )
    assert asked(client, "?nam=2018&don-vi=178").status_code == 200
    before = len(queries)
    assert asked(client, "?nam=2017&don-vi=178").status_code == 200
    assert len(queries) - before <= len(
        current_warehouse(settings()).catalog.cards
    )  # what empty cards may offer
    assert asked(client, "?nam=2018&don-vi=178").status_code == 200


def test_no_page_loads_plotly_express():
    code = "import sys, dashboard.web.server; sys.exit('plotly.express' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("starts", [1, pytest.param(9, marks=pytest.mark.long)])
def test_the_first_visits_of_a_cold_start_get_whole_pages(published, starts):
    def visit(port):
        page, layout, told = (ask(port, address) for address in ("/", "/_dash-layout", "/_dash-dependencies"))
        assert {page.status, layout.status, told.status} == {200}
        assert all(f'id="card-{card}"' in page.body.decode() for card in CARDS)
        assert b'"cchc"' in layout.body and b"question.answered" in told.body

    for _ in range(starts):
        with (
            held_port() as port,
            running(published, port, CCHC_WORKERS="2", CCHC_SIMULATED="on"),
            ThreadPoolExecutor(5) as readers,
        ):
            list(readers.map(visit, [port] * 5))
