"""Installs the admin pages on a server."""

from flask import Flask, has_request_context

from dashboard.admin import accounts, login, oidc, reminders, review, upload, versions
from dashboard.admin.gate import install_gate
from dashboard.auth.current_user import person
from dashboard.data.open_version import may_preview


def install(flask: Flask) -> None:
    """Install the access checks and the admin pages, before whatever the checks must guard.

    Users who are signed in may open versions that are not published yet.
    """
    install_sign_in(flask)

    @flask.before_request
    def see() -> None:
        may_preview.set(lambda: has_request_context() and person() is not None)

    for pages in (upload, review, reminders, versions):
        pages.install(flask)


def install_sign_in(flask: Flask) -> None:
    """Install the access checks and the pages for sign-in and accounts."""
    install_gate(flask)
    for pages in (login, oidc, accounts):
        pages.install(flask)
