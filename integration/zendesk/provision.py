"""Sets up in Zendesk what we need: shows it first, does it twice without harm, takes it away."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Protocol

from incidents.macros import MACROS
from incidents.tickets import DeskObjects
from integration.settings import Settings
from integration.zendesk.auth import SETUP_SCOPE, open_rest
from integration.zendesk.difference import differences, keeping
from integration.zendesk.inventory import Inventory
from integration.zendesk.objects import Wish, wishes
from integration.zendesk.rest import Missing, Rest
from integration.zendesk.steps import Step, Verdict

MACRO_IDS = "macro_ids"
"""Name under which the store keeps our macros' keys and ids: macro=501,macro_undo=502."""

OUR_USER_ID = "our_user_id"
"""Name under which it keeps our own user's id: what that user changes is our echo."""


class Keeper(Protocol):
    """The part of the store that remembers what was made."""

    def save_desk_objects(self, objects: DeskObjects) -> None:
        """Replace what is on record."""

    def forget_desk_objects(self) -> None:
        """They are gone from Zendesk."""

    def keep(self, name: str, value: str) -> None:
        """Remember a small value."""


class Provisioner:
    """Compares what we want with what is there, and makes it so."""

    def __init__(self, rest: Rest, *, addresses: tuple[str, ...] = (), endpoint: str = "") -> None:
        self._rest = rest
        self._wishes = wishes(addresses=addresses)
        self._endpoint = endpoint
        self._there = Inventory(rest)

    def plan(self) -> tuple[Step, ...]:
        """What `apply` would do; changes nothing."""
        known: dict[str, str] = {}
        steps = []
        for wish in self._wishes:
            step = self._step(wish, known)
            if step.verdict in (Verdict.CREATE, Verdict.CHANGE, Verdict.UNCHANGED):
                known[wish.key] = step.id or f"(new {wish.key})"
            steps.append(step)
        return tuple(steps)

    def apply(self, keeper: Keeper) -> Iterator[Step]:
        """Make it so, one object after the other; each step is given once it is done.

        A crash in between does no harm: the next run finds its own marks.
        """
        self._there = Inventory(self._rest)  # a person may have thought it over for a while
        known: dict[str, str] = {}
        for wish in self._wishes:
            step = self._step(wish, known)
            if step.verdict is Verdict.CREATE:
                step = replace(step, id=self._create(wish, known))
                known[wish.key] = step.id
            elif step.verdict in (Verdict.CHANGE, Verdict.UNCHANGED):
                known[wish.key] = step.id
            if step.verdict is Verdict.CHANGE:
                self._change(step, known)
            yield step
        _remember(keeper, known)
        me = self._rest.get("/users/me.json").get("user") or {}
        keeper.keep(OUR_USER_ID, str(me.get("id") or ""))

    def removal(self) -> tuple[Step, ...]:
        """What `remove` would take away: our own, the last made first."""
        everything = wishes(addresses=("any",))
        ours = ((wish, self._there.ours_if_any(wish)) for wish in reversed(everything))
        return tuple(
            Step(wish, Verdict.UNCHANGED, id=str(found["id"]), found=found)
            for wish, found in ours
            if found is not None
        )

    def remove(self, keeper: Keeper) -> Iterator[Step]:
        """Take it away; each step is given once it is done. Gone already is fine."""
        self._there = Inventory(self._rest)
        steps = self.removal()
        keeper.forget_desk_objects()  # first: no worker may route to a group that is going
        keeper.keep(MACRO_IDS, "")
        for step in steps:
            with _gone_is_fine():
                self._rest.send("DELETE", f"{step.wish.sort.path}/{step.id}")
            yield step

    def _step(self, wish: Wish, known: Mapping[str, str]) -> Step:
        try:
            found = self._there.ours(wish)
            taken = found is None and self._there.is_taken(wish)
        except Missing:
            if not wish.sort.optional:
                raise
            return Step(wish, Verdict.LACKING)
        if taken:
            return Step(wish, Verdict.FOREIGN)
        values = {**known, **self._where(found)}
        if missing := tuple(sorted(wish.needs() - values.keys())):
            return Step(wish, Verdict.WAITS, lines=missing)
        if found is None:
            return Step(wish, Verdict.CREATE)
        lines = tuple(differences(wish, wish.body(values), found))
        verdict = Verdict.CHANGE if lines else Verdict.UNCHANGED
        return Step(wish, verdict, str(found["id"]), lines, found)

    def _where(self, found: Mapping[str, object] | None) -> dict[str, str]:
        """The webhook's address: the one that was asked for, else the one it has."""
        endpoint = self._endpoint or (found or {}).get("endpoint")
        return {"endpoint": str(endpoint)} if endpoint else {}

    def _create(self, wish: Wish, known: Mapping[str, str]) -> str:
        body = {**wish.body({**known, **self._where(None)}), **self._category(wish)}
        made = self._rest.send("POST", wish.sort.path, {wish.sort.singular: body})
        return str(made[wish.sort.singular]["id"])

    def _change(self, step: Step, known: Mapping[str, str]) -> None:
        wish, found = step.wish, step.found or {}
        body = keeping(wish.body({**known, **self._where(found)}), found)
        self._rest.send("PUT", f"{wish.sort.path}/{step.id}", {wish.sort.singular: body})

    def _category(self, wish: Wish) -> dict[str, str]:
        """Newer accounts demand a category of every trigger: the first one will do."""
        if wish.key != "trigger":
            return {}
        with _gone_is_fine():
            listed = self._rest.get("/trigger_categories").get("trigger_categories") or []
            return {"category_id": str(listed[0]["id"])} if listed else {}
        return {}


@contextmanager
def open_provisioner(settings: Settings, *, endpoint: str = "") -> Iterator[Provisioner]:
    """The provisioner for the Zendesk of `settings`; needs an administrator's rights."""
    with open_rest(settings, scope=SETUP_SCOPE) as rest:
        yield Provisioner(rest, addresses=settings.security_addresses, endpoint=endpoint)


def _remember(keeper: Keeper, known: Mapping[str, str]) -> None:
    """Ids for the workers. DeskObjects only when all five are there and ours."""
    wanted = ("group", "incident_field", "severity_field", "state_field", "containment_field")
    if all(key in known for key in wanted):
        keeper.save_desk_objects(DeskObjects(*(int(known[key]) for key in wanted)))
    macros = (f"{macro.key}={known[macro.key]}" for macro in MACROS if macro.key in known)
    keeper.keep(MACRO_IDS, ",".join(macros))


@contextmanager
def _gone_is_fine() -> Iterator[None]:
    try:
        yield
    except Missing:
        return
