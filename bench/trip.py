"""From a customer's submit to a contained account: `python -m bench.trip --reports 20`.

Everything runs as in the demo. Each report is filed by another signed-in customer through the
help centre's form, once the one before has reached its end. Seconds count from the submit, by
this machine's clock and the record's own times, so they hold the sandbox's share too: it is
Zendesk, the Admin Console and everybody else here.

The note waits on purpose until the ticket's own stamp, which has whole seconds, is two seconds
old (ticket_actions/write.py); the rest does not wait for it.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

import click

from bench.figures import quantile, table
from bench.stack import Stack, everything
from incidents.ledger import EffectKind
from integration.demo import run, visitor
from integration.demo.trip import Step, read_trip

PATIENCE = 60.0  # seconds for one trip
AIM = 2.0  # seconds from the submit to «sessions revoked, read back»
SUBJECT = "Someone is in my account"
TEXT = "There was a sign-in from a country I have never been to. I think my account was hacked."
STEPS = {
    "received": "on record, the 202 sent",
    "read": "claimed by triage, the ticket read",
    "opened": "assessed, classified, incident on record",
    "started": "claimed by containment, intent on record",
    "contained": "sessions revoked, read back",
    "stepped": "the next sign-in takes the second factor, read back",
    "told": "channel and pager told",
    "noted": "the one PUT done",
}

Times = Mapping[str, float]
"""Seconds since the submit, by step."""


@click.command(help=__doc__)
@click.option("--reports", default=20, show_default=True, help="How many are filed.")
def main(reports: int) -> None:
    """Exit status 1 when a report did not reach its end."""
    with everything() as stack:
        emails = stack.crowd(reports)
        measured = [_report(stack, email) for email in emails]
    whole = [times for times in measured if times is not None]
    if whole:
        click.echo(_table(whole))
        click.echo(_verdict(whole))
    if len(whole) < reports:
        raise click.ClickException(f"{reports - len(whole)} of {reports} did not reach their end")


def _report(stack: Stack, email: str) -> Times | None:
    """File one and follow it; None when it does not arrive."""
    filed = visitor.file_report(stack.house.sandbox, email=email, subject=SUBJECT, text=TEXT)
    for _ in run.follow(stack.store, filed.ticket, tend=stack.tend, patience=PATIENCE):
        pass
    moments = _moments(stack, filed.ticket)
    since = {name: (at - filed.submitted_at).total_seconds() for name, at in moments.items()}
    return since if since.keys() == STEPS.keys() else None


def _moments(stack: Stack, ticket: int) -> dict[str, datetime]:
    """When each step of the ticket was reached, from our record and the sandbox's own."""
    trip = read_trip(stack.store.ledger, ticket)
    if trip.incident is None or not trip.is_over:
        return {}
    effects = stack.store.ledger.effects(trip.incident.id)
    revoked = [e for e in effects if e.kind is EffectKind.REVOKE_SESSIONS]
    read = [c["at"] for c in stack.ask("GET", "calls")["calls"] if _reads(c, ticket)]
    return {
        "received": trip.reached[Step.RECEIVED],
        "read": datetime.fromisoformat(read[0]),
        "opened": trip.reached[Step.CLASSIFIED],
        "started": min(e.started_at for e in revoked if e.started_at is not None),
        "contained": max(e.finished_at for e in revoked if e.finished_at is not None),
        "stepped": trip.reached[Step.CONTAINED],
        "told": trip.reached[Step.TOLD],
        "noted": trip.reached[Step.WRITTEN],
    }


def _reads(call: Mapping[str, object], ticket: int) -> bool:
    return call["method"] == "GET" and call["path"] == f"/api/v2/tickets/{ticket}"


def _table(measured: Iterable[Times]) -> str:
    columns = {name: [times[name] for times in measured] for name in STEPS}
    rows = [
        (name, *(f"{value:.2f}" for value in (quantile(v, 0.5), min(v), max(v))), STEPS[name])
        for name, v in columns.items()
    ]
    return table(("step", "median s", "min", "max", "what has happened by then"), rows)


def _verdict(measured: Iterable[Times]) -> str:
    contained = quantile((times["contained"] for times in measured), 0.5)
    word = "kept" if contained <= AIM else "missed"
    return f"aim: contained in {AIM:g} s, median: {word} ({contained:.2f} s)"


if __name__ == "__main__":
    main()
