"""Bodies that a genuine signature may stand on, and that must hurt nobody."""

import json

from tests.webhooks.conftest import payload


def created(**more: object) -> bytes:
    """The body of ticket.created, with other values."""
    return json.dumps(json.loads(payload("ticket_created")) | more).encode()


BAD = {
    "empty": b"",
    "9,000 brackets": b"[" * 9_000,
    "21 levels": b'{"a":' * 21 + b"1" + b"}" * 21,
    "a 5,000-digit number": b'{"account_id":' + b"9" * 5_000 + b"}",
    "an endless fraction": b'{"account_id":0.' + b"9" * 5_000 + b"}",
    "a number beyond floats": b'{"account_id":1e999}',
    "NaN": b'{"account_id":NaN}',
    "a key twice": b'{"account_id":18525119,"account_id":1}',
    "true for the account": created(account_id=True),
    "UTF-16": payload("ticket_created").decode().encode("utf-16"),
    "latin-1": b'{"subject":"caf\xe9"}',
    "a list": b"[]",
    "a raw line feed in a text": b'{"subject":"one\ntwo"}',
    "an injected quote": b'{"subject":"x","account_id":"1" "}',
    "no envelope": b"{}",
    "an id that is none": created(id="not an id:"),
    "a detail that is none": created(detail="5158"),
    "no ticket": created(detail={"subject": "help"}),
    "true for the ticket": created(detail={"id": True}),
    "full-width digits": created(detail={"id": "５１５８"}),
    "a negative ticket": created(detail={"id": "-5158"}),
    "a ticket beyond 64 bits": created(detail={"id": "9223372036854775808"}),
    "an account beyond 64 bits": created(account_id=2**63),
    "ticket zero": created(detail={"id": "0"}),
    "a ticket with a fraction": created(detail={"id": 5158.0}),
    "a time that is none": created(time="yesterday"),
    "the thirtieth of February": created(time="2026-02-30T00:00:00Z"),
    "tags that are none": created(detail={"id": "1", "tags": [5]}),
    "a comment that is none": created(type="zen:event-type:ticket.comment_added", event={}),
}
"""Authentic, and not to be read: held for a person."""

BAD_TRIGGERS = {
    **BAD,
    "no number": b'{"ticket_id":}',
    "true": b'{"ticket_id":true}',
    "null": b'{"ticket_id":null}',
    "a list of one": b'{"ticket_id":[5158]}',
    "digits at full width": '{"ticket_id":"５１５８"}'.encode(),
    "5,000 digits": b'{"ticket_id":"' + b"9" * 5_000 + b'"}',
    "beyond 64 bits": b'{"ticket_id":9223372036854775808}',
    "NaN for the ticket": b'{"ticket_id":NaN}',
    "a fraction": b'{"ticket_id":5158.5}',
    "the ticket twice": b'{"ticket_id":5158,"ticket_id":5159}',
    "NUL in the number": b'{"ticket_id":"5158\\u0000"}',
    "a lone surrogate": b'{"ticket_id":"\\ud800"}',
    "UTF-16 of a good one": '{"ticket_id":5158}'.encode("utf-16"),
}
"""The same at the triggers' door."""

ODD = {
    "a byte order mark": b"\xef\xbb\xbf" + payload("ticket_created"),
    "NUL": created(detail={"id": "5158", "subject": "a\x00b"}),
    "lone surrogates": created(detail={"id": "5158", "subject": "\ud800 and \udc00"}),
    "255 KiB of text": created(detail={"id": "5158", "description": "a" * 255 * 1024}),
    "ids as numbers": created(detail={"id": 5158, "actor_id": -1, "form_id": 0}),
    "nulls and zeros": created(
        detail={"id": "5158", "tags": None, "via": None, "form_id": "0", "actor_id": ""}
    ),
    "tags in one text": created(detail={"id": "5158", "tags": "one two"}),
    "account as text": created(account_id="18525119"),
    "lower-case enums": created(detail={"id": "5158", "status": "new"}),
    "a time in seconds": created(time="2026-11-21T09:14:58Z"),
    "a time in nanoseconds": created(time="2026-11-21T09:14:58.123456789Z"),
}
"""Odd, and readable all the same."""
