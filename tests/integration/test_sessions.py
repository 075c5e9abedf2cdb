"""UserWatch: who is signed in now."""

from datetime import timedelta

import pytest

from incidents.errors import VendorDown
from integration.sessions import UserWatch
from sandbox.company import TOKENS
from tests.fixtures.lantern import Answering, Lantern, saying


def userwatch(lantern: Lantern) -> UserWatch:
    return UserWatch(f"{lantern.url}/userwatch", TOKENS["userwatch"])


def test_every_live_sign_in_is_named_with_where_and_when(lantern: Lantern) -> None:
    live = userwatch(lantern).live("Eve@Acme.example")

    assert [s.id for s in live] == ["ses_eve_laptop", "ses_eve_phone", "ses_eve_night"]
    assert (live[2].ip, live[2].country) == ("203.0.113.66", "SG")
    assert live[2].last_seen_at - live[2].created_at == timedelta(minutes=12)


def test_a_stranger_is_signed_in_nowhere(lantern: Lantern) -> None:
    assert userwatch(lantern).live("nobody@nowhere.example") == ()


def test_a_wrong_shape_names_the_source_and_the_place(answering: Answering) -> None:
    odd = answering(saying({"email": "e@x.example", "active": [{"session_id": "s"}]}))

    with pytest.raises(VendorDown, match=r"UserWatch .*active\.0\."):
        UserWatch(odd.url, "t").live("e@x.example")


def test_sessions_of_somebody_else_are_not_believed(answering: Answering) -> None:
    odd = answering(saying({"email": "", "active": []}))

    with pytest.raises(VendorDown, match="somebody else"):
        UserWatch(odd.url, "t").live("e@x.example")
