"""The language of a request: begins with the request, ends with it, and is that of its templates."""

from contextlib import ExitStack

from flask import Flask, g, request

from dashboard.language import gettext, use_language
from dashboard.question import asked_language


def install(flask: Flask) -> None:
    """Answer each request in the language that its address names; install it before what makes responses.

    Messages have `{named}` values, not the `%(named)s` ones of Jinja's own extension.
    """
    flask.jinja_env.globals["_"] = gettext

    @flask.before_request
    def begin() -> None:
        g.language = ExitStack()
        g.language.enter_context(use_language(asked_language(request.query_string.decode(errors="replace"))))

    @flask.teardown_request
    def end(error: BaseException | None) -> None:
        if stack := g.pop("language", None):
            stack.close()
