"""Slack gets ids, kind and severity, tagged, escaped, once."""

from dataclasses import replace

import pytest
from flask import Response
from slack_sdk import WebClient

from incidents.errors import DeskRefused, VendorDown
from incidents.ports.people import Notice
from integration.chat import SlackChat
from sandbox.company import TOKENS
from tests.fixtures.lantern import Answering, Lantern, saying

NOTICE = Notice(
    incident_id="SEC-2026-0047",
    ticket_id=51,
    severity="SEV-1",
    kind="account_compromise",
    text="SEV-1 · account compromise · SEC-2026-0047 · ticket 51",
    ticket_url="http://desk.example/agent/tickets/51",
    key="SEC-2026-0047",
)


def slack(
    lantern: Lantern, *, channel: str = "#sec-incidents", oncall: str = "@oncall"
) -> SlackChat:
    return SlackChat(f"{lantern.url}/slack/api", TOKENS["slack"], channel, oncall)


def test_the_message_is_in_the_channel_and_its_ts_comes_back(lantern: Lantern) -> None:
    ts = slack(lantern).post(NOTICE)

    reader = WebClient(TOKENS["slack"], base_url=f"{lantern.url}/slack/api")
    told = reader.conversations_history(channel="C0SECINC01")["messages"]
    assert [message["ts"] for message in told] == [ts]
    assert told[0]["text"] == f"@oncall {NOTICE.text}"


def test_the_ticket_is_one_click_away_and_never_previewed(lantern: Lantern) -> None:
    slack(lantern).post(NOTICE)

    message = lantern.state.table("company_slack").all()[0]
    assert message["blocks"][1]["elements"][0]["text"] == (
        "SEC-2026-0047 · SEV-1 · <http://desk.example/agent/tickets/51|#51>"
    )
    assert (message["unfurl_links"], message["unfurl_media"]) == (False, False)
    assert message["link_names"] is True


def test_a_group_id_is_tagged_as_slack_wants_it(lantern: Lantern) -> None:
    slack(lantern, oncall="S0123ABCD").post(NOTICE)

    text = lantern.state.table("company_slack").all()[0]["text"]
    assert text.startswith("<!subteam^S0123ABCD> SEV-1")


def test_nothing_in_the_words_becomes_markup(lantern: Lantern) -> None:
    slack(lantern, oncall="<!channel>").post(replace(NOTICE, text="a <!here> & <http://x|y>"))

    text = lantern.state.table("company_slack").all()[0]["text"]
    assert text == "&lt;!channel&gt; a &lt;!here&gt; &amp; &lt;http://x|y&gt;"


def test_every_post_is_a_message_of_its_own(lantern: Lantern) -> None:
    chat = slack(lantern)

    assert chat.post(NOTICE) != chat.post(NOTICE)


@pytest.mark.parametrize(
    ("token", "channel", "error"),
    [
        ("xoxb-wrong", "#sec-incidents", "invalid_auth"),
        (TOKENS["slack"], "#no-such", "channel_not_found"),
    ],
)
def test_what_a_person_must_mend_is_final(
    token: str, channel: str, error: str, lantern: Lantern
) -> None:
    chat = SlackChat(f"{lantern.url}/slack/api", token, channel, "@oncall")

    with pytest.raises(DeskRefused, match=error):
        chat.post(NOTICE)


def test_without_a_token_nothing_is_sent(lantern: Lantern) -> None:
    with pytest.raises(DeskRefused, match="DESKWARDEN_SLACK_TOKEN"):
        SlackChat(f"{lantern.url}/slack/api", "", "#sec-incidents", "@oncall").post(NOTICE)

    assert lantern.calls == []


@pytest.mark.parametrize("error", ["ratelimited", "internal_error", "service_unavailable"])
def test_slacks_own_not_now_is_passing(error: str, answering: Answering) -> None:
    odd = answering(saying({"ok": False, "error": error}))

    with pytest.raises(VendorDown, match=error):
        SlackChat(odd.url, "t", "#c", "@oncall").post(NOTICE)

    assert len(odd.calls) == 1


def test_an_ok_without_ts_is_not_taken_for_a_message(answering: Answering) -> None:
    odd = answering(saying({"ok": True}))

    with pytest.raises(VendorDown, match="ts"):
        SlackChat(odd.url, "t", "#c", "@oncall").post(NOTICE)


def test_slacks_words_do_not_leak_into_ours(answering: Answering) -> None:
    page = Response("<html>token xoxb-123 eve@acme.example</html>", 403, mimetype="text/html")
    odd = answering(lambda _over: page)

    with pytest.raises(VendorDown) as caught:
        SlackChat(odd.url, "xoxb-123", "#c", "@oncall").post(NOTICE)

    assert "xoxb" not in str(caught.value)
    assert "eve" not in str(caught.value)


def test_a_proxy_of_the_environment_is_not_used_where_no_proxy_says_so(
    lantern: Lantern, free_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{free_port}")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")

    assert slack(lantern).post(NOTICE)
