"""The one Flask application: Zendesk at the root, the company's systems under prefixes."""

import secrets
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from flask import Flask, Response
from werkzeug.routing import Rule

from sandbox import calls, company, control, crowd, faults
from sandbox.pages import customers, desk, door
from sandbox.state import State
from sandbox.zendesk import api, oauth
from sandbox.zendesk.seed import credentials, seed

Environ = dict[str, Any]


def create_sandbox(state: State) -> Flask:
    """The whole company over one memory."""
    app = Flask("sandbox")
    app.url_rule_class = _Route
    app.json.sort_keys = False  # type: ignore[attr-defined]
    seen, broken = calls.Calls(), faults.Faults()
    calls.install(app, seen)
    faults.install(app, broken, state)
    state.seed_with(seed)
    with state.change():
        credentials(state)
    app.register_blueprint(api.blueprint(state))
    app.register_blueprint(oauth.blueprint(state))
    api.install(app)
    company.register(app, state)
    app.secret_key = _cookie_key(state)
    for page in (door, customers, desk):
        app.register_blueprint(page.blueprint(state))
    app.after_request(_no_scripts)
    app.register_blueprint(control.blueprint(state, seen, broken))
    app.register_blueprint(crowd.blueprint(state))
    app.wsgi_app = _WithoutSuffix(app.wsgi_app)  # type: ignore[method-assign]
    return app


def _cookie_key(state: State) -> str:
    """What signs the cookies; kept, so that a restart signs nobody out."""
    with state.change():
        kept = state.table("cookies").get("key") or {"key": secrets.token_hex(32)}
        return str(state.table("cookies").put("key", kept)["key"])


def _no_scripts(response: Response) -> Response:
    """Pages show other people's words: nothing of theirs may run or load."""
    if response.mimetype == "text/html":
        policy = "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        response.headers["Content-Security-Policy"] = (
            f"{policy}form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        )
    return response


class _Route(Rule):
    """Compiles what spells its address out when somebody asks for that; few do, it is slow."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        compiled = cache(super()._compile_builder)
        return lambda *rule, **values: compiled(append_unknown)(*rule, **values)


class _WithoutSuffix:
    """`.json` at the end of an API address means nothing."""

    def __init__(self, inner: Callable[..., Iterable[bytes]]) -> None:
        self._inner = inner

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        path = str(environ.get("PATH_INFO", ""))
        if path.startswith(api.PREFIX) and path.endswith(".json"):
            environ["PATH_INFO"] = path.removesuffix(".json")
        return self._inner(environ, start_response)
