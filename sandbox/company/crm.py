"""The CRM under /crm: which company a contact belongs to."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from sandbox.company.door import bearer, company, problem

bp = Blueprint("crm", __name__, url_prefix="/crm/v1")
bp.before_request(bearer("crm"))


@bp.get("/contacts")
def contacts() -> ResponseReturnValue:
    """Contacts with exactly that `email`, or else that `name`, each with its company."""
    by = next((each for each in ("email", "name") if request.args.get(each)), "")
    if not by:
        return problem(400, "bad request", "A parameter is missing: email or name.")
    wanted = " ".join(request.args[by].casefold().split())
    found = [c for c in company().rows("contact") if c[by].casefold() == wanted]
    return {by: wanted, "contacts": found}
