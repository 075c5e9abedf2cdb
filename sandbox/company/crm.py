"""The CRM under /crm: which company a contact belongs to."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from sandbox.company.door import bearer, company, problem

bp = Blueprint("crm", __name__, url_prefix="/crm/v1")
bp.before_request(bearer("crm"))


@bp.get("/contacts")
def contacts() -> ResponseReturnValue:
    """Contacts with exactly that `email`, each with its company."""
    email = request.args.get("email", "").casefold()
    if not email:
        return problem(400, "bad request", "The parameter email is missing.")
    found = [c for c in company().rows("contact") if c["email"].casefold() == email]
    return {"email": email, "contacts": found}
