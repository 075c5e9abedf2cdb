"""A person's correction as what the rules could learn from: a rule's test, and a corpus line."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from commands.kept_text import messages_of_kept
from commands.words import words
from incidents.model import SECOND_READER, Finding, Kind, Message
from integration.store.columns import clean
from integration.store.decisions import Kept
from integration.store.feedback import Feedback

SAY = words("feedback")["export"]
LONGEST = 300  # characters of a sentence
_END = re.compile(r"(?<=[.!?])\s|\n")
_SPACES = re.compile(r"\s+")
_HIDDEN = re.compile("[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A ticket that we read wrongly, with its words."""

    given: Feedback
    messages: tuple[Message, ...]
    findings: tuple[Finding, ...]
    """Rules that spoke for it."""
    kind: Kind | None


def proposal_of(given: Feedback, kept: Iterable[Kept]) -> Proposal | None:
    """From what is on record of the ticket; None when its words were erased."""
    mine = [each for each in kept if each.decision.ticket_id == given.ticket_id]
    texts = [messages_of_kept(each) or () for each in mine if not each.is_erased]
    each_once: dict[str, Message] = {}
    for message in chain.from_iterable(texts):
        each_once.setdefault(message.text.strip(), message)  # an event may repeat what was read
    messages = tuple(each_once.values())
    if not messages:
        return None
    reading = mine[-1].decision.reading
    findings = tuple(f for f in reading.findings if f.rule != SECOND_READER)
    return Proposal(given, messages, findings, reading.kind)


def rule_test(proposal: Proposal) -> str:
    """A table for each rule that spoke, or one without a rule: TOML."""
    given = proposal.given
    about = SAY["about"].format(
        ticket=given.ticket_id,
        incident=given.incident_id or "-",
        said=given.said.label if given.said else SAY["ordinary"],
        should=given.should.label if given.should else SAY["no_incident"],
        by=given.by,
        at=given.at.date().isoformat(),
        reason=given.reason,
    )
    wanted = "misses" if given.should is None else "hits"
    tables = [
        f"[[proposal]]\nrule = {_toml(rule)}\n{wanted} = [{_toml(sentence)}]\n"
        for rule, sentence in _sentences(proposal)
    ]
    return "\n".join([f"# {_HIDDEN.sub(' ', about)}", *tables])


def corpus_line(proposal: Proposal) -> str:
    """As detection/corpus has them, in ASCII."""
    given, is_security = proposal.given, proposal.given.should is not None
    line = {
        "id": f"feedback-{given.ticket_id}",
        "subject": next((each.subject for each in proposal.messages if each.subject), ""),
        "text": "\n\n".join(each.text for each in proposal.messages),
        "is_security": is_security,
        "kind": proposal.kind.value if proposal.kind and is_security else None,
        "severity": given.should.label if given.should else None,
    }
    return json.dumps(line)


def _sentences(proposal: Proposal) -> Iterator[tuple[str, str]]:
    """Each rule with the sentence that it found; the beginning where none did."""
    text = "\n".join(f"{each.subject}\n{each.text}" for each in proposal.messages)
    for finding in proposal.findings:
        yield finding.rule, _sentence_with(finding.quote, text)
    if not proposal.findings:
        yield "", _SPACES.sub(" ", text).strip()[:LONGEST]


def _sentence_with(quote: str, text: str) -> str:
    """The sentence that holds the quote; the quote where the text was folded otherwise."""
    plain: Sequence[str] = [_SPACES.sub(" ", part).strip() for part in _END.split(text)]
    return next((part for part in plain if quote in part and len(part) <= LONGEST), quote)


def _toml(text: str) -> str:
    """A TOML string: JSON's escapes, and no character that TOML refuses."""
    return json.dumps(_HIDDEN.sub(" ", clean(text)), ensure_ascii=False)
