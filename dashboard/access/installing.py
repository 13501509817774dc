"""Puts the gate and the pages of sign-in and accounts on a server."""

from flask import Flask

from dashboard.access import administration, entrance, provider
from dashboard.access.gate import install_gate


def install(flask: Flask) -> None:
    """Put gate, sign-in and the pages of accounts on a server, before whatever is to be behind the gate."""
    install_gate(flask)
    entrance.install(flask)
    provider.install(flask)
    administration.install(flask)
