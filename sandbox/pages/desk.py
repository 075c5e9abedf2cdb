"""The agents' side: the list of tickets, one ticket, a macro menu, a new ticket by phone."""

from html import escape

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from sandbox.disk import Record
from sandbox.pages.conversation import history
from sandbox.pages.door import act_of, agent
from sandbox.state import State
from sandbox.zendesk import changes, intake
from sandbox.zendesk.choices import CHOICES
from sandbox.zendesk.lists import in_view
from sandbox.zendesk.macros import draft
from sandbox.zendesk.people import is_light
from sandbox.zendesk.tickets import charge_update

_FIELDS = ("status", "priority", "type", "group_id")


def blueprint(state: State) -> Blueprint:
    """/agent."""
    bp = Blueprint("desk", __name__, url_prefix="/agent")

    @bp.get("")
    def tickets() -> ResponseReturnValue:
        me, key = agent(state), request.args.get("view", "")
        view = state.table("views").get(int(key)) if key.isdigit() else None
        found = in_view(state, view) if view else _everything(state)
        return render_template("tickets.html", me=me, tickets=found, view=view, state=state)

    @bp.get("/tickets/<int:key>")
    def one(key: int) -> ResponseReturnValue:
        me, ticket = agent(state), _ticket(state, key)
        macro = _macro(state, request.args.get("macro", ""))
        return render_template(
            "ticket.html",
            me=me,
            ticket=ticket,
            state=state,
            light=is_light(me),
            history=history(state, key),
            macros=[m for m in state.table("macros").all() if m["active"]],
            macro=macro,
            draft=draft(state, macro, ticket, me) if macro else {},
            fields=_own_fields(state),
            choices=CHOICES,
        )

    @bp.post("/tickets/<int:key>")
    def submit(key: int) -> ResponseReturnValue:
        me, ticket = agent(state), _ticket(state, key)
        charge_update(state, me["id"], key)
        macros = tuple(int(m) for m in request.form.getlist("macro") if m.isdigit())
        patch = _comment() if is_light(me) else _patch(state, ticket)
        changes.update(state, key, patch, act_of(me["id"], macros=macros))
        return redirect(f"/agent/tickets/{key}", 303)

    _new(bp, state)
    return bp


def _new(bp: Blueprint, state: State) -> None:
    @bp.get("/new")
    def blank() -> ResponseReturnValue:
        return render_template("ticket_new.html", me=agent(state))

    @bp.post("/new")
    def create() -> ResponseReturnValue:
        me, sent = agent(state), request.form
        if not (sent.get("email") and sent.get("subject") and sent.get("description")):
            abort(400, "Customer, subject and description are needed.")
        ticket, _ = intake.for_customer(
            state, me, sent["email"].strip(), sent["subject"], sent["description"],
            act_of(me["id"]), name=sent.get("name", "").strip(),
        )  # fmt: skip
        return redirect(f"/agent/tickets/{ticket['id']}", 303)


def _everything(state: State) -> list[Record]:
    """Every ticket, the newest change first."""
    found = [t for t in state.table("tickets").all() if t["status"] != "deleted"]
    return sorted(found, key=lambda t: (t["generated_timestamp"], t["id"]), reverse=True)


def _ticket(state: State, key: int) -> Record:
    ticket = state.table("tickets").get(key)
    if ticket is None or ticket["status"] == "deleted":
        abort(404)
    return ticket


def _macro(state: State, key: str) -> Record | None:
    return state.table("macros").get(int(key)) if key.isdigit() else None


def _own_fields(state: State) -> list[Record]:
    return [f for f in state.table("ticket_fields").all() if not f["_system"] and f["active"]]


def _patch(state: State, ticket: Record) -> Record:
    """What the agent changed; what the form did not send stays."""
    sent = request.form
    patch: Record = _comment()
    if "tags" in sent:
        patch["tags"] = sent["tags"]
    patch |= {name: sent[name] or None for name in _FIELDS if name in sent}
    fields = [
        {"id": field["id"], "value": sent[f"field_{field['id']}"] or None}
        for field in _own_fields(state)
        if f"field_{field['id']}" in sent
    ]
    changed = [f for f in fields if f["value"] != ticket["_custom"].get(str(f["id"]))]
    return {**patch, **({"custom_fields": changed} if changed else {})}


def _comment() -> Record:
    """The words, when there are any; internal unless «public» was chosen."""
    text = request.form.get("comment", "").strip()
    if not text:
        return {}
    lines = escape(text, quote=False).replace("\r\n", "\n").replace("\n", "<br>")
    public = request.form.get("mode") == "public"
    return {"comment": {"html_body": f"<p>{lines}</p>", "public": public}}
