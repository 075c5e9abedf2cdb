"""The steps that stand, in an update's metadata and back; what is none counts as not said."""

import json

import pytest

from incidents.ledger import EffectKind, EffectState
from incidents.promises import Promise
from integration.zendesk.promises import read, written
from tests.builders import NOW

PLAIN = Promise("SEC-2026-0001:k", EffectKind.SUSPEND_USER, "u", "", "", EffectState.DONE, NOW)
FULL = Promise(
    "SEC-2026-0001:k:2",
    EffectKind.DISABLE_KEYS,
    "ü=1 ",
    "key:1",
    "asked-812-disable_keys",
    EffectState.UNKNOWN,
    NOW,
    "zendesk:5",
    'W/"1"',
)


@pytest.mark.parametrize("promises", [(), (PLAIN,), (PLAIN, FULL)])
def test_what_was_written_is_read(promises: tuple[Promise, ...]) -> None:
    assert read(written(promises)) == promises


def bad(**changes: object) -> str:
    return json.dumps([json.loads(written([PLAIN]))[0] | changes])


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "{}",
        "[1]",
        "[" * 9_000,
        bad(kind="revoke_sessions"),
        bad(state="approved"),
        bad(target=""),
        bad(ends_at="soon"),
        bad(ends_at="2026-11-21T05:00:00"),
        bad(ends_at="0001-01-01T00:00:00+00:00"),
        bad(ends_at="9999-12-31T23:59:59+00:00"),
        bad(key=None),
    ],
)
def test_anything_else_says_nothing(text: str | None) -> None:
    assert read(text) is None
