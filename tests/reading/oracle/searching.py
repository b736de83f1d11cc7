"""PostgreSQL's text search, as far as the app asks for it: whether a document is found by a query, and how well."""

import re
from collections.abc import Iterator, Mapping

WEIGHTS = {"A": 1.0, "B": 0.4, "C": 0.2, "D": 0.1}
LEXEME = re.compile(r"'([^']*)':([0-9A-D,]+)")
PIECE = re.compile(r"'([^']*)'(:\*)?")
SQUARES = 1.64493406685
"""The sum of 1/n², which ranks are divided by."""

Places = Mapping[int, float]
"""The weight of each position at which a lexeme stands."""


def _document(text: str) -> dict[str, Places]:
    return {lexeme: dict(map(_place, places.split(","))) for lexeme, places in LEXEME.findall(text)}


def _place(text: str) -> tuple[int, float]:
    return int(text.rstrip("ABCD")), WEIGHTS[text[-1] if text[-1] in WEIGHTS else "D"]


def _entries(document: Mapping[str, Places], piece: str) -> Iterator[Places]:
    """Of each lexeme that a piece of a query, such as 'ab':*, stands for."""
    found = PIECE.fullmatch(piece)
    assert found, piece
    for lexeme, places in document.items():
        if lexeme == found[1] or (found[2] and lexeme.startswith(found[1])):
            yield places


def finds(text: str, query: str) -> bool:
    """Whether all parts are there, the pieces of each next to each other."""
    document = _document(text)
    return all(_finds(document, part.strip("()")) for part in query.split(" & "))


def _finds(document: Mapping[str, Places], part: str) -> bool:
    found: set[int] | None = None
    for piece in part.split(" <-> "):
        here = {place for places in _entries(document, piece) for place in places}
        found = here if found is None else {place + 1 for place in found} & here
    return bool(found)


def rank(text: str, query: str) -> float:
    """As ts_rank does for a query of alternatives: the best place of a lexeme counts whole, further ones less."""
    document, pieces = _document(text), sorted(set(query.split(" | ")))
    total = 0.0
    for piece in pieces:
        for places in _entries(document, piece):
            weights = [weight for _, weight in sorted(places.items())]
            shared = sum(weight / (n * n) for n, weight in enumerate(weights, 1))
            best = max(weights)
            at = weights.index(best) + 1
            total += (best + shared - best / (at * at)) / SQUARES
    return total / len(pieces)
