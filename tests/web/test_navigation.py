"""Where the navigation leads follows from a person's roles, and the first page leads with what they are for."""

import re

import pytest

from tests.web_fixtures import Browser
from tests.world import World


@pytest.mark.parametrize(
    ("name", "places"),
    [
        ("anonymous", ["/", "/activities", "/scan", "/rewards", "/sign-in"]),
        ("alice", ["/", "/activities", "/scan", "/rewards", "/profile"]),
        (
            "lena",
            [
                "/",
                "/activities",
                "/scan",
                "/teams/{team}",
                "/service-certificates",
                "/approvals",
                "/rewards",
                "/profile",
            ],
        ),
        ("mei", ["/", "/counter/today", "/counter", "/activities", "/profile"]),
        (
            "otto",
            [
                "/",
                "/approvals",
                "/volunteers",
                "/teams",
                "/imports",
                "/service-certificates",
                "/duplicates",
                "/partners",
                "/ladders",
                "/assessments",
                "/enterprises",
                "/programmes",
                "/points/overview",
                "/activities",
                "/rewards",
                "/profile",
            ],
        ),
    ],
)
async def test_a_person_finds_the_same_places_on_every_page(
    client: Browser, world: World, name: str, places: list[str]
) -> None:
    await client.sign_in(getattr(world, name).id)
    expected = [place.format(team=world.team) for place in places]
    for page in ("/", "/activities", "/rewards", "/teams", f"/teams/{world.team}"):
        bar, rest = _navigation((await client.get(page)).text)
        assert bar == expected
        assert rest == (expected[4:] if len(expected) > 5 else [])


async def test_the_place_where_one_is_is_marked(client: Browser, world: World) -> None:
    await client.sign_in(world.alice.id)
    for page, place in (("/", "/"), ("/my/shifts", "/activities"), ("/my/qr", "/scan"), ("/my/hours", "/profile")):
        marked = re.findall(r'<a href="([^"]+)"[^>]* aria-current="page"', (await client.get(page)).text)
        assert marked == [place]


async def test_a_merchant_can_type_a_voucher_on_the_first_page(client: Browser, world: World) -> None:
    await client.sign_in(world.mei.id)
    html = (await client.get("/")).text
    assert '<form class="search" action="/counter" method="post">' in html
    await client.sign_in(world.alice.id)
    assert 'action="/counter"' not in (await client.get("/")).text


async def test_an_officer_sees_the_tasks_first(client: Browser, world: World) -> None:
    await client.sign_in(world.otto.id)
    html = (await client.get("/")).text
    tasks = html[html.index('<ul class="places">') :]
    assert all(f'href="{place}"' in tasks for place in ("/approvals", "/volunteers", "/teams", "/imports"))


async def test_a_shift_stands_once_on_the_first_page(client: Browser, world: World) -> None:
    for person in (world.alice, world.lena):
        await client.sign_in(person.id)
        html = (await client.get("/")).text
        shifts = re.findall(r'<a class="cover" href="/shifts/([0-9a-f-]{36})', html)
        assert shifts
        assert len(shifts) == len(set(shifts))


def _navigation(html: str) -> tuple[list[str], list[str]]:
    """The places in the bar or at the side, and those under "More"."""
    found = re.search(r'<nav class="tabs".*?</nav>', html, re.DOTALL)
    assert found
    bar, _, more = found[0].partition("<details")
    return re.findall(r'href="(/[^"#]*)"', _without_icons(bar)), re.findall(r'href="(/[^"#]*)"', _without_icons(more))


def _without_icons(html: str) -> str:
    return re.sub(r"<svg.*?</svg>", "", html, flags=re.DOTALL)
