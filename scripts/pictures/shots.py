"""What a picture is: the way that leads to it, and the page that it shows."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Shot:
    """One picture: `way` is an address, then what to do there; `page` the route it ends at, none after a refusal.

    A step is a selector to click; or `name=text`, more of them after `&`, to fill in and send; or `>` and a
    selector, to scroll there. `{venue}` and `{voucher}` are the codes that the leader's and the volunteer's screens
    show, `{badge}`, `{certificate}`, `{revoked}` and `{elsewhere}` where the QR codes of the volunteer, of
    certificates and of a shift without her lead, `{guardian}` where the newest message to a guardian does.
    """

    name: str
    title: str
    way: tuple[str, ...]
    page: str
    desk: bool = False
    language: str = "zh"
    dark: bool = False


def shot(name: str, title: str, *way: str, page: str | None = None, **how: Any) -> Shot:
    """An address alone shows its own page."""
    own = way[0].partition("?")[0] if len(way) == 1 else ""
    return Shot(name, title, way, own if page is None else page, **how)


def both(name: str, title: str, *way: str, page: str | None = None) -> tuple[Shot, Shot]:
    """The same in the hand and on a desk."""
    return shot(name, title, *way, page=page), shot(f"{name}-desk", "The same on a desk", *way, page=page, desk=True)
