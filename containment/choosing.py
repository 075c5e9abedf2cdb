"""Exactly one account, and what a step that a person asks for would do to it."""

from collections.abc import Iterable, Set
from dataclasses import dataclass

from incidents.approvals import POLICY, PersonAct
from incidents.asking import ASKED
from incidents.blast import blast_of
from incidents.errors import AccountNotFound, AskedInVain, VerbMissing
from incidents.ladder import Rung, people_needed, rung_of
from incidents.ledger import EffectKind, EffectPlan
from incidents.model import Account, Credential, LiveSession
from incidents.playbook import items_of
from incidents.ports.identity import IdentityProvider
from incidents.protection import why_not_one, why_protected


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person asks for: one kind of step, against one account."""

    kind: EffectKind
    account: Account
    items: tuple[str, ...]
    """Its keys or integrations, one step each; one empty text is the account itself."""
    sessions: tuple[LiveSession, ...] | None = None
    """The sign-ins that would end; None where the provider shows none."""
    lasting: bool = False
    """The provider can never take it back."""

    @property
    def rung(self) -> Rung:
        """How grave."""
        return rung_of(self.kind, lasting=self.lasting)


def chosen(identity: IdentityProvider, named: str) -> Account:
    """The one account with that address or immutable id, as it is now.

    Raises: AskedInVain when it is not exactly one, VendorDown.
    """
    if code := why_not_one(named):
        raise AskedInVain(code, target=named)
    try:
        account_id = identity.find(named).id if "@" in named else named
        return identity.account(account_id)
    except AccountNotFound as exc:
        raise AskedInVain("account_not_one", target=named, why=str(exc)) from exc


def wish_for(identity: IdentityProvider, kind: EffectKind, account: Account, item: str) -> Wish:
    """The step against that account; without an `item` against all that it could touch.

    Raises: AskedInVain when it cannot be done or there is nothing to do, VendorDown.
    """
    if kind not in identity.verbs:
        raise AskedInVain("verb_missing", provider=identity.name)
    if kind in identity.unless_suspended and not account.active:
        raise AskedInVain("not_while_suspended", provider=identity.name)
    there = items_of(kind, account)
    if item:
        _refuse_unless_there(kind, account, item)
        there = tuple(each for each in there if each == item)
    if not there:
        raise AskedInVain("nothing_to_do")
    sessions = None if kind.has_item else _sessions(identity, account)
    return Wish(kind, account, there, sessions, kind in identity.lasting)


def refuse_protected(wish: Wish, *, is_listed: bool, ours: Set[str]) -> None:
    """Raise AskedInVain when the account may not be touched so."""
    if code := why_protected(wish.account, wish.rung, is_listed=is_listed, ours=ours):
        raise AskedInVain(code)


def plans_for(wish: Wish, act: PersonAct) -> tuple[EffectPlan, ...]:
    """A plan for each item, asked for by the act: rung 1 runs, the others wait for people."""
    return tuple(
        EffectPlan(
            wish.kind,
            wish.account.id,
            act.id,
            approved_by=POLICY if wish.rung <= Rung.SIGNED_OUT else None,
            reason=ASKED[people_needed(wish.rung)],
            item=item,
            requested_by=act.by,
            blast=blast_of(wish.kind, item, wish.account, wish.sessions, lasting=wish.lasting),
        )
        for item in wish.items
    )


def _refuse_unless_there(kind: EffectKind, account: Account, item: str) -> None:
    """Raises AskedInVain, with what is there."""
    has: Iterable[Credential] = account.keys if kind.has_key else account.integrations
    ids = [each.id for each in has]
    if item not in ids:
        raise AskedInVain("no_such_item", item=item, there=", ".join(ids) or "-")


def _sessions(identity: IdentityProvider, account: Account) -> tuple[LiveSession, ...] | None:
    try:
        return identity.sessions(account.id)
    except VerbMissing:
        return None
