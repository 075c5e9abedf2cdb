"""The team's channel: Slack's Web API through slack_sdk."""

import logging
import re
from datetime import UTC, datetime
from http.client import HTTPException
from typing import Any

from requests.utils import get_environ_proxies, select_proxy
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from incidents.errors import DeskRefused, DeskwardenError, VendorDown
from incidents.ports.people import Notice
from integration.retry_after import retry_after

TIMEOUT = 10  # seconds
LATER = ("ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable")
"""Slack's own words for «not now»; its other errors stay until a person mends them."""
ERROR_CODE = re.compile(r"[a-z0-9_]{1,80}")
_BROKEN = (SlackClientError, OSError, HTTPException, ValueError, AttributeError, RecursionError)
"""How slack_sdk trips over the wire, and over JSON that is no object or has no end."""
GROUP_ID = re.compile(r"S[A-Z0-9]{6,20}")


class SlackChat:
    """Fills `incidents.ports.people.Chat`."""

    def __init__(self, url: str, token: str, channel: str, oncall: str) -> None:
        """`oncall` is tagged: a user group's id (S0123ABCD), else a name such as @oncall."""
        self._token, self._channel = token, channel
        self._tag = f"<!subteam^{oncall}>" if GROUP_ID.fullmatch(oncall) else escape(oncall)
        quiet = logging.Logger("slack", logging.CRITICAL)  # slack_sdk would log whole messages
        self._client = WebClient(
            token=token,
            base_url=url,
            timeout=TIMEOUT,
            retry_handlers=[],  # a repeat is ours to decide
            logger=quiet,
        )
        # slack_sdk takes any proxy of the environment and never heard of no_proxy
        self._client.proxy = select_proxy(url, get_environ_proxies(url))

    def post(self, notice: Notice) -> str:
        text = f"{self._tag} {escape(notice.text)}"
        return self._send(
            text=text,
            blocks=_blocks(text, notice),
            link_names=True,  # so that a group called @oncall is notified
        )

    def say(self, text: str) -> str:
        """Words to the channel as they are, which tag nobody. Raises VendorDown, DeskRefused."""
        return self._send(text=escape(text), mrkdwn=False)

    def _send(self, **message: Any) -> str:
        """The message's own id."""
        if not self._token:
            raise DeskRefused("Slack has no token: set DESKWARDEN_SLACK_TOKEN")
        try:
            answer = self._client.chat_postMessage(
                channel=self._channel,
                unfurl_links=False,  # a preview would show the ticket
                unfurl_media=False,
                **message,
            )
        except SlackApiError as exc:
            raise _said(exc) from None  # slack_sdk's own text holds the whole answer
        except _BROKEN as exc:
            raise VendorDown(f"Slack could not be reached ({type(exc).__name__})") from None
        if not isinstance(ts := answer.get("ts"), str):
            raise VendorDown("Slack took the message without saying its ts")
        return ts


def escape(text: str) -> str:
    """Text that Slack shows as it is (https://docs.slack.dev/messaging/formatting-message-text)."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _blocks(text: str, notice: Notice) -> list[dict[str, Any]]:
    """The message, and below it the way to the ticket if there is one."""
    message = {"type": "section", "text": {"type": "mrkdwn", "text": text}}
    if notice.ticket_id is None:
        return [message]
    link = f"<{escape(notice.ticket_url)}|#{notice.ticket_id}>"
    facts = f"{escape(notice.incident_id)} · {escape(notice.severity)} · {link}"
    return [message, {"type": "context", "elements": [{"type": "mrkdwn", "text": facts}]}]


def _said(exc: SlackApiError) -> DeskwardenError:
    """Slack's «no» as ours: for good, or for now."""
    status, headers = exc.response.status_code, exc.response.headers
    given = exc.response.data.get("error") if isinstance(exc.response.data, dict) else None
    error = str(given) if given and ERROR_CODE.fullmatch(str(given)) else None
    if status >= 500 or status == 429 or error in LATER:
        wish = next((v for k, v in headers.items() if k.lower() == "retry-after"), None)
        wait = retry_after(wish, now=datetime.now(UTC))
        return VendorDown(f"Slack answered {status}: {error or 'busy'}", retry_after=wait)
    if error is None:
        return VendorDown(f"Slack answered {status} with something else than its JSON")
    return DeskRefused(f"Slack refused the message: {error}")
