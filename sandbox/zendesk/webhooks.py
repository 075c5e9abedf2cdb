"""Webhooks over REST (zendesk.md §1.4): subscriptions, secrets, tests, history."""

from flask import Blueprint, g, jsonify, request
from flask.typing import ResponseReturnValue

from sandbox.disk import Record
from sandbox.state import State
from sandbox.zendesk import errors
from sandbox.zendesk.bodies import body, given
from sandbox.zendesk.caller import caller
from sandbox.zendesk.delivery import CONDITIONAL
from sandbox.zendesk.hooks import keep_credentials, made
from sandbox.zendesk.limits import charge
from sandbox.zendesk.paging import page
from sandbox.zendesk.signing import new_secret
from sandbox.zendesk.stamps import nanos, stamp, ulid
from sandbox.zendesk.webhook_test import send_test


def find(state: State, key: str) -> Record:
    """The webhook. Raises ApiError 404."""
    hook = state.table("webhooks").get(key)
    if hook is None:
        raise errors.not_found()
    return hook


def routes(bp: Blueprint, state: State) -> None:
    """Put them on the API."""

    @bp.get("/webhooks")
    def listed() -> ResponseReturnValue:
        found, args = state.table("webhooks").all(), request.args
        if part := args.get("filter[name_contains]"):
            found = [h for h in found if part.lower() in h["name"].lower()]
        if status := args.get("filter[status]"):
            found = [h for h in found if h["status"] == status]
        return jsonify(_listed("webhooks", found))

    @bp.post("/webhooks")
    def create() -> ResponseReturnValue:
        sent = given("webhook")
        if clone := request.args.get("clone_webhook_id"):
            sent = {**find(state, clone), **sent}
        with state.change():
            key = ulid(state.now())
            hook = {"id": key, **made({}, sent), "created_by": str(caller().user["id"])}
            state.table("webhooks").put(key, {**hook, "created_at": stamp(state.now())})
            state.table("webhook_secrets").put(key, {"secret": new_secret()})
            keep_credentials(state, key, sent)
        return jsonify({"webhook": {**hook, "created_at": nanos(state.now())}}), 201

    @bp.get("/webhooks/<key>")
    def one(key: str) -> ResponseReturnValue:
        return jsonify({"webhook": find(state, key)})

    _changes(bp, state)
    _secrets(bp, state)
    _history(bp, state)


def _changes(bp: Blueprint, state: State) -> None:
    @bp.route("/webhooks/<key>", methods=["PUT", "PATCH"])
    def update(key: str) -> ResponseReturnValue:
        sent = given("webhook")
        with state.change():
            old = find(state, key)
            if "subscriptions" in sent and (CONDITIONAL in sent["subscriptions"]) != (
                CONDITIONAL in old["subscriptions"]
            ):
                raise errors.bad_request("The kind of a webhook cannot be changed")
            by = {"updated_by": str(caller().user["id"]), "updated_at": stamp(state.now())}
            state.table("webhooks").put(key, {**old, **made(old, sent), **by})
            keep_credentials(state, key, sent)
        return "", 204

    @bp.delete("/webhooks/<key>")
    def delete(key: str) -> ResponseReturnValue:
        with state.change():
            find(state, key)
            for table in ("webhooks", "webhook_secrets", "webhook_credentials"):
                state.table(table).drop(key)
        return "", 204


def _secrets(bp: Blueprint, state: State) -> None:
    def told(key: str) -> ResponseReturnValue:
        find(state, key)
        kept = state.table("webhook_secrets").get(key) or {}
        return jsonify({"signing_secret": {"secret": kept["secret"], "algorithm": "SHA256"}})

    @bp.get("/webhooks/<key>/signing_secret")
    def show(key: str) -> ResponseReturnValue:
        return told(key)

    @bp.post("/webhooks/<key>/signing_secret")
    def reset(key: str) -> ResponseReturnValue:
        with state.change():
            find(state, key)
            state.table("webhook_secrets").put(key, {"secret": new_secret()})
        return told(key)

    @bp.post("/webhooks/test")
    def test() -> ResponseReturnValue:
        key = request.args.get("webhook_id")
        hook = find(state, key) if key else None
        return jsonify({"response": send_test(state, hook, body().get("request") or {})})


def _history(bp: Blueprint, state: State) -> None:
    @bp.get("/webhooks/<key>/invocations")
    def invocations(key: str) -> ResponseReturnValue:
        find(state, key)
        found = state.table("invocations").where("webhook_id", key)
        wanted = request.args.get("filter[status]")
        shown = [one for one in found if not wanted or one["status"] == wanted]
        return jsonify(_listed("invocations", list(reversed(shown))))

    @bp.get("/webhooks/<key>/invocations/<invocation>/attempts")
    def attempts(key: str, invocation: str) -> ResponseReturnValue:
        find(state, key)
        found = state.table("attempts").where("invocation_id", invocation)
        return jsonify({"attempts": found})


def charge_calls(state: State) -> None:
    """This API has a limit of its own."""
    g.account = charge(state, "webhooks", "account", state.profile.webhook_calls_per_minute)


def _listed(plural: str, found: list[Record]) -> Record:
    """Pages of this API: `links` only when there is more."""

    def show(record: Record) -> Record:
        return {k: v for k, v in record.items() if not k.startswith("_") and k != "webhook_id"}

    if not any(name.startswith("page[") for name in request.args):
        return {plural: [show(one) for one in found], "meta": {"has_more": False}}
    paged = page(plural, found, show)
    if not paged["meta"]["has_more"]:
        paged.pop("links")
    return paged
