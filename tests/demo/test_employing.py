"""The demonstration county has the published number of enterprises and workers, and the page of figures says so."""

import re

import pytest

from app import demo, registry
from app.demo import climbing, employing, founding
from tests.web_fixtures import Browser
from tests.world import NOW


@pytest.mark.thorough
async def test_the_page_shows_the_published_figures_from_one_statement(client: Browser) -> None:
    registry.load_handlers()
    db, plan = client.database, demo.Plan()
    county = await founding.found(db, NOW)
    await climbing.load_ladders(db, NOW)
    await employing.employ(db, county, plan, NOW)
    before = db.statements
    shown = (await client.get("/skills/statistics")).text
    assert db.statements - before == 1  # nobody is signed in: the one read
    figures = re.findall(r"<dd>.*?<strong>([^<]+)</strong>", shown, re.DOTALL)
    assert figures[:3] == ["217", "3,400", "3,400"]
