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


class Document:
    """A tsvector: where each lexeme stands."""

    def __init__(self, places: Mapping[str, Places]) -> None:
        self.places = places

    @classmethod
    def read(cls, text: str) -> "Document":
        return cls({lexeme: dict(map(_place, places.split(","))) for lexeme, places in LEXEME.findall(text)})

    def __add__(self, other: "Document") -> "Document":
        """The other stands behind this."""
        behind = max((place for places in self.places.values() for place in places), default=0)
        joined = {lexeme: dict(places) for lexeme, places in self.places.items()}
        for lexeme, places in other.places.items():
            joined.setdefault(lexeme, {}).update({behind + place: weight for place, weight in places.items()})
        return Document(joined)

    def entries(self, piece: str) -> Iterator[Places]:
        """Of each lexeme that a piece of a query, such as 'ab':*, stands for."""
        found = PIECE.fullmatch(piece)
        assert found, piece
        for lexeme, places in self.places.items():
            if lexeme == found[1] or (found[2] and lexeme.startswith(found[1])):
                yield places


def _place(text: str) -> tuple[int, float]:
    return int(text.rstrip("ABCD")), WEIGHTS[text[-1] if text[-1] in WEIGHTS else "D"]


def finds(document: Document, query: str) -> bool:
    """Whether all parts are there, the pieces of each next to each other."""
    return all(_finds(document, part.strip("()")) for part in query.split(" & "))


def _finds(document: Document, part: str) -> bool:
    found: set[int] | None = None
    for piece in part.split(" <-> "):
        here = {place for places in document.entries(piece) for place in places}
        found = here if found is None else {place + 1 for place in found} & here
    return bool(found)


def rank(document: Document, query: str) -> float:
    """As ts_rank does for a query of alternatives: the best place of a lexeme counts whole, further ones less."""
    pieces = set(query.split(" | "))
    total = 0.0
    for piece in pieces:
        for places in document.entries(piece):
            weights = [weight for _, weight in sorted(places.items())]
            shared = sum(weight / (n * n) for n, weight in enumerate(weights, 1))
            best = max(weights)
            at = weights.index(best) + 1
            total += (best + shared - best / (at * at)) / SQUARES
    return total / len(pieces)
