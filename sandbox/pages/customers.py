"""The customers' side: a form with and without sign-in, and their own requests."""

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from sandbox.disk import Record
from sandbox.pages.door import act_of, visitor
from sandbox.state import State
from sandbox.zendesk import changes, intake
from sandbox.zendesk.act import Act


def blueprint(state: State) -> Blueprint:
    """/requests."""
    bp = Blueprint("customers", __name__, url_prefix="/requests")

    @bp.get("/new")
    def form() -> ResponseReturnValue:
        return render_template(
            "request_new.html",
            me=visitor(state),
            fields=intake.portal_fields(state),
            **_forms(state),
        )

    @bp.post("/new")
    def submit() -> ResponseReturnValue:
        sent, me = request.form, visitor(state)
        subject, text = sent.get("subject", "").strip(), sent.get("description", "").strip()
        email = str(me["email"]) if me else sent.get("email", "").strip()
        if not (subject and text and email):
            abort(400, "Subject, description and address are needed.")
        form_id = int(sent["form"]) if sent.get("form", "").isdigit() else None
        ticket, _ = intake.from_form(
            state, email, subject, text, act_of(me["id"] if me else 0),
            signed_in=me is not None, name=sent.get("name", "").strip(), form_id=form_id,
            fields={n.removeprefix("field_"): v for n, v in sent.items() if n.startswith("field_")},
        )  # fmt: skip
        page = "" if me else "/sent"
        return redirect(f"/requests/{ticket['id']}{page}", 303)

    @bp.get("/<int:key>/sent")
    def thanks(key: int) -> ResponseReturnValue:
        return render_template("request_sent.html", me=visitor(state), key=key)

    _requests(bp, state)
    return bp


def _requests(bp: Blueprint, state: State) -> None:
    @bp.get("/<int:key>")
    def one(key: int) -> ResponseReturnValue:
        ticket, me = _own(state, key)
        return render_template(
            "request.html", me=me, ticket=ticket, comments=_public(state, key), state=state
        )

    @bp.post("/<int:key>")
    def reply(key: int) -> ResponseReturnValue:
        _, me = _own(state, key)
        act: Act = act_of(me["id"], literal=True)
        said = {"body": request.form.get("comment", ""), "public": True}
        changes.update(state, key, {"comment": said}, act)
        return redirect(f"/requests/{key}", 303)


def _forms(state: State) -> Record:
    """The forms that customers see, and which one is open."""
    forms = [f for f in state.table("ticket_forms").all() if f["end_user_visible"] and f["active"]]
    wanted = request.args.get("form", "")
    chosen = next((f for f in forms if str(f["id"]) == wanted), forms[0])
    return {"forms": forms, "chosen": chosen}


def _own(state: State, key: int) -> tuple[Record, Record]:
    """The request and its requester, who must be the one at the browser."""
    me = visitor(state)
    if me is None:
        abort(redirect(f"/sign-in?next={request.path}", 303))
    ticket = state.table("tickets").get(key)
    if ticket is None or ticket["requester_id"] != me["id"]:
        abort(404)
    return ticket, me


def _public(state: State, key: int) -> list[Record]:
    """Public comments with their authors, oldest first."""
    users = state.table("users")
    return [
        {**event, "author": users.get(event["author_id"]), "at": audit["created_at"]}
        for audit in state.table("audits").where("ticket_id", key)
        for event in audit["events"]
        if event["type"] == "Comment" and event["public"]
    ]
