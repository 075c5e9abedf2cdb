"""Lies about who asks: tags that nobody who may has set."""

from collections.abc import Callable, Mapping

from attack.town import SECONDS, Got, Town

TAG = "deskwarden_revoke_sessions"
MACRO = "Security: revoke sessions"
TOM = "tom@lantern.example"
LOU, SID = "lou@lantern.example", "sid@lantern.example"
WORDS = "There was a sign-in from a country I have never been to. I think my account was hacked."


def tags(town: Town) -> list[Got]:
    """Each way to put a macro's tag on a ticket that is no agent's macro, and one that is."""
    victims = town.crowd(len(WAYS))
    tickets = [town.form(victim, WORDS) for victim in victims]
    town.wait(lambda: all(town.is_noted(ticket) for ticket in tickets), seconds=60)
    hows = [
        way(town, ticket, victim)
        for way, ticket, victim in zip(WAYS.values(), tickets, victims, strict=True)
    ]
    town.wait(lambda: bool(town.writes_to(victims[-1])), seconds=60)  # the honest one
    town.rest(seconds=60)
    return [
        _got(town, what, how, victim) for what, how, victim in zip(WAYS, hows, victims, strict=True)
    ]


def _got(town: Town, what: str, how: str, victim: str) -> Got:
    writes = len(town.writes_to(victim))
    must = 1 if what == HONEST else 0
    return Got(f"«{MACRO}»: {what}", f"{how}{writes} provider writes", writes != must)


def _by_api(town: Town, ticket: int, _: str) -> str:
    """First the tag alone; once that is answered, saying that the macro was applied, too."""
    macros = town.ask("GET", "/api/v2/macros.json")["macros"]
    ours = next(each["id"] for each in macros if each["title"] == MACRO)
    for more in ({}, {"macro_id": ours, "macro_ids": [ours]}):
        sent = {"tags": [*town.tags(ticket), TAG], **more}
        town.ask("PUT", f"/api/v2/tickets/{ticket}.json", {"ticket": sent})
        town.wait(lambda: TAG not in town.tags(ticket), seconds=60)
    return ""


def _by_mail(town: Town, ticket: int, _: str) -> str:
    town.mail(TOM, f"#tags {TAG}\nplease", ticket_id=ticket)
    return ""


def _by_forged_mail(town: Town, ticket: int, _: str) -> str:
    town.mail(TOM, f"#tags {TAG}\nplease", ticket_id=ticket, flags=[20, 2])
    return ""


def _by_customers_reply(town: Town, ticket: int, victim: str) -> str:
    town.mail(victim, f"#tags {TAG}\n{MACRO}", ticket_id=ticket)
    return ""


def _by_light_agent(town: Town, ticket: int, _: str) -> str:
    return _by_macro(town, ticket, LOU)


def _by_suspended_agent(town: Town, ticket: int, _: str) -> str:
    return _by_macro(town, ticket, SID)


def _by_tag_in_the_interface(town: Town, ticket: int, _: str) -> str:
    row = town.ask("GET", f"/api/v2/tickets/{ticket}.json")["ticket"]
    with town.browser(TOM) as browser:
        sent = {"tags": " ".join([*row["tags"], TAG])}
        answer = browser.post(f"{town.url}/agent/tickets/{ticket}", data=sent, timeout=SECONDS)
    return f"{answer.status_code}, "


def _by_trigger(town: Town, ticket: int, _: str) -> str:
    """A rule of their own account adds the tag to whatever changes."""
    wanted = {
        "title": "Helpful",
        "conditions": {"all": [{"field": "update_type", "operator": "is", "value": "Change"}]},
        "actions": [{"field": "current_tags", "value": TAG}],
    }
    made = town.ask("POST", "/api/v2/triggers.json", {"trigger": wanted})["trigger"]
    comment = {"comment": {"body": "hello", "public": False}}
    town.ask("PUT", f"/api/v2/tickets/{ticket}.json", {"ticket": comment})
    town.ask("DELETE", f"/api/v2/triggers/{made['id']}.json")
    return ""


def _by_macro(town: Town, ticket: int, who: str) -> str:
    """Somebody applies our macro in the agent interface and submits."""
    return town.press(ticket, MACRO, who, TAG)


def _by_messaging(town: Town, ticket: int, victim: str) -> str:
    sent = {"from": victim, "text": "hello", "tags": [TAG]}
    town.ask("POST", "/_sandbox/messaging", sent)
    town.ask("POST", "/_sandbox/messaging", {**sent, "ticket_id": ticket})
    return ""


def _by_portal_field(town: Town, _ticket: int, victim: str) -> str:
    """A checkbox that customers may tick, and that somebody gave our tag."""
    wanted = {"type": "checkbox", "title": "Urgent", "tag": TAG, "editable_in_portal": True}
    field = town.ask("POST", "/api/v2/ticket_fields.json", {"ticket_field": wanted})
    key = field["ticket_field"]["id"]
    town.form(victim, WORDS, fields={f"field_{key}": "true"})
    town.rest(seconds=20)
    town.ask("DELETE", f"/api/v2/ticket_fields/{key}.json")
    return ""


def _by_demoted_agent(town: Town, ticket: int, _: str) -> str:
    """They apply the macro, and are an end user before the event is out."""
    who = "dora@lantern.example"
    user = {"name": "Dora", "email": who, "role": "agent", "verified": True}
    made = town.ask("POST", "/api/v2/users.json", {"user": user})["user"]
    town.ask("POST", "/_sandbox/settings", {"delay_seconds": 3.0})
    said = _by_macro(town, ticket, who)
    town.ask("PUT", f"/api/v2/users/{made['id']}.json", {"user": {"role": "end-user"}})
    town.ask("POST", "/_sandbox/settings", {"delay_seconds": 0.0})
    return said


def _by_honest_agent(town: Town, ticket: int, _: str) -> str:
    return _by_macro(town, ticket, TOM)


HONEST = "an agent applies it (must work)"
WAYS: Mapping[str, Callable[[Town, int, str], str]] = {
    "an API caller sets the tag, then records the macro": _by_api,
    "an agent's mail command": _by_mail,
    "a mail in an agent's name": _by_forged_mail,
    "the customer's own mail": _by_customers_reply,
    "a light agent": _by_light_agent,
    "a suspended agent": _by_suspended_agent,
    "the tag typed in, no macro": _by_tag_in_the_interface,
    "a trigger adds the tag": _by_trigger,
    "a visitor of the messaging widget": _by_messaging,
    "a customer ticks a field of the portal": _by_portal_field,
    "an agent, demoted a second later": _by_demoted_agent,
    HONEST: _by_honest_agent,
}
