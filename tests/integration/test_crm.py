"""The CRM: which company a contact belongs to."""

from typing import Any

import pytest

from incidents.errors import VendorDown
from incidents.model import Contact, Customer
from integration.crm import HttpCrm
from sandbox.company import TOKENS
from tests.fixtures.lantern import Answering, Lantern, saying


def crm(lantern: Lantern) -> HttpCrm:
    return HttpCrm(f"{lantern.url}/crm", TOKENS["crm"])


def a_contact(company: str = "acc_1", **changes: Any) -> dict[str, Any]:
    """One contact of a company."""
    return {"company": {"id": company, "name": "One"}, **changes}


def test_a_contact_leads_to_the_company_and_their_role(lantern: Lantern) -> None:
    customer = crm(lantern).customer("eve@acme.example")

    assert customer == Customer("acc_acme", "Acme Corp", "Enterprise", contact_is_admin=True)


def test_a_member_is_no_admin(lantern: Lantern) -> None:
    customer = crm(lantern).customer("lin@acme.example")

    assert customer is not None
    assert customer.contact_is_admin is False


def test_an_unknown_contact_has_no_company(lantern: Lantern) -> None:
    assert crm(lantern).customer("nobody@nowhere.example") is None


def test_a_silent_role_is_not_guessed(answering: Answering) -> None:
    odd = answering(saying({"email": "e@x.example", "contacts": [a_contact(role=None)]}))

    assert HttpCrm(odd.url, "t").customer("e@x.example") == Customer("acc_1", "One")


def test_the_same_contact_twice_is_one_company(answering: Answering) -> None:
    odd = answering(saying({"email": "e@x.example", "contacts": [a_contact(), a_contact()]}))

    assert HttpCrm(odd.url, "t").customer("e@x.example") == Customer("acc_1", "One")


def test_two_companies_are_not_chosen_between(answering: Answering) -> None:
    contacts = [a_contact("acc_1"), a_contact("acc_2")]
    odd = answering(saying({"email": "e@x.example", "contacts": contacts}))

    with pytest.raises(VendorDown, match="2 companies"):
        HttpCrm(odd.url, "t").customer("e@x.example")


def test_a_wrong_shape_names_the_source_and_the_place(answering: Answering) -> None:
    odd = answering(saying({"email": "e@x.example", "contacts": [{"company": {"id": 5}}]}))

    with pytest.raises(VendorDown, match=r"the CRM .*contacts\.0\.company"):
        HttpCrm(odd.url, "t").customer("e@x.example")


def test_a_whole_name_leads_to_its_contacts(lantern: Lantern) -> None:
    found = crm(lantern).named("lin  zhao")
    nobody = crm(lantern).named("Lin")

    assert found == (Contact("Lin Zhao", "lin@acme.example", "acc_acme"),)
    assert nobody == ()


def test_a_crm_that_answers_about_another_name_is_not_believed(answering: Answering) -> None:
    other = {"name": "Eve", "email": "e@x.example", **a_contact()}
    everybody = answering(saying({"name": "Lin Zhao", "contacts": [other]}))
    silent = answering(saying({"email": "", "contacts": []}))

    with pytest.raises(VendorDown, match="somebody else"):
        HttpCrm(everybody.url, "t").named("Lin Zhao")
    with pytest.raises(VendorDown, match="shape"):
        HttpCrm(silent.url, "t").named("Lin Zhao")
