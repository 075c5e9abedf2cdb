"""A note as a person reads it."""

import re
from html import unescape

from ticket_actions.case import Case
from ticket_actions.note import note


def html_of(case: Case) -> str:
    change = note(case)
    assert change.note is not None
    return change.note.html


def text_of(html: str) -> list[str]:
    """The lines that a person reads."""
    plain = re.sub(r"<[^>]+>", "", re.sub(r"<br>|</li>|</p>", "\n", html))
    return [unescape(line).strip() for line in plain.splitlines() if line.strip()]


def lines_of(case: Case) -> list[str]:
    """What was done and what waits."""
    html = html_of(case)
    start = html.index("Done, and waiting")
    return text_of(html[html.index("<ul>", start) : html.index("</ul>", start)])


def first_paragraph(html: str) -> list[str]:
    """The lines of the first <p>, as a reader sees them."""
    found = re.match(r"<p>(.*?)</p>", html, re.DOTALL)
    assert found is not None
    return [unescape(line) for line in found[1].split("<br>")]
