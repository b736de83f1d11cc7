"""Texts by language, as pages read them."""

from typing import Any


class Names(dict[str, str]):
    """A text by language; those in which nobody wrote it are left out."""


def written(kind: type, found: Any) -> Any:
    """msgspec's hook: makes `Names` of a `Wording` of the API, which says null where nobody wrote it."""
    if kind is not Names:
        raise NotImplementedError(kind)
    return Names({language: text for language, text in found.items() if text is not None})
