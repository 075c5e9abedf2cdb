"""Lists page by page, and what a refusal is called."""

from collections.abc import Iterator

import pytest

from incidents.errors import DeskBusy, DeskDenied, DeskRefused, DeskStrange
from integration.zendesk.rest import Missing, Rest
from integration.zendesk.session import open_session
from tests.fixtures.scripted import Answer, Scripted


@pytest.fixture
def rest(scripted: Scripted) -> Iterator[Rest]:
    with open_session(scripted.url) as session:
        yield Rest(session)


def test_numbered_pages_are_walked_to_the_last(rest: Rest, scripted: Scripted) -> None:
    elsewhere = "https://elsewhere.example/api/v2/slas/policies.json?page=2"
    scripted.say(
        Answer(body={"sla_policies": [1], "next_page": elsewhere}),
        Answer(body={"sla_policies": [2], "next_page": None}),
    )

    pages = list(rest.pages("/slas/policies", by_cursor=False))

    assert [page["sla_policies"] for page in pages] == [[1], [2]]
    assert [got.path for got in scripted.got] == [
        "/api/v2/slas/policies",
        "/api/v2/slas/policies?page=2",
    ]


def test_a_cursor_is_followed_and_its_link_is_not(rest: Rest, scripted: Scripted) -> None:
    links = {"next": "https://elsewhere.example/api/v2/views?page[after]=x"}
    scripted.say(
        Answer(
            body={"views": [1], "meta": {"has_more": True, "after_cursor": "x"}, "links": links}
        ),
        Answer(body={"views": [2], "meta": {"has_more": False, "after_cursor": "y"}}),
    )

    pages = list(rest.pages("/views"))

    assert len(pages) == 2
    assert scripted.got[1].path == "/api/v2/views?page%5Bsize%5D=100&page%5Bafter%5D=x"


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (404, {"error": "InvalidEndpoint", "description": "Not found"}, Missing),
        (403, {"error": "InvalidEndpoint"}, Missing),
        (403, {"error": {"title": "Forbidden", "message": "No"}}, DeskRefused),
        (409, {"error": "Conflict"}, DeskBusy),
        (
            422,
            {"error": "RecordInvalid", "details": {"title": [{"description": "x"}]}},
            DeskRefused,
        ),
        (400, {"errors": [{"code": "InvalidPaginationDepth", "title": "x"}]}, DeskRefused),
        (418, b"teapot", DeskRefused),
        (401, {"error": "Couldn't authenticate you"}, DeskDenied),
        (401, b"", DeskDenied),
        (403, b"<html>blocked</html>", DeskStrange),
        (404, b"<html>no such page</html>", DeskStrange),
        (407, b"", DeskStrange),
        (200, b"<html>maintenance</html>", DeskStrange),
        (200, [], DeskStrange),
    ],
)
def test_each_refusal_has_its_name(
    rest: Rest, scripted: Scripted, status: int, body: object, error: type[Exception]
) -> None:
    scripted.say(Answer(status, body))

    with pytest.raises(error) as raised:
        rest.get("/views")

    assert type(raised.value) is error


def test_a_refusal_names_the_field_and_not_the_words_of_a_customer(
    rest: Rest, scripted: Scripted
) -> None:
    details = {"subject": [{"description": "Subject: my secret is too long"}]}
    scripted.say(Answer(422, {"error": "RecordInvalid", "details": details}))

    with pytest.raises(DeskRefused, match="RecordInvalid subject") as refused:
        rest.get("/views")

    assert "secret" not in str(refused.value)


def test_an_empty_answer_is_an_empty_object(rest: Rest, scripted: Scripted) -> None:
    scripted.say(Answer(204, b""))

    assert rest.send("DELETE", "/webhooks/01H") == {}
