"""Values of the core to JSON and back."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.model import Assessment, Judgement, Outcome, Reading, Reporter
from incidents.tickets import DeskObjects
from integration.store.codec import canonical, fingerprint, from_json, to_json
from integration.store.columns import clean

st.register_type_strategy(str, st.text(st.characters(exclude_categories=["Cs"], min_codepoint=1)))
st.register_type_strategy(float, st.floats(allow_nan=False))
st.register_type_strategy(datetime, st.datetimes(timezones=st.just(UTC)))

RECORDED = (Reading, Assessment, Reporter, Judgement, DeskObjects)
UNTYPED = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters()), inner),
    max_leaves=8,
)


@given(st.one_of(*(st.from_type(kind) for kind in RECORDED)))
def test_every_value_comes_back_as_it_was(value: object) -> None:
    through = json.loads(json.dumps(to_json(value), allow_nan=False))

    assert from_json(through, type(value)) == value


def test_a_reading_of_before_there_were_entities_is_readable() -> None:
    old = {"outcome": "review", "findings": [], "kinds": [], "facts": [], "confidence": 0.5}

    assert from_json(old, Reading) == Reading(Outcome.REVIEW, confidence=0.5)


@given(st.dictionaries(st.text(st.characters()), UNTYPED))
def test_what_nobody_has_typed_becomes_json_that_every_database_takes(value: object) -> None:
    written = json.dumps(to_json(value), allow_nan=False, ensure_ascii=False)

    assert "\x00" not in written
    assert written.encode()  # a lone surrogate would not


@pytest.mark.parametrize(
    ("text", "kept"),
    [("a\x00b", "a\ufffdb"), ("a\ud800b", "a\ufffdb"), ("🔐 é", "🔐 é"), ("", "")],
)
def test_text_loses_only_what_postgresql_refuses(text: str, kept: str) -> None:
    assert clean(text) == kept


def test_the_order_of_sets_and_keys_does_not_change_a_fingerprint() -> None:
    one = {"b": frozenset({"x", "y", "z"}), "a": 1}
    other = {"a": 1, "b": frozenset({"z", "y", "x"})}

    assert canonical(one) == '{"a":1,"b":["x","y","z"]}'
    assert fingerprint(one) == fingerprint(other)
    assert fingerprint(one) != fingerprint({"a": 2})
