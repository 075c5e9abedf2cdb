"""The policy of an installation that runs on the shipped playbook."""

from datetime import timedelta

from incidents import playbook_file
from incidents.ports.services import Policy
from integration.wiring import PLAYBOOK

POLICY = Policy(
    playbook=playbook_file.parse(PLAYBOOK.read_text(encoding="utf-8")),
    lease=timedelta(seconds=25),
    assess=timedelta(seconds=3),
    report_form_ids=frozenset(),
    security_addresses=frozenset(),
    macro_ids={},
    ticket_url="https://acme.zendesk.com/agent/tickets/{}",
)
