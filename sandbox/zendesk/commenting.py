"""A comment on a ticket: who is shown as its author, who may see it, what is kept of it."""

from sandbox.disk import Record
from sandbox.zendesk import markup, placeholders
from sandbox.zendesk.draft import Draft
from sandbox.zendesk.errors import invalid
from sandbox.zendesk.people import is_light, is_staff

MOST = 5000
"""Comments of one ticket."""


def truthy(value: object) -> bool:
    """Zendesk takes true and false as words too."""
    return value not in (False, None, "false", "0", 0, "")


def add_comment(draft: Draft, given: Record | str) -> Record | None:
    """Put a comment into the draft; None when there are no words in it."""
    comment = {"body": given} if isinstance(given, str) else given
    if comment.get("uploads"):
        raise invalid("uploads", "Upload token is unknown")
    body, html, plain = _words(draft, comment)
    if not plain:
        return None
    audits = draft.state.table("audits").where("ticket_id", draft.ticket["id"])
    if sum(e["type"] == "Comment" for a in audits for e in a["events"]) >= MOST:
        raise invalid("comment", f"Ticket has reached its limit of {MOST} comments")
    author = _author(draft, comment)
    told = {
        "author_id": author["id"],
        "body": body,
        "html_body": html,
        "plain_body": plain,
        "public": _is_public(draft, comment, author),
        "attachments": [],
        "audit_id": draft.audit_id,
    }
    if not is_staff(author) and draft.ticket["status"] in ("pending", "hold", "solved"):
        draft.set("status", "open")
    return draft.event("Comment", told)


def _author(draft: Draft, comment: Record) -> Record:
    users = draft.state.table("users")
    author = users.get(comment.get("author_id") or draft.act.author_id)
    if author is None:
        raise invalid("author_id", "Author: is invalid")
    return author


def _is_public(draft: Draft, comment: Record, author: Record) -> bool:
    """Omitted, it is as the ticket began (zendesk.md §3.2): mostly public."""
    updater = draft.state.table("users").get(draft.act.author_id) or author
    if is_staff(updater) and is_light(updater):
        return False
    if not is_staff(author):
        return True
    given = comment.get("public")
    return bool(draft.ticket["is_public"]) if given is None else truthy(given)


def _words(draft: Draft, comment: Record) -> tuple[str, str, str]:
    """`body`, `html_body` and `plain_body` of what was sent."""
    act, state = draft.act, draft.state
    html = comment.get("html_body")
    body = str(comment.get("body") or "")
    if act.literal:
        text = markup.cut(body.replace("\r\n", "\n").strip())
        return text, markup.from_plain(text), text
    values = placeholders.Values(state, draft.ticket, act.author_id, act.host)
    if html:
        encoded = state.profile.expand_encoded_braces
        filled = placeholders.in_html(str(html), values, encoded=encoded)
        kept, plain = markup.clean(markup.cut(filled))
        return plain, markup.wrap(kept), plain
    text = markup.cut(markup.squeeze(placeholders.in_plain(body, values)))
    return text, markup.from_plain(text), text
