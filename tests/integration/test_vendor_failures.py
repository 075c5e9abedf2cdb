"""Whatever goes wrong on the other side, every adapter says VendorDown, and nothing secret."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Event

import pytest
from flask import Response

from incidents.errors import VendorDown
from incidents.ledger import EffectKind
from incidents.ports.people import Notice
from integration.audit_trail import SecAudit, Siem
from integration.chat import SlackChat
from integration.crm import HttpCrm
from integration.identity.admin_console import AdminConsole
from integration.paging import PagerDuty
from integration.sessions import UserWatch
from tests.fixtures.lantern import Answering

EVE = "eve@acme.example"
TOKEN = "s3cret-t0ken"
SINCE = datetime(2026, 11, 14, tzinfo=UTC)
NOTICE = Notice(
    "SEC-2026-0001",
    51,
    "SEV-1",
    "phishing",
    "SEV-1 · SEC-2026-0001",
    "http://d/51",
    "SEC-2026-0001",
)
SOON = timedelta(seconds=0.3)
REVOKE = EffectKind.REVOKE_SESSIONS

AT_EASE = timedelta(seconds=10)


def readers(within: timedelta) -> dict[str, Callable[[str], object]]:
    """Questions that give up after so long."""
    return {
        "secaudit": lambda url: SecAudit(url, TOKEN, within=within).events(EVE, since=SINCE),
        "siem": lambda url: Siem(url, TOKEN, within=within).events(EVE, since=SINCE),
        "userwatch": lambda url: UserWatch(url, TOKEN, within=within).live(EVE),
        "crm": lambda url: HttpCrm(url, TOKEN, within=within).customer(EVE),
        "find": lambda url: AdminConsole(url, TOKEN, within=within).find(EVE),
        "sessions": lambda url: AdminConsole(url, TOKEN, within=within).sessions("usr_eve"),
        "happened": lambda url: AdminConsole(url, TOKEN, within=within).happened(
            "u", REVOKE, "", operation="o"
        ),
    }


READERS = readers(SOON)
WRITERS: dict[str, Callable[[str], object]] = {
    "revoke": lambda url: AdminConsole(url, TOKEN).revoke_sessions("usr_eve", operation="o"),
    "chat": lambda url: SlackChat(url, TOKEN, "#sec-incidents", "@oncall").post(NOTICE),
    "pager": lambda url: PagerDuty(url, TOKEN).page(NOTICE),
}
CALLS = readers(AT_EASE) | WRITERS

FAILURES: dict[str, Callable[[], Response]] = {
    "500": lambda: Response("oops", 500),
    "503 JSON": lambda: Response("{}", 503, mimetype="application/json"),
    "429": lambda: Response("{}", 429, mimetype="application/json"),
    "HTML instead of JSON": lambda: Response("<p>Sign in</p>", 200, mimetype="text/html"),
    "a proxy's 404": lambda: Response("<p>No such host</p>", 404, mimetype="text/html"),
    "empty": lambda: Response(b"", 200, mimetype="application/json"),
    "half a JSON": lambda: Response('{"ok": tr', 200, mimetype="application/json"),
    "a list": lambda: Response("[1]", 200, mimetype="application/json"),
    "a number": lambda: Response("7", 200, mimetype="application/json"),
    "nested without end": lambda: Response("[" * 200_000, 200, mimetype="application/json"),
}


PAIRS = [
    (call, failure)
    for call in CALLS
    for failure in FAILURES
    if (call, failure) not in {("revoke", "a list"), ("revoke", "a number")}
]
"""Any 2xx JSON says that sessions were ended; there the read-back is the proof."""


@pytest.mark.parametrize(("call", "failure"), PAIRS)
def test_a_bad_answer_is_passing_and_names_neither_query_nor_token(
    call: str, failure: str, answering: Answering
) -> None:
    odd = answering(lambda _over: FAILURES[failure]())

    with pytest.raises(VendorDown) as caught:
        CALLS[call](odd.url)

    assert TOKEN not in str(caught.value)
    assert "eve" not in str(caught.value)
    assert len(odd.calls) == 1


@pytest.mark.parametrize("call", CALLS)
def test_the_vendors_own_wish_is_kept(call: str, answering: Answering) -> None:
    busy = Response("{}", 429, {"Retry-After": "37"}, mimetype="application/json")
    odd = answering(lambda _over: busy)

    with pytest.raises(VendorDown) as caught:
        CALLS[call](odd.url)

    assert caught.value.retry_after == timedelta(seconds=37)


@pytest.mark.parametrize("call", READERS)
def test_a_silent_vendor_is_given_up(call: str, answering: Answering) -> None:
    def silent(over: Event) -> Response:
        over.wait()
        return Response("{}", 200, mimetype="application/json")

    odd = answering(silent)

    with pytest.raises(VendorDown, match="in time"):
        READERS[call](odd.url)


@pytest.mark.parametrize("call", CALLS)
def test_nobody_at_the_address_is_passing(call: str, free_port: int) -> None:
    with pytest.raises(VendorDown, match="could not be reached"):
        CALLS[call](f"http://127.0.0.1:{free_port}")


@pytest.mark.parametrize("call", [c for c in CALLS if c != "chat"])
def test_a_redirect_is_not_followed(call: str, answering: Answering) -> None:
    elsewhere = answering(lambda _over: Response("{}", 200, mimetype="application/json"))
    odd = answering(lambda _over: Response("", 302, {"Location": elsewhere.url}))

    with pytest.raises(VendorDown, match="redirect"):
        CALLS[call](odd.url)

    assert elsewhere.calls == []


@pytest.mark.parametrize("call", ["secaudit", "siem", "userwatch", "crm", "find"])
def test_a_refused_token_leaves_the_question_open(call: str, answering: Answering) -> None:
    odd = answering(lambda _over: Response("{}", 401, mimetype="application/json"))

    with pytest.raises(VendorDown, match=r"refused the question \(401\)"):
        CALLS[call](odd.url)


@pytest.mark.parametrize("call", ["secaudit", "siem", "userwatch", "crm", "find"])
def test_without_an_address_nothing_is_asked(call: str) -> None:
    with pytest.raises(VendorDown, match="has no address"):
        READERS[call]("")
