"""Who is at the browser: a cookie that names a user. No passwords: it is a sandbox."""

from urllib.parse import urlsplit

from flask import Blueprint, abort, redirect, render_template, request, session
from flask.typing import ResponseReturnValue

from sandbox.disk import Record
from sandbox.state import State
from sandbox.zendesk import signed_in
from sandbox.zendesk.act import Act
from sandbox.zendesk.people import by_email, is_staff


def blueprint(state: State) -> Blueprint:
    """The first page, sign-in and sign-out."""
    bp = Blueprint("door", __name__)

    @bp.get("/")
    def home() -> ResponseReturnValue:
        return render_template("home.html", me=visitor(state))

    @bp.get("/sign-in")
    def choose() -> ResponseReturnValue:
        people = [u for u in state.table("users").all() if u["active"] and u["email"]]
        staff = [u for u in people if u["role"] != "end-user"]
        customers = [u for u in people if u["role"] == "end-user"]
        return render_template(
            "sign_in.html",
            me=visitor(state),
            staff=staff,
            customers=customers,
            onward=_onward(request.args.get("next", "")),
        )

    @bp.post("/sign-in")
    def sign_in() -> ResponseReturnValue:
        user = by_email(state, request.form.get("email", ""))
        if user is None or user["suspended"] or not user["active"]:
            abort(403, "Nobody with this address may sign in.")
        session.clear()
        with state.change():
            session["id"] = signed_in.begin(state, user["id"])["id"]
        desk = "/agent" if is_staff(user) else "/requests/new"
        return redirect(_onward(request.form.get("next", "")) or desk, 303)

    @bp.post("/sign-out")
    def sign_out() -> ResponseReturnValue:
        with state.change():
            state.table(signed_in.TABLE).drop(session.get("id", 0))
        session.clear()
        return redirect("/", 303)

    return bp


def _onward(target: str) -> str:
    """An address of this site, or nothing."""
    parts = urlsplit(target)
    local = not parts.netloc and not parts.scheme and target.startswith("/")
    return target if local and not target.startswith(("//", "/\\")) else ""


def visitor(state: State) -> Record | None:
    """The user at the browser; None when nobody signed in, or may not any more."""
    here = state.table(signed_in.TABLE).get(session.get("id", 0)) or {}
    user = state.table("users").get(here.get("user_id", 0))
    return user if user is not None and user["active"] and not user["suspended"] else None


def agent(state: State) -> Record:
    """The agent at the browser; others are sent to sign in."""
    user = visitor(state)
    if user is None or not is_staff(user):
        abort(redirect(f"/sign-in?next={request.path}", 303))
    return user


def act_of(user_id: int, **more: object) -> Act:
    """What somebody does with a browser."""
    return Act(
        author_id=user_id,
        channel="web",
        client=request.headers.get("User-Agent", ""),
        ip=request.remote_addr or "127.0.0.1",
        host=request.host_url.rstrip("/"),
        **more,  # type: ignore[arg-type]
    )
