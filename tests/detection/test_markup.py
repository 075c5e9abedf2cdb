"""HTML makes way for text, and every place stays."""

import pytest

from detection.markup import FILLER, without_markup
from tests.detection.mails import plain


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ("<p>Some<b>body</b> is in</p><p>my account</p>", "somebody is in\n\nmy account"),
        ("<style>p { color: red }</style>Hi&nbsp;there &amp; you", "hi there & you"),
        ("a <!-- hidden --> b <script>x()</script> c", "a b c"),
        ("3 < 5 and 7 > 6 &unknown; <nosuchtag>", "3 < 5 and 7 > 6 &unknown; <nosuchtag>"),
        ("<script>never closed", "never closed"),
        ("İ<style>a</style>", "i\n\na"),
    ],
)
def test_markup_makes_way_for_text(html: str, said: str) -> None:
    assert " ".join(plain(html).split()) == " ".join(said.split())


def test_markup_keeps_every_place() -> None:
    html = "<div><p class='x'>Hello &lt;b&gt;</p></div>"

    assert len(without_markup(html)) == len(html)
    assert FILLER in without_markup(html)
