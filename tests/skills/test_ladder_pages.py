"""Pages of ladders and levels, as those who use them."""

import re
from datetime import timedelta

import pytest

from app.kernel.db import Database
from app.rules.conditions import Condition
from app.skills import service
from tests.web_fixtures import Browser
from tests.world import NOW, World

from .climbed import Climbed, climb

TOMORROW = (NOW + timedelta(days=1)).date().isoformat()


@pytest.fixture
async def climbed(db: Database, world: World) -> Climbed:
    return await climb(db, world)


async def test_everybody_reads_what_a_grade_needs_and_nobody_a_draft(
    client: Browser, world: World, climbed: Climbed
) -> None:
    listed = (await client.get("/ladders")).text
    assert f"/ladders/{climbed.ladder}" in listed
    assert f"/ladders/{climbed.draft}" not in listed
    page = (await client.get(f"/ladders/{climbed.ladder}", headers={"Accept-Language": "en"})).text
    assert "Grade 1 must have been held for 4 years." in page
    assert "One of these is enough" in page
    assert f'href="/ladders/{climbed.ladder}?occupation=6-88-01">Mountain guide' in page
    own = await client.get(f"/ladders/{climbed.ladder}?occupation=6-88-01", headers={"Accept-Language": "en"})
    assert "Grade 1 must have been held for 6 years." in own.text
    assert "All other occupations" in own.text
    assert (await client.get(f"/ladders/{climbed.draft}")).status_code == 404


async def test_an_officer_changes_a_draft_and_another_publishes_it(
    client: Browser, db: Database, world: World, climbed: Climbed
) -> None:
    await client.sign_in(world.otto.id)
    shown = (await client.get(f"/ladders/{climbed.draft}")).text
    assert "向导等级（修订）" in shown
    assert "向导等级（修订） / " not in shown, "only the language in which the name changes"
    assert f"/ladders/{climbed.draft}/publish" not in shown
    rows = {
        "key": "k1",
        "expression-1": "rung_held >= 1",
        "clause-1": "第9条",
        "failed-zh-1": "需要初级向导。",
        "expression-3": "years_in_occupation >= 9",
        "alternative-3": "1",
    }
    named = {"key": "k0", "zh": "高级向导", "comprehensive_review": "yes"}
    assert (await client.post(f"/rungs/{climbed.rung}/edit", data=named)).status_code == 303
    saved = await client.post(f"/rungs/{climbed.rung}/prerequisites", data=rows)
    assert saved.status_code == 303
    shown = (await client.get(f"/ladders/{climbed.draft}")).text
    assert "需要初级向导。" in shown
    assert "rung_held &gt;= 1 | years_in_occupation &gt;= 9" in shown
    wrong = await client.post(
        f"/rungs/{climbed.rung}/prerequisites", data={**rows, "key": "k2", "expression-1": "wage > 1"}
    )
    assert wrong.status_code == 422
    assert "wage" in wrong.text
    assert re.search(r'name="comprehensive_review"[^>]* checked', wrong.text), "that form was not sent"
    refused = await client.post(f"/ladders/{climbed.draft}/publish", data={"key": "k3", "valid_from": TOMORROW})
    assert refused.status_code == 422


async def test_all_conditions_are_shown_and_all_occupations_a_page_at_a_time(
    client: Browser, db: Database, world: World, climbed: Climbed
) -> None:
    async with db.unit_of_work() as tx:
        await tx.connection.execute(
            "INSERT INTO occupation (id, code, names)"
            " SELECT gen_random_uuid(), '7-' || to_char(n, 'FM00'), jsonb_build_object('zh', '工种' || n)"
            " FROM generate_series(1, 35) n"
        )
        keys = await tx.connection.fetch("SELECT id FROM occupation WHERE code LIKE '7-%'")
        needed = [Condition(f"rung_held >= {n}", "第1条", {"zh": "有"}, {"zh": f"缺{n}。"}) for n in range(1, 41)]
        for key in keys:
            await service.set_prerequisites(
                tx,
                world.otto,
                rung=climbed.rung,
                conditions=needed[:1] if key != keys[0] else needed,
                occupation=key[0],
            )
    await client.sign_in(world.otto.id)
    address = f"/ladders/{climbed.draft}"
    first = (await client.get(f"{address}?occupation=7-01")).text
    assert [f"缺{n}。" in first for n in (1, 13, 40)] == [True] * 3
    found, following = listed(first), first
    assert 0 < len(found) < 35
    while more := re.search(r'rel="next" href="([^"]+)"', following):
        following = (await client.get(more[1].replace("&amp;", "&"))).text
        found |= listed(following)
    assert len(found) == 35


def listed(html: str) -> set[str]:
    """The occupations in the list of all, which follows that of those that the draft changes."""
    return set(re.findall(r"occupation=(7-\d\d)", html.rpartition('class="chips"')[2]))


async def test_whoever_asks_is_shown_a_verdict_that_others_do_not_see(
    client: Browser, world: World, climbed: Climbed
) -> None:
    await client.sign_in(world.bob.id)
    asked = await client.post(f"/ladders/{climbed.ladder}/ask", data={"key": "k1", "rung": str(climbed.top)})
    assert asked.status_code == 303
    address = asked.headers["location"]
    page = (await client.get(address)).text
    assert re.search(r"<h1>\s*高级向导", page)
    await client.sign_in(world.alice.id)
    assert (await client.get(address)).status_code == 404


async def test_a_level_is_shown_with_what_if(client: Browser, world: World, climbed: Climbed) -> None:
    await client.sign_in(world.bob.id)
    assert "Level 3" in (await client.get("/my/level", headers={"Accept-Language": "en"})).text
    lifted = (await client.get("/my/level?degree=master&grade=3", headers={"Accept-Language": "en"})).text
    assert "Level 8" in lifted
    refused = await client.get("/my/level?on=soon&degree=master&grade=3", headers={"Accept-Language": "en"})
    assert refused.status_code == 422
    assert "Please enter a date." in refused.text
    assert "No post is recorded." not in refused.text, "one is, and nobody has looked"
    assert 'value="master" selected' in refused.text
    assert 'name="grade" value="3"' in refused.text
    assert (await client.get(f"/people/{world.alice.person}/level")).status_code == 403
