"""What the imports of people and municipalities have in common: add, replace, count."""

from collections.abc import Mapping
from typing import TypeVar

from bot.domain.people import Value
from bot.services.ports import ImportChanges

Item = TypeVar("Item", bound=Value)


class Tally(dict[str, Item]):
    """The items as they shall be, by id, and how many of them an import added and changed."""

    def __init__(self, stored: Mapping[str, Item]) -> None:
        super().__init__(stored)
        self._stored = dict(stored)
        self._seen: dict[str, None] = {}

    def put(self, key: str, item: Item) -> None:
        self[key] = item
        self._seen[key] = None

    def to_write(self) -> list[Item]:
        """What differs from what is stored."""
        return [self[key] for key in self._seen if self._stored.get(key) != self[key]]

    def changes(self) -> ImportChanges:
        added = sum(key not in self._stored for key in self._seen)
        written = len(self.to_write())
        return ImportChanges(added=added, changed=written - added, same=len(self._seen) - written)
