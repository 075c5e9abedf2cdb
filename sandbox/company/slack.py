"""Slack's Web API under /slack/api: keeps what it is told, answers as Slack does."""

from hmac import compare_digest

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from sandbox.company.door import TOKENS, company
from sandbox.company.when_where import Row

CHANNELS = {"sec-incidents": "C0SECINC01", "general": "C0GENERAL1"}
SHOWN = ("text", "blocks", "link_names", "unfurl_links", "unfurl_media")
"""What is kept of a message, as it was sent."""
LONGEST = 40_000  # characters of a message's text

bp = Blueprint("slack", __name__, url_prefix="/slack/api")


@bp.before_request
def known_token() -> ResponseReturnValue | None:
    """Slack says no with 200 and `ok: false`."""
    given = request.headers.get("Authorization", "")
    if not given:
        return {"ok": False, "error": "not_authed"}
    if not compare_digest(given.encode(), f"Bearer {TOKENS['slack']}".encode()):
        return {"ok": False, "error": "invalid_auth"}
    return None


@bp.post("/auth.test")
def auth_test() -> ResponseReturnValue:
    """Whose token it is."""
    return {"ok": True, "team": "Lantern", "team_id": "T0LANTERN", "user": "deskwarden"}


@bp.post("/chat.postMessage")
def post_message() -> ResponseReturnValue:
    """Keep a message in a channel, named by `#name`, `name` or id."""
    given: Row = request.get_json(silent=True) or request.form.to_dict()
    channel = _channel(str(given.get("channel", "")))
    if channel is None:
        return {"ok": False, "error": "channel_not_found"}
    if not given.get("text") and not given.get("blocks"):
        return {"ok": False, "error": "no_text"}
    if len(str(given.get("text", ""))) > LONGEST:
        return {"ok": False, "error": "msg_too_long"}
    message = _keep(channel, given)
    return {"ok": True, "channel": channel, "ts": message["ts"], "message": message}


@bp.route("/conversations.history", methods=["GET", "POST"])
def history() -> ResponseReturnValue:
    """What a channel was told, newest first."""
    channel = _channel(request.values.get("channel", ""))
    if channel is None:
        return {"ok": False, "error": "channel_not_found"}
    told = [m for m in company().rows("slack") if m["channel"] == channel]
    return {"ok": True, "messages": told[::-1], "has_more": False}


def _channel(given: str) -> str | None:
    """The id of a channel; None when there is none of that name or id."""
    return given if given in CHANNELS.values() else CHANNELS.get(given.removeprefix("#"))


def _keep(channel: str, given: Row) -> Row:
    """Store a message under a `ts` of its own: seconds, and a counter within the channel."""
    with company().change():
        number = len(company().rows("slack")) + 1
        ts = f"{int(company().now().timestamp())}.{number:06}"
        row = {"id": f"{channel}:{ts}", "type": "message", "channel": channel, "ts": ts}
        row |= {name: given[name] for name in SHOWN if name in given}
        return company().put("slack", row)
