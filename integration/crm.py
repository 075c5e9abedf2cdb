"""Which company a contact belongs to: the CRM over plain HTTP."""

from datetime import timedelta
from typing import Any

from marshmallow import fields, post_load

from incidents.errors import VendorDown
from incidents.model import Customer
from integration.http import Vendor
from integration.shapes import Foreign, load, optional_text, same_address

ADMINS = ("admin", "owner")


class HttpCrm:
    """Fills `incidents.ports.impact.Crm`: GET /v1/contacts by address."""

    def __init__(self, url: str, token: str, *, within: timedelta | None = None) -> None:
        self._vendor = Vendor("the CRM", url, token, within)

    def customer(self, email: str) -> Customer | None:
        answer = self._vendor.ask("GET", "/v1/contacts", params={"email": email})
        read = load(_Answer(), self._vendor, answer)
        same_address(self._vendor, email, read["email"])
        found = set(read["contacts"])
        if len(found) > 1:
            raise VendorDown(f"{self._vendor.name} lists {len(found)} companies for that contact")
        return found.pop() if found else None


class _Company(Foreign):
    id = fields.String(required=True)
    name = fields.String(required=True)
    plan = optional_text()


class _Contact(Foreign):
    role = optional_text()
    company = fields.Nested(_Company, required=True)

    @post_load
    def to_customer(self, row: dict[str, Any], **_: Any) -> Customer:
        """The company, and whether the contact administers it."""
        company, role = row["company"], row["role"]
        return Customer(
            id=company["id"],
            name=company["name"],
            plan=company["plan"] or "",
            contact_is_admin=role.casefold() in ADMINS if role else None,
        )


class _Answer(Foreign):
    email = fields.String(required=True)
    contacts = fields.List(fields.Nested(_Contact), required=True)
