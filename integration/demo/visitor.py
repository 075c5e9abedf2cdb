"""A customer at the browser: signs in at the help centre and fills the form."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from html.parser import HTMLParser

import requests

SECONDS = 15.0  # seconds for one page


class NotFiled(RuntimeError):
    """The form did not take the report; the message says at which page."""


@dataclass(frozen=True, slots=True)
class Filed:
    """A report that Zendesk took."""

    ticket: int
    submitted_at: datetime
    """When the form was sent, the sign-in long done."""


def new_morning(sandbox: str) -> None:
    """Everybody is signed in again and Eve had her bad night: a demo is like the first one."""
    requests.post(f"{sandbox}/_sandbox/company/morning", timeout=SECONDS).raise_for_status()


def file_report(sandbox: str, *, email: str, subject: str, text: str) -> Filed:
    """Sign in as `email` and send the form.

    Raises: NotFiled, RequestException.
    """
    report = {"subject": subject, "description": text}
    with requests.Session() as browser:
        _send(browser, f"{sandbox}/sign-in", _open(browser, f"{sandbox}/sign-in", email=email))
        form = _open(browser, f"{sandbox}/requests/new", **report)
        submitted = datetime.now(UTC)
        answer = _send(browser, f"{sandbox}/requests/new", form)
    found = re.search(r"/requests/(\d+)", answer.url)
    if found is None:
        raise NotFiled(answer.url)
    return Filed(int(found[1]), submitted)


def _open(browser: requests.Session, url: str, **written: str) -> dict[str, str]:
    """Look at a form's page and fill it; hidden fields stay as they stand there."""
    hidden = _Hidden()
    hidden.feed(browser.get(url, timeout=SECONDS).text)
    return {**hidden.fields, **written}


def _send(browser: requests.Session, url: str, form: dict[str, str]) -> requests.Response:
    answer = browser.post(url, data=form, timeout=SECONDS)
    if not answer.ok:
        raise NotFiled(f"{url} answered {answer.status_code}")
    return answer


class _Hidden(HTMLParser):
    """The hidden fields of a page's forms."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        about = dict(attrs)
        if tag == "input" and about.get("type") == "hidden" and about.get("name"):
            self.fields[str(about["name"])] = about.get("value") or ""
