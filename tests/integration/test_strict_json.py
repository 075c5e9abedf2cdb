"""What two readers could read differently is not read at all."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.errors import Unreadable
from integration.strict_json import DEEPEST, LONGEST_NUMBER, read_object

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.text(),
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(st.text(), inside, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.text(), VALUES, max_size=5))
def test_an_object_is_read_as_it_was_written(value: dict[str, object]) -> None:
    assert read_object(json.dumps(value).encode()) == value


@given(st.binary(max_size=300))
def test_any_bytes_are_an_object_or_unreadable(raw: bytes) -> None:
    try:
        value = read_object(raw)
    except Unreadable:
        return
    assert isinstance(value, dict)


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "not JSON: Expecting value at character 0"),
        (b'{"a":1} x', "not JSON: Extra data at character 8"),
        (b"null", "not a JSON object"),
        (b"\xff\xfe{", "not UTF-8"),
        (b'{"a":1,"a":1}', "a key is given twice"),
        (b'{"b":{"a":1,"\\u0061":2}}', "a key is given twice"),
        (b'{"a":NaN}', "NaN or Infinity"),
        (b'{"a":-Infinity}', "NaN or Infinity"),
        (b'{"a":1e999}', "a number is too long"),
        (b'{"a":' + b"9" * (LONGEST_NUMBER + 1) + b"}", "a number is too long"),
        (b'{"a":0.' + b"9" * LONGEST_NUMBER + b"}", "a number is too long"),
        (b"[" * 100_000, "too deep"),
        (b'{"a":' * 100_000, "too deep"),
        (b'{"a":' + b"[" * DEEPEST + b"]" * DEEPEST + b"}", "too deep"),
    ],
)
def test_it_says_why_without_quoting(raw: bytes, why: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read_object(raw)

    assert str(caught.value) == why


def test_the_deepest_allowed_is_allowed() -> None:
    levels = DEEPEST - 1

    assert read_object(b'{"a":' + b"[" * levels + b"]" * levels + b"}")


def test_a_byte_order_mark_and_plain_floats_are_harmless() -> None:
    assert read_object(b'\xef\xbb\xbf{"a":1.5}') == {"a": 1.5}
