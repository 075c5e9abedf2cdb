"""Eve at her browser: she signs in at the help centre and fills the form."""

import re
from html.parser import HTMLParser

import requests

SECONDS = 15.0  # seconds for one page


class NotFiled(RuntimeError):
    """The form did not take the report; the message says at which page."""


def new_morning(sandbox: str) -> None:
    """Everybody is signed in again and Eve had her bad night: a demo is like the first one."""
    requests.post(f"{sandbox}/_sandbox/company/morning", timeout=SECONDS).raise_for_status()


def file_report(sandbox: str, *, email: str, subject: str, text: str) -> int:
    """Sign in as `email` and send the form; the new ticket's number.

    Raises: NotFiled, RequestException.
    """
    report = {"subject": subject, "description": text}
    with requests.Session() as browser:
        _send(browser, f"{sandbox}/sign-in", {"email": email})
        answer = _send(browser, f"{sandbox}/requests/new", report)
    found = re.search(r"/requests/(\d+)", answer.url)
    if found is None:
        raise NotFiled(answer.url)
    return int(found[1])


def _send(browser: requests.Session, url: str, fields: dict[str, str]) -> requests.Response:
    """Open a form's page and send it with `fields`, hidden ones as they stand there."""
    page = browser.get(url, timeout=SECONDS)
    hidden = _Hidden()
    hidden.feed(page.text)
    answer = browser.post(url, data={**hidden.fields, **fields}, timeout=SECONDS)
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
