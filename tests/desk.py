"""A desk with a few views of its own, people who sign in, and what a browser would do with its forms."""

import re

from flask import Flask, request

from dashboard.admin.gate import requires
from dashboard.admin.install import install_sign_in
from dashboard.auth import accounts
from dashboard.auth.accounts import Details
from dashboard.auth.current_user import person
from dashboard.settings import PROJECT, settings
from dashboard.web import request_language

PASSWORD = "năm con trâu đen"
SIGN_IN = "/quan-tri/dang-nhap"
CSRF = re.compile(r'name="csrf_token" value="([^"]+)"')
HTML = {"Accept": "text/html,*/*;q=0.8"}


def desk_app():
    """Return a server with the gate and pages behind it, without Dash."""
    flask = Flask("desk", template_folder=PROJECT / "dashboard" / "web" / "templates")
    request_language.install(flask)
    install_sign_in(flask)

    @requires("reviewer", "publisher", longest_body=lambda: 500_000)
    def checked():
        return f"{person().name} {len(request.get_data())}"

    flask.config["MAX_CONTENT_LENGTH"] = 1000
    flask.add_url_rule("/", "open", lambda: "open")
    flask.add_url_rule("/quan-tri", "desk", lambda: "desk")
    flask.add_url_rule("/quan-tri/xem", "seen", lambda: person().name)
    flask.add_url_rule("/quan-tri/duyet", "checked", checked, methods=["GET", "POST"])
    flask.add_url_rule("/quan-tri/nop", "sent", lambda: "sent", methods=["POST"])
    flask.add_url_rule("/khac", "elsewhere", checked)
    return flask


def add(name, details=None, password=PASSWORD, **more):
    """Make an account."""
    given = details or Details(roles=frozenset({"administrator"}))
    return accounts.add(settings().data, name, given, "test", password, **more)


def token_of(client, path=SIGN_IN, **options):
    """Return the token of the first form of a page."""
    return CSRF.search(client.get(path, **options).text)[1]


def sign_in(client, name, password=PASSWORD, target="", **options):
    """Send the form as a browser does."""
    sent = {"name": name, "password": password, "tiep": target, "csrf_token": token_of(client, **options)}
    return client.post(SIGN_IN, data=sent, **options)


def signed_in(app, name, password=PASSWORD):
    """Return the browser of somebody who signed in."""
    client = app.test_client()
    assert sign_in(client, name, password).status_code == 303
    return client


def admitted(client, path="/quan-tri/xem"):
    """Tell whether a browser may see the desk."""
    return client.get(path).status_code == 200


def send(client, path, page="/quan-tri/mat-khau", **fields):
    """Send a form with the token of a page."""
    return client.post(path, data=fields | {"csrf_token": token_of(client, page)})
