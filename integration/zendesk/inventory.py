"""What is in Zendesk already: ours by its mark, or somebody else's of the same name."""

from typing import Any

from integration.zendesk.objects import Sort, Wish
from integration.zendesk.rest import Missing, Rest


class Inventory:
    """Lists, each read once. Every method raises Missing when this plan has no such list."""

    def __init__(self, rest: Rest) -> None:
        self._rest = rest
        self._lists: dict[str, list[dict[str, Any]]] = {}

    def ours(self, wish: Wish) -> dict[str, Any] | None:
        """The object that carries our mark; of several the oldest."""
        listed = self._all(wish.sort)
        return next((o for o in listed if wish.mark in str(o.get("description"))), None)

    def ours_if_any(self, wish: Wish) -> dict[str, Any] | None:
        """The same; None too when this plan has no such list."""
        try:
            return self.ours(wish)
        except Missing:
            return None

    def is_taken(self, wish: Wish) -> bool:
        """Whether anything has that name."""
        title = wish.title.casefold()
        return any(str(o.get(wish.sort.title)).casefold() == title for o in self._all(wish.sort))

    def _all(self, sort: Sort) -> list[dict[str, Any]]:
        if sort.path not in self._lists:
            pages = self._rest.pages(sort.path, by_cursor=sort.by_cursor)
            self._lists[sort.path] = [o for page in pages for o in page.get(sort.plural) or ()]
        return self._lists[sort.path]
