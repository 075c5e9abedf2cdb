"""Our own exceptions. Three families: the sender's fault, final, and passing.

An action never chooses what follows from one; it only raises. The doors turn the sender's
into 4xx, record the final ones, and let the store reschedule the passing ones.
"""

from datetime import timedelta


class DeskwardenError(Exception):
    """The root of ours."""


class SenderError(DeskwardenError):
    """The sender's fault: answered 4xx at the door."""


class SignatureError(SenderError):
    """A delivery that is not proved to be Zendesk's, or not lately."""


class WrongAccount(SenderError):
    """A genuine signature over an event of another Zendesk account."""


class Unreadable(SenderError):
    """Authentic, but not a shape we know: kept raw as `held`, still answered 202."""


class AskedInVain(DeskwardenError):
    """A person asked for what makes no sense now: `code` of templates/messages/operator.toml."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


class Final(DeskwardenError):
    """Will not get better by trying again: record it, tell a person, stop."""


class TicketGone(Final):
    """Deleted, or never there."""


class TicketClosed(Final):
    """Zendesk refuses any update of a closed ticket (422)."""


class DeskRefused(Final):
    """Zendesk understood and said no to this one thing (400, 403, 422)."""


class TooManyWrites(Final):
    """We wrote so often on one ticket within a day that something must be going round."""


class AccountNotFound(Final):
    """No account, or more than one, answers to that address: nothing is touched."""


class VerbMissing(Final):
    """The identity provider cannot do what was asked."""


class StepRefused(Final):
    """A step may not be taken at all: `code` of templates/notes/reasons.toml says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class HalfDone(Final):
    """The provider did more than was asked, or a part of it, or we were stopped after a part:
    neither done nor refused, so a person must look."""


class ApprovalMismatch(Final):
    """The approval on record is for another plan than the effect's: nothing is done."""


class Passing(DeskwardenError):
    """May work later. `retry_after` is the vendor's own wish, None when it named none."""

    def __init__(self, message: str, *, retry_after: timedelta | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class DeskBusy(Passing):
    """Zendesk cannot answer now: 429, 5xx, or the wire."""


class DeskShut(Passing):
    """Nothing can be asked of Zendesk at all, which says nothing about one ticket. Passing, for
    a person can mend it; told at once, for nothing else will."""


class DeskDenied(DeskShut):
    """Zendesk takes no credentials of ours (401, or no OAuth token)."""


class DeskElsewhere(DeskShut):
    """Our address for Zendesk leads on to another one (3xx)."""


class DeskStrange(DeskShut):
    """What answers as Zendesk says nothing that we can read."""


class NotProvisioned(Passing):
    """A group or field that the integration needs is not on record: `deskwarden provision`.
    Passing, for somebody will run it; told at once.
    """


class TicketMoved(Passing):
    """Somebody wrote since the ticket was read (409): read again, decide again."""


class HeardMeanwhile(Passing):
    """Another event of the ticket came first: what this one says must be judged with that."""

    def __init__(self, incident_id: str) -> None:
        super().__init__(f"{incident_id} is another one now", retry_after=timedelta(seconds=1))


class HoldsChanged(Passing):
    """Another step took hold of the same field of the account, or is letting go: look again."""

    def __init__(self, key: str) -> None:
        super().__init__(f"{key} is not alone", retry_after=timedelta(seconds=1))


class VendorDown(Passing):
    """An impact source, identity provider, chat or pager cannot answer now."""


class ContainmentPaused(Passing):
    """No step against an account is taken until a person resumes containment."""


class StoreDown(Passing):
    """The database cannot answer now: the web door says 503 with Retry-After."""


class StepWaits(DeskwardenError):
    """The step may not begin without a person, and is on record as waiting for one: leave it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
        """Why: a code of templates/notes/reasons.toml."""


class LeaseLost(DeskwardenError):
    """Another process holds the row now: leave at once, write nothing."""
