"""Text as rules see it, and the way back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detection.text import LIMIT, QUOTE, normalise


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        ("HACKED", "hacked"),
        ("h\u200backed", "hacked"),
        ("h\u00adacked", "hacked"),
        ("ha\x00cked", "hacked"),
        ("ha\ud800cked", "hacked"),
        ("\u202ehacked\u202c", "hacked"),
        ("ｈａｃｋｅｄ", "hacked"),
        ("ﬁle", "file"),
        ("didn’t “do” it…", 'didn\'t "do" it...'),
        ("two-step – sign‑in", "two-step - sign-in"),
        ("Cafe\u0301", "café"),
        ("ÉÈ ÑANDÚ", "éè ñandú"),
        ("漢字\ufe0f", "漢字"),
        ("Straße", "strasse"),
        ("a  b\tc\u00a0d", "a b c d"),
        ("folded\r\nline", "folded line"),
        ("one\r\n\r\ntwo", "one\n\ntwo"),
        ("a \u200b b", "a b"),
        ("abc \x80\n\nd", "abc\n\nd"),
        ("abc\n\n\x80\n\nd", "abc\n\nd"),
        ("é\u2003é", "é é"),
        ("", ""),
    ],
)
def test_disguises_and_line_folds_are_taken_off(raw: str, plain: str) -> None:
    assert normalise(raw).plain == plain


@pytest.mark.parametrize(
    ("raw", "bare"),
    [("Łódź, señor", "lodz, senor"), ("é日本\U0001f600ø", "e日本\U0001f600o"), ("жё ʼ", "жё '")],
)
def test_rules_see_no_accents_and_every_sign_keeps_its_place(raw: str, bare: str) -> None:
    assert normalise(raw).bare == bare


@pytest.mark.parametrize(
    ("raw", "found", "quote"),
    [
        ("Hi!\r\n  Somebody  LOGGED\u200b in", "logged in", "LOGGED in"),
        ("my ﬁle “x” is gone", 'file "x"', "ﬁle “x”"),
        ("Straße gehackt", "gehackt", "gehackt"),
        ("it ends here", "here", "here"),
        ("\u202egniog\u202c on", "gniog on", "gniog on"),
    ],
)
def test_a_quote_is_in_the_customers_own_words(raw: str, found: str, quote: str) -> None:
    text = normalise(raw)
    start = text.plain.index(found)

    assert text.quote(start, start + len(found)) == quote


def test_a_long_quote_is_cut_and_says_so() -> None:
    text = normalise("word " * 100)

    assert len(text.quote(0, len(text.plain))) <= QUOTE
    assert text.quote(0, len(text.plain)).endswith("…")


def test_what_stands_behind_the_limit_is_not_read() -> None:
    text = normalise("x" * LIMIT + "hacked")

    assert text.plain == "x" * LIMIT


@given(st.text(st.characters()))
def test_every_stretch_leads_back_into_the_raw_text(raw: str) -> None:
    text = normalise(raw)

    assert all(len(text.quote(i, i + 3)) <= QUOTE for i in range(len(text.plain)))
    assert text == normalise(raw)


@given(st.text(alphabet=st.characters(max_codepoint=127)))
def test_plain_english_is_its_own_normal_form(raw: str) -> None:
    once = normalise(raw).plain

    assert normalise(once).plain == once
