"""What is proved, and what is refused for one byte."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import EnvironHeaders, Headers

from incidents.errors import SignatureError
from integration.setting_values import PUBLIC_TEST_SECRET
from webhooks.signature import FRESHNESS, SIGNATURE, TIMESTAMP, sign, verify

THEN = datetime(2021, 3, 25, 5, 9, 27, tzinfo=UTC)
STAMP = "2021-03-25T05:09:27Z"
BODY = b'{"event":"ticket.updated","id":123}'
SECRET = "a-secret"
SECRETS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=60)


def headers(signature: str, timestamp: str = STAMP) -> Headers:
    return Headers({SIGNATURE: signature, TIMESTAMP: timestamp})


def as_served(signature: str, timestamp: str = STAMP) -> Headers:
    """As a server hands them over, which checks less than `Headers` does."""
    return EnvironHeaders(
        {
            "HTTP_X_ZENDESK_WEBHOOK_SIGNATURE": signature,
            "HTTP_X_ZENDESK_WEBHOOK_SIGNATURE_TIMESTAMP": timestamp,
        }
    )


def reason(
    body: bytes, sent: Headers, *, secrets: Iterable[str] = (SECRET,), now: datetime = THEN
) -> str:
    """The word that it is refused with."""
    with pytest.raises(SignatureError) as caught:
        verify(body, sent, secrets=secrets, now=now)
    return str(caught.value)


@pytest.mark.parametrize(
    ("timestamp", "body", "signature"),
    [
        (STAMP, BODY, "S/RDdU2ERmj7LHDDoWJ2onPYH+t7/f2+LTM4dL7UiLM="),
        (STAMP, b"", "wCdBvXaHttn0wRVIYctzZ9O6O0bnqWakJMEKZ9VoRWw="),
        (
            "2026-01-02T03:04:05Z",
            '{"t":"é"}'.encode(),
            "MleinBPSxvvdMnZ7orXIpRA35tD2YI+e7qkUr3IR2go=",
        ),
    ],
)
def test_known_answers_verify(timestamp: str, body: bytes, signature: str) -> None:
    sent = headers(signature, timestamp)
    now = datetime.fromisoformat(timestamp)

    assert verify(body, sent, secrets=[PUBLIC_TEST_SECRET], now=now) == timestamp


def test_the_secret_is_used_as_it_stands_and_not_decoded() -> None:
    decoded = headers("ElGlCykjczJm8dAh5YJyfzGb6ttTqrYPkC81bFc/ZSk=")

    assert reason(BODY, decoded, secrets=[PUBLIC_TEST_SECRET]) == "signature"


@given(body=st.binary(max_size=200), secret=SECRETS)
def test_what_was_signed_verifies(body: bytes, secret: str) -> None:
    sent = headers(sign(body, STAMP, secret))

    assert verify(body, sent, secrets=[secret], now=THEN) == STAMP


@pytest.mark.parametrize("place", range(len(BODY)))
def test_a_flipped_byte_of_the_body_is_refused(place: int) -> None:
    flipped = bytearray(BODY)
    flipped[place] ^= 1

    assert reason(bytes(flipped), headers(sign(BODY, STAMP, SECRET))) == "signature"


@pytest.mark.parametrize("place", range(44))
def test_a_flipped_byte_of_the_signature_is_refused(place: int) -> None:
    genuine = sign(BODY, STAMP, SECRET)
    flipped = genuine[:place] + chr(ord(genuine[place]) ^ 1) + genuine[place + 1 :]

    assert reason(BODY, headers(flipped)) == "signature"


@pytest.mark.parametrize("place", range(len(STAMP)))
def test_a_flipped_byte_of_the_timestamp_is_refused(place: int) -> None:
    flipped = STAMP[:place] + chr(ord(STAMP[place]) ^ 1) + STAMP[place + 1 :]

    refused = reason(BODY, headers(sign(BODY, STAMP, SECRET), flipped))

    assert refused in ("signature", "timestamp")


@pytest.mark.parametrize(
    "timestamp",
    [
        "",
        STAMP + "{",
        STAMP[:-1],
        STAMP + "\n",
        " " + STAMP,
        STAMP.lower(),
        "2021-03-25 05:09:27Z",
        "2021-03-25T05:09:27.5Z",
        "2021-03-25T05:09:27+00:00",
        "2021-03-25T05:09:2７Z",
        "2021-13-25T05:09:27Z",
        "2021-02-30T05:09:27Z",
        "1616648967",
        f"{STAMP},{STAMP}",
    ],
)
def test_a_timestamp_of_another_shape_is_refused_though_signed(timestamp: str) -> None:
    sent = as_served(sign(BODY, timestamp, SECRET), timestamp)

    assert reason(BODY, sent) == "timestamp"


def test_a_byte_moved_between_timestamp_and_body_is_refused() -> None:
    signature = sign(BODY, STAMP, SECRET)

    assert reason(b"Z" + BODY, headers(signature, STAMP[:-1])) == "timestamp"
    assert reason(BODY[1:], headers(signature, STAMP + "{")) == "timestamp"


@pytest.mark.parametrize("missing", [SIGNATURE, TIMESTAMP])
def test_an_absent_header_is_unsigned(missing: str) -> None:
    sent = headers(sign(BODY, STAMP, SECRET))
    sent.remove(missing)

    assert reason(BODY, sent) == "unsigned"


@pytest.mark.parametrize(("twice", "word"), [(SIGNATURE, "signature"), (TIMESTAMP, "timestamp")])
def test_a_header_given_twice_is_refused_even_when_both_are_right(twice: str, word: str) -> None:
    sent = headers(sign(BODY, STAMP, SECRET))
    sent.add(twice, sent[twice])

    assert reason(BODY, sent) == word


@pytest.mark.parametrize(
    "signature",
    ["", "x", "a" * 44, "sha256=" + "a" * 43 + "=", "a" * 43 + "=\n", "ä" * 43 + "="],
)
def test_a_signature_of_another_shape_is_refused(signature: str) -> None:
    assert reason(BODY, as_served(signature)) == "signature"


def test_every_live_secret_is_good_while_one_is_being_rotated() -> None:
    old, new = headers(sign(BODY, STAMP, "old")), headers(sign(BODY, STAMP, "new"))

    for sent in (old, new):
        assert verify(BODY, sent, secrets=["new", "old"], now=THEN) == STAMP
    assert reason(BODY, old, secrets=["new"]) == "signature"


@pytest.mark.parametrize("secrets", [(), ("",)])
def test_without_a_secret_everything_is_refused(secrets: tuple[str, ...]) -> None:
    assert reason(BODY, headers(sign(BODY, STAMP, "")), secrets=secrets) == "signature"


@pytest.mark.parametrize("way", [1, -1])
def test_ten_minutes_off_is_fresh_and_a_second_more_is_stale(way: int) -> None:
    sent = headers(sign(BODY, STAMP, SECRET))
    edge = THEN + way * FRESHNESS

    assert verify(BODY, sent, secrets=[SECRET], now=edge) == STAMP
    assert reason(BODY, sent, now=edge + way * timedelta(seconds=1)) == "stale"
