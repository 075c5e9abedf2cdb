"""Why a text was read as it was, in lines that a person can follow."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from commands.operator import shown
from commands.words import words
from detection.firing import UNLESS, Match
from detection.lexicon import Lexicon
from detection.reading import Reader, text_of
from detection.telling import telling
from detection.text import Text
from detection.weights import Model
from incidents.model import Assessment, Message, Outcome, Reading
from incidents.moves import moves
from incidents.severity import classify
from ticket_actions.render import say

SAY = words("rules")["explain"]
WIDEST = 2_000  # characters of the text that are shown
_NOTHING_KNOWN = Assessment()


def explanation(message: Message, lexicon: Lexicon, model: Model | None) -> str:
    """Everything that led to the reading, and what would change it."""
    text, reader = text_of(message), Reader(lexicon, model)
    reading = reader.read(message)
    parts = [
        (SAY["text"], [text.plain[:WIDEST]]),
        (SAY["rules"], _matches(reader.rules.matches(text), text, lexicon)),
        (SAY["second_reader"], _telling(model, text)),
        (SAY["reading"], _reading(reading)),
        (SAY["entities"], _entities(reading)),
        (SAY["severity"], _severity(reading)),
        (SAY["trial"], _on_trial(reading, message, lexicon, model)),
    ]
    return "\n".join(
        line for title, lines in parts for line in (title, *(f"  {shown(each)}" for each in lines))
    )


def _matches(matches: Iterable[Match], text: Text, lexicon: Lexicon) -> list[str]:
    guards = {guard.id: guard.title for guard in lexicon.guards}
    return [_match(each, text, guards) for each in matches] or [SAY["nothing"]]


def _match(match: Match, text: Text, guards: dict[str, str]) -> str:
    rule = match.rule
    claims = ", ".join([*([rule.kind.value] if rule.kind else []), *sorted(rule.facts)])
    line = SAY["match"].format(
        id=rule.id,
        start=match.start,
        end=match.end,
        weight=f"{rule.weight:g}",
        claims=claims or "-",
        quote=text.quote(match.start, match.end),
    )
    if match.held_by == UNLESS:
        return str(line + SAY["unless"])
    if match.held_by:
        return str(line + SAY["held"].format(guard=match.held_by, title=guards[match.held_by]))
    return str(line + SAY["on_trial"]) if rule.shadow else str(line)


def _telling(model: Model | None, text: Text) -> list[str]:
    if model is None:
        return [SAY["no_model"]]
    found = telling(model.weights, text.plain)
    return [f"{each.weight:+.3f}  {each.word}" for each in found] or [SAY["nothing"]]


def _reading(reading: Reading) -> Iterator[str]:
    yield SAY["outcome"].format(outcome=reading.outcome.value, confidence=reading.confidence)
    yield SAY["kinds"].format(kinds=_listed(kind.value for kind in reading.kinds))
    yield SAY["facts"].format(facts=_listed(sorted(reading.facts)))
    yield SAY["versions"].format(
        rules=reading.rules_version[:12], model=reading.model_version[:12] or "-"
    )


def _entities(reading: Reading) -> list[str]:
    """Whom and what it names, the part of each, and why."""
    return [
        SAY["entity"].format(
            kind=each.kind.value,
            value=each.value,
            role=each.role.value,
            reason=say(each.reason, "notes/entities"),
            quote=each.quote,
        )
        for each in reading.entities
    ] or [SAY["nothing"]]


def _severity(reading: Reading) -> Iterator[str]:
    if reading.outcome is Outcome.ORDINARY:
        yield SAY["ordinary"]
        return
    judgement = classify(reading, _NOTHING_KNOWN)
    yield judgement.severity.label
    yield from (say(code) for code in judgement.reasons)
    change = moves(reading, _NOTHING_KNOWN)
    yield SAY["graver"].format(claims=_listed(claim.value for claim in change.graver))
    how, claims = ("milder", change.milder) if change.milder else ("carried", change.carried_by)
    yield SAY[how].format(claims=_listed(claim.value for claim in claims))


def _on_trial(
    reading: Reading, message: Message, lexicon: Lexicon, model: Model | None
) -> Iterator[str]:
    """What rules on trial would change if they counted."""
    if reading.would_be is None:
        yield SAY["nothing"]
        return
    counted = tuple(replace(rule, shadow=False) for rule in lexicon.rules)
    would = Reader(replace(lexicon, rules=counted), model).read(message)
    level = "-" if would.outcome is Outcome.ORDINARY else classify(would, _NOTHING_KNOWN).severity
    yield SAY["would_be"].format(
        rules=_listed(finding.rule for finding in reading.shadow),
        outcome=would.outcome.value,
        severity=getattr(level, "label", level),
    )


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names) or "-"
