"""Words from templates/, filled with strangers' text that cannot do any harm.

A note is HTML, and Zendesk expands `{{…}}` and `{%…%}` in it: so everything that is filled
in is escaped by Jinja and has its braces broken first. Nothing may reach a template but
through `_finalize`.
"""

import re
import tomllib
import unicodedata
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError
from markupsafe import Markup

TEMPLATES = Path(__file__).parent.parent / "templates"
_BRACE = re.compile(r"\{(?=[{%#])")


def defang(text: str) -> str:
    """`text` on one line, braces broken, invisible and direction-changing characters shown.

    Idempotent. A zero-width or bidi character becomes its code, such as <U+202E>.
    """
    shown = "".join(_visible(char) for char in text)
    return _BRACE.sub("{ ", " ".join(shown.split()))


def one_line(text: str, limit: int = 120) -> str:
    """`text` defanged and cut to `limit` characters, the cut marked."""
    clean = defang(text)
    return clean if len(clean) <= limit else clean[: limit - 1] + "…"


def plain(text: str) -> Markup:
    """`text` defanged, its quotes and brackets as they are: for messages that are no HTML.

    Chat escapes what is sent to it by itself (integration/chat.py).
    """
    return Markup(defang(text))  # noqa: S704  (read as text, never as HTML)


def _visible(char: str) -> str:
    """The character, or its code when a reader could not see it."""
    category = unicodedata.category(char)
    if category == "Cc":
        return " "
    return f"<U+{ord(char):04X}>" if category in ("Cf", "Cs", "Co", "Cn") else char


def utc(at: datetime | None) -> str:
    """A moment as analysts read it: 2026-11-21 04:50 UTC."""
    return "never" if at is None else at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")


def second(at: datetime) -> str:
    """A moment of a story, where seconds count: 2026-11-21 04:50:07 UTC."""
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


class NoWords(TemplateError):
    """A code that a table of templates/ does not have: another version of ours wrote it."""


@cache
def words(file: str) -> dict[str, str]:
    """A table of templates/FILE.toml: codes to what people read."""
    return tomllib.loads((TEMPLATES / f"{file}.toml").read_text(encoding="utf-8"))


def say(code: str, file: str = "notes/reasons") -> str:
    """A code's words. Raises NoWords: a code without words fails a test, not the analyst."""
    found = words(file).get(code)
    if found is None:
        raise NoWords(f"templates/{file}.toml has no words for {code!r}")
    return found


def _finalize(value: object) -> object:
    """Every value that a template prints: strings lose what could do harm."""
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    return defang(value)


_env = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=True,  # not select_autoescape: a file's ending must not switch it off
    undefined=StrictUndefined,  # a misspelt name fails the test, not the analyst
    finalize=_finalize,
    trim_blocks=True,
    lstrip_blocks=True,
)
_env.filters.update(one_line=one_line, plain=plain, second=second, utc=utc, say=say)


def render(template: str, **context: object) -> str:
    """`template`, a path under templates/, filled with `context`.

    Braces are broken once more in the whole, so that two values cannot meet as `{{`.
    """
    return _BRACE.sub("{ ", _env.get_template(template).render(context).strip())
