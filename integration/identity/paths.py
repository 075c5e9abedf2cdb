"""The address of one account at a provider: an id never names all of them, or another place."""

from urllib.parse import quote

from incidents.errors import AccountNotFound


def below(place: str, *ids: str) -> str:
    """`place` and the ids, each a part of the path by itself.

    Raises:
        AccountNotFound: an id is empty, or one that a path would swallow.
    """
    if any(each.strip(". ") == "" for each in ids):
        raise AccountNotFound("no account was named")
    return "/".join((place, *(quote(each, safe="") for each in ids)))
