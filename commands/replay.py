"""`deskwarden replay`: decide again from the record, and say what comes out otherwise."""

from collections import Counter
from datetime import datetime

import click

from commands.kept_text import messages_of_kept
from commands.operator import Moment, record, shown
from commands.rule_files import reading_by_rules_in_force
from commands.words import words
from integration.store.decisions import Kept, input_sha256
from ticket_actions.replay import Difference, Replayer, differences

SAY = words("replay")
SILENT = frozenset({"quotes", "entities"})
"""Aspects whose values are a customer's words: only that they differ is told."""


@click.command()
@click.option("--since", type=Moment(), help="Only what was decided since then.")
@click.option("--all", "everything", is_flag=True, help="All decisions: what happens without it.")
def replay(since: datetime | None, everything: bool) -> None:
    """Read and judge again what is on record, and report every difference. Ends with 1 for any.

    It needs the record alone, no Zendesk, and changes nothing. By the same rules and model there
    is none; by others it shows what they would have made of everything. What was erased is
    counted and left out.
    """
    if since and everything:
        raise click.UsageError(SAY["refused"]["both"])
    counts: Counter[str] = Counter()
    replayer = Replayer()
    with reading_by_rules_in_force(), record() as store:
        for kept in store.decisions.since(since):
            _replay(kept, replayer, counts)
    click.echo(SAY["end"]["counted"].format(**{name: counts[name] for name in SAY["kinds"]}))
    if counts["differ"] or counts["broken"]:
        raise SystemExit(1)


def _replay(kept: Kept, replayer: Replayer, counts: Counter[str]) -> None:
    """One decision: counted, and told of when it comes out otherwise."""
    if kept.is_erased:
        counts["erased"] += 1
        return
    messages = messages_of_kept(kept)
    if messages is None or input_sha256(messages) != kept.input_sha256:
        counts["broken"] += 1
        click.echo(_line(kept, SAY["end"]["broken"]))
        return
    counts["again"] += 1
    new = replayer.again(kept.decision, messages)
    found = differences(kept.decision, new)
    if not found:
        return
    counts["differ"] += 1
    old, now = kept.decision.reading, new.reading
    same = (old.rules_version, old.model_version) == (now.rules_version, now.model_version)
    same = same and old.entities_version in ("", now.entities_version)
    counts["same_version"] += same
    click.echo(_line(kept, SAY["end"]["same" if same else "other"]))
    for each in found:
        click.echo(shown(_told(each)))


def _told(difference: Difference) -> str:
    if difference.what in SILENT:
        return str(SAY["end"][difference.what])
    return str(
        SAY["end"]["difference"].format(
            what=SAY["aspects"][difference.what], was=difference.was, now=difference.now
        )
    )


def _line(kept: Kept, what: str) -> str:
    return str(
        SAY["end"]["decision"].format(
            id=kept.id, ticket=kept.decision.ticket_id, incident=kept.incident_id or "-", what=what
        )
    )
