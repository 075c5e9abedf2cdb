"""More customers than the story has."""

import pytest
import requests

from tests.fixtures.lantern import Lantern


def test_a_crowd_is_signed_in_everywhere_and_may_file_reports(lantern: Lantern) -> None:
    first = requests.post(f"{lantern.url}/_sandbox/crowd", json={"count": 2}, timeout=5)
    second = requests.post(f"{lantern.url}/_sandbox/crowd", json={"count": 1}, timeout=5)
    emails = first.json()["emails"] + second.json()["emails"]

    assert len(set(emails)) == 3
    users = {u["email"]: u["id"] for u in _asked(lantern, "admin/users")}
    live = {s["user_id"] for s in _asked(lantern, "admin/sessions")}
    assert {users[email] for email in emails} <= live
    visit = requests.post(f"{lantern.url}/sign-in", data={"email": emails[0]}, timeout=5)
    assert visit.url.endswith("/requests/new")


@pytest.mark.parametrize(("more", "keys"), [({}, 0), ({"keys": True}, 1)])
def test_a_crowd_has_keys_when_it_is_asked_for(
    lantern: Lantern, more: dict[str, bool], keys: int
) -> None:
    came = requests.post(f"{lantern.url}/_sandbox/crowd", json={"count": 2, **more}, timeout=5)

    emails = came.json()["emails"]
    found = [len(u["api_keys"]) for u in _asked(lantern, "admin/users") if u["email"] in emails]
    assert found == [keys] * 2


@pytest.mark.parametrize("count", [0, 1001, True, "3", None])
def test_a_crowd_has_a_size(lantern: Lantern, count: object) -> None:
    answer = requests.post(f"{lantern.url}/_sandbox/crowd", json={"count": count}, timeout=5)

    assert answer.status_code == 400


def _asked(lantern: Lantern, path: str) -> list[dict[str, str]]:
    answer = requests.get(f"{lantern.url}/_sandbox/{path}", timeout=5).json()
    found: list[dict[str, str]] = next(iter(answer.values()))
    return found
