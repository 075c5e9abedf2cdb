"""Which company a contact belongs to: the CRM over plain HTTP."""

from datetime import timedelta
from typing import Any

from marshmallow import fields, post_load

from incidents.errors import VendorDown
from incidents.model import Contact, Customer
from integration.http import Vendor
from integration.shapes import Foreign, load, optional_text, same_address, same_name

ADMINS = ("admin", "owner")


class HttpCrm:
    """Fills `incidents.ports.impact.Crm`: GET /v1/contacts by address, or by whole name."""

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

    def named(self, name: str) -> tuple[Contact, ...]:
        answer = self._vendor.ask("GET", "/v1/contacts", params={"name": name})
        read = load(_Named(), self._vendor, answer)
        found: list[Contact] = read["contacts"]
        for each in (read["name"], *(contact.name for contact in found)):
            same_name(self._vendor, name, each)
        return tuple(found)


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


class _Person(Foreign):
    name = fields.String(required=True)
    email = fields.String(required=True)
    company = fields.Nested(_Company, required=True)

    @post_load
    def to_contact(self, row: dict[str, Any], **_: Any) -> Contact:
        """Who that is, and where."""
        return Contact(row["name"], row["email"], row["company"]["id"])


class _Named(Foreign):
    name = fields.String(required=True)
    contacts = fields.List(fields.Nested(_Person), required=True)


class _Answer(Foreign):
    email = fields.String(required=True)
    contacts = fields.List(fields.Nested(_Contact), required=True)
