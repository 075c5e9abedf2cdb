"""`deskwarden classify`: JSON lines in, an answer out for each. No server, record or settings."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, BinaryIO

import click

from commands.rule_files import reading_by_rules_in_force
from detection import read
from incidents.errors import Unreadable
from incidents.model import Assessment, Finding, Message, Outcome, Reading
from incidents.severity import classify as severity_of
from integration.strict_json import read_object

LONGEST = 16 << 20  # bytes of a line; detection reads no more than 64 Ki characters of a text
_NOTHING_KNOWN = Assessment()


@click.command()
@click.argument("source", type=click.File("rb"), default="-", metavar="[FILE]")
@click.option("--entities", is_flag=True, help="Also whom and what each names, and their parts.")
def classify(source: BinaryIO, entities: bool) -> None:
    """Read tickets as JSON lines, say of each what it is.

    A line is {"id", "subject", "text", "channel", "reporter_role"}; all but the text may be left
    out. A role of org-admin or org-member says that somebody writes for an organisation, and no
    role at all that it is more likely a consumer: the two write differently.

    One line comes out for each, in order and at once. One that cannot be read gives
    {"id": null, "error": ...}, the rest goes on, and the command ends with 1.
    """
    faults = 0
    with reading_by_rules_in_force():
        for line in _lines(source):
            try:
                said = answer(read_object(line), entities=entities)
            except Unreadable as why:
                faults += 1
                said = {"id": None, "error": str(why)}
            click.echo(json.dumps(said))  # ASCII, and flushed
    if faults:
        raise SystemExit(1)


def answer(ticket: dict[str, Any], *, entities: bool = False) -> dict[str, object]:
    """What detection makes of one ticket, with whom it names if wanted. Raises Unreadable."""
    reading = read(message_of(ticket))
    is_security = reading.outcome is not Outcome.ORDINARY
    said: dict[str, object] = {
        "id": _id(ticket.get("id")),
        "is_security": is_security,
        "outcome": reading.outcome.value,
        "kind": reading.kind.value if reading.kind else None,
        "severity": severity_of(reading, _NOTHING_KNOWN).severity.label if is_security else None,
        "confidence": reading.confidence,
        "reasons": list(_reasons(reading)),
    }
    return said | {"entities": [asdict(e) for e in reading.entities]} if entities else said


def message_of(ticket: dict[str, Any]) -> Message:
    """The words of one line. Raises Unreadable."""
    for name in ("subject", "text", "channel", "reporter_role"):
        if not isinstance(ticket.get(name), str | None):
            raise Unreadable(f"{name} is no text")
    if ticket.get("text") is None:
        raise Unreadable("there is no text")
    role = ticket.get("reporter_role") or ""
    return Message(ticket["text"], ticket.get("subject") or "", reporter_role=role)


def _id(given: object) -> object:
    if isinstance(given, dict | list):
        raise Unreadable("id is neither text nor number")
    return given


def _reasons(reading: Reading) -> Iterator[dict[str, object]]:
    """One for each fact that a finding claims; one with null for a finding that claims none."""
    for finding in reading.findings:
        for fact in _facts(finding):
            yield {"quote": finding.quote, "rule": finding.rule, "fact": fact}


def _facts(finding: Finding) -> list[str] | list[None]:
    return sorted(fact.value for fact in finding.facts) or [None]


def _lines(source: BinaryIO) -> Iterator[bytes]:
    """Line by line as they come. One that is too long comes as its beginning, and so is no JSON."""
    while line := source.readline(LONGEST):
        yield line
        while len(line) == LONGEST and not line.endswith(b"\n"):
            line = source.readline(LONGEST)
