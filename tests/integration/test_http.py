"""The one HTTP client: what it gives back, what it sends, and where it stops."""

import gzip
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest
from flask import Response

from incidents.errors import VendorDown
from integration.http import MOST, Vendor
from integration.retry_after import retry_after
from tests.fixtures.lantern import Answering, saying

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def test_an_answer_is_its_status_and_its_json(answering: Answering) -> None:
    odd = answering(saying({"a": 1}, 201))

    answer = Vendor("it", odd.url).ask("GET", "/x")

    assert (answer.status, answer.json, answer.is_ok) == (201, {"a": 1}, True)


def test_a_refusal_is_an_answer_for_the_caller_to_judge(answering: Answering) -> None:
    problem = Response('{"title": "no"}', 422, mimetype="application/problem+json")
    odd = answering(lambda _over: problem)

    answer = Vendor("it", odd.url).ask("PUT", "/x", body={"b": 2})

    assert (answer.status, answer.json, answer.is_ok) == (422, {"title": "no"}, False)
    assert odd.calls[0].json == {"b": 2}


def test_no_content_is_no_json(answering: Answering) -> None:
    odd = answering(lambda _over: Response(status=204))

    assert Vendor("it", odd.url).ask("DELETE", "/x").json is None


def test_our_token_goes_out_even_where_a_netrc_knows_the_host(
    answering: Answering, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login someone password else\n")
    monkeypatch.setenv("NETRC", str(netrc))
    odd = answering(saying({}))

    Vendor("it", odd.url, "ours").ask("GET", "/x", headers={"X-Mark": "m"})

    assert odd.calls[0].headers["Authorization"] == "Bearer ours"
    assert odd.calls[0].headers["X-Mark"] == "m"


@pytest.mark.parametrize("token", ["s3cret\u2026", "s3cret\nX-Admin: 1"])
def test_a_token_that_no_header_can_carry_is_not_printed(token: str, answering: Answering) -> None:
    odd = answering(saying({}))

    with pytest.raises(VendorDown, match="could not be asked") as caught:
        Vendor("it", odd.url, token).ask("GET", "/x")

    assert "s3cret" not in str(caught.value)
    assert caught.value.__suppress_context__
    assert odd.calls == []


@pytest.mark.parametrize("url", ["nowhere", "ftp://127.0.0.1", "http://[", "http://"])
def test_an_address_that_is_none_is_passing(url: str) -> None:
    with pytest.raises(VendorDown, match="could not be"):
        Vendor("it", url).ask("GET", "/x")


def test_a_server_that_cannot_be_trusted_gets_no_question(answering: Answering) -> None:
    odd = answering(saying({}))

    with pytest.raises(VendorDown, match="TLS"):
        Vendor("it", odd.url.replace("http:", "https:")).ask("GET", "/x")

    assert odd.calls == []


def test_the_token_is_not_in_the_repr() -> None:
    assert "ours" not in repr(Vendor("it", "http://x", "ours"))


def test_an_endless_answer_is_cut(answering: Answering) -> None:
    def endless(_over: Event) -> Response:
        return Response((b" " * 65536 for _ in range(MOST)), mimetype="application/json")

    odd = answering(endless)

    with pytest.raises(VendorDown, match="more than 2048 KiB"):
        Vendor("it", odd.url).ask("GET", "/x")


def test_a_small_body_that_unpacks_without_end_is_cut(answering: Answering) -> None:
    packed = gzip.compress(b" " * (MOST + 1))
    headers = {"Content-Encoding": "gzip"}
    odd = answering(lambda _over: Response(packed, 200, headers, mimetype="application/json"))

    with pytest.raises(VendorDown, match="more than 2048 KiB"):
        Vendor("it", odd.url).ask("GET", "/x")


def test_a_drip_that_never_pauses_long_is_cut_too(answering: Answering) -> None:
    def drip(over: Event) -> Response:
        def drops() -> Iterator[bytes]:
            while not over.wait(0.02):
                yield b" "

        return Response(drops(), mimetype="application/json")

    odd = answering(drip)

    with pytest.raises(VendorDown, match="too slow to finish"):
        Vendor("it", odd.url, within=timedelta(seconds=0.2)).ask("GET", "/x")


def test_an_answer_that_breaks_off_is_passing(answering: Answering) -> None:
    headers = {"Content-Length": "100"}
    odd = answering(lambda _over: Response(b'{"a"', 200, headers, mimetype="application/json"))

    with pytest.raises(VendorDown):
        Vendor("it", odd.url).ask("GET", "/x")


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("0", timedelta(0)),
        ("90", timedelta(seconds=90)),
        ("Sat, 21 Nov 2026 12:02:00 GMT", timedelta(minutes=2)),
        ("Sat, 21 Nov 2026 11:00:00 GMT", timedelta(0)),
        ("soon", None),
        ("-5", None),
        ("9" * 40, None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_is_read_in_both_its_forms(header: str | None, wait: timedelta | None) -> None:
    assert retry_after(header, now=NOW) == wait


def test_several_calls_have_their_time_together(answering: Answering) -> None:
    odd = answering(saying({}))
    there = Vendor("it", odd.url).for_now(timedelta(0))

    with pytest.raises(VendorDown, match="did not answer in time"):
        there.ask("GET", "/x")

    assert odd.calls == []
    assert Vendor("it", odd.url).for_now(timedelta(minutes=1)).ask("GET", "/x").is_ok


def test_an_empty_answer_is_one_only_of_those_who_are_known_to_be_terse(
    answering: Answering,
) -> None:
    odd = answering(lambda _over: Response(b"", 200, {"Set-Cookie": "a=b"}))

    answer = Vendor("it", odd.url, terse=True).ask("PUT", "/x")

    assert (answer.json, answer.is_ok, answer.cookies) == (None, True, {"a": "b"})
    with pytest.raises(VendorDown):
        Vendor("it", odd.url).ask("PUT", "/x")
