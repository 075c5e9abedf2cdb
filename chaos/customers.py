"""Customers who write all the time: some report a security problem, some ask something else."""

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from chaos.stack import Stack
from integration.demo import visitor

SUBJECT = "Someone is in my account"
TEXT = "There was a sign-in from a country I have never been to. I think my account was hacked."
QUESTION = ("Colours", "How do I change the colour of a chart on my dashboard?")
ASKER = "eve@acme.example"
AT_ONCE = 50  # customers that arrive together
HOME, STRANGE = ("192.0.2.20", "GB"), ("203.0.113.66", "SG")
NIGHT = (
    (26, "auth.login.success", "session:office", HOME),
    (4, "auth.login.success", "session:night", STRANGE),
    (3, "settings.mail_rule.created", "mail_rule:forward all", STRANGE),
    (2, "data.exported", "customer_records 480 rows", STRANGE),
)
"""What the audit trail shows of a stranger, and how many hours ago: enough for a suspension."""


@dataclass(slots=True)
class Customers:
    """Each report is another signed-in customer's own; every second one had a bad night."""

    stack: Stack
    _writing: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(2))
    _reports: list["Future[visitor.Filed]"] = field(default_factory=list)
    _questions: list["Future[visitor.Filed]"] = field(default_factory=list)
    _emails: list[str] = field(default_factory=list)

    def report(self) -> None:
        """Somebody's account is in danger."""
        email = self._next_email()
        if len(self._reports) % 2:
            self._was_robbed(email)
        self._reports.append(self._file(email, SUBJECT, TEXT))

    def question(self) -> None:
        """Somebody wants to know something."""
        self._questions.append(self._file(ASKER, *QUESTION))

    def reports(self) -> list[int]:
        """Tickets of all reports, once every form is sent."""
        return [each.result().ticket for each in self._reports]

    def questions(self) -> list[int]:
        """Tickets of all questions, once every form is sent."""
        return [each.result().ticket for each in self._questions]

    def close(self) -> None:
        """Nobody writes any more."""
        self._writing.shutdown()

    def _next_email(self) -> str:
        if not self._emails:
            self._emails = self.stack.ask("POST", "/_sandbox/crowd", {"count": AT_ONCE})["emails"]
        return self._emails.pop()

    def _was_robbed(self, email: str) -> None:
        """Put a stranger's doings on the audit trail."""
        now = datetime.now(UTC)
        for hours, action, what, (ip, country) in NIGHT:
            row = {"actor": email, "action": action, "object": what, "ip": ip, "country": country}
            at = (now - timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%SZ")
            sensitive = action.startswith("data.")
            self.stack.ask(
                "POST", "/_sandbox/company/events", {**row, "at": at, "sensitive": sensitive}
            )

    def _file(self, email: str, subject: str, text: str) -> "Future[visitor.Filed]":
        sandbox = self.stack.house.sandbox
        return self._writing.submit(
            visitor.file_report, sandbox, email=email, subject=subject, text=text
        )
