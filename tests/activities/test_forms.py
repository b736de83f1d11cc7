"""What a form says of a field that holds something else than it should: a sentence that fits the field."""

import html

import pytest

from app.kernel.i18n import LANGUAGES, translate
from tests.web_fixtures import Browser
from tests.world import World

from .test_web import plan

CHOICE = "Please choose one of the options."
DAY = "Please enter a date."
LARGE = "This number is too large. Choose a smaller one."
NUMBER = "Please enter a number."
WHOLE = "Please enter a whole number."
TYPED = [
    ("shifts", {"minimum_age": "ten"}, WHOLE),
    ("shifts", {"capacity": "1.5"}, WHOLE),
    ("shifts", {"capacity": "1e999"}, LARGE),
    ("shifts", {"latitude": "38 N"}, NUMBER),
    ("shifts", {"longitude": "9" * 400}, LARGE),
    ("shifts", {"starts_at": "tomorrow"}, DAY),
    ("shifts", {"starts_at": "0001-01-01T00:00"}, DAY),
    ("shifts", {"ends_at": "9999-12-31T23:59"}, "Please enter a date between 1900 and 2200."),
    ("series", {"interval": "100"}, LARGE),
    ("series", {"interval": "0"}, "This number is too small. Choose a larger one."),
    ("series", {"until": "2026-02-30"}, DAY),
    ("series", {"begins": "noon"}, "Please enter a time."),
    ("series", {"rule": "yearly"}, CHOICE),
    ("copy", {"starts_on": "2026-02-30"}, DAY),
    ("copy", {"starts_on": "2201-01-01"}, "Please enter a date between 1900 and 2200."),
]


@pytest.mark.parametrize(("form", "typed", "said"), TYPED, ids=lambda each: str(each)[:30])
async def test_a_field_is_told_what_it_should_hold(
    client: Browser, world: World, form: str, typed: dict[str, str], said: str
) -> None:
    await client.sign_in(world.lena.id)
    for language in LANGUAGES:
        client.speak(language)
        answer = await client.post(f"/activities/{world.activity}/{form}", data=plan(**typed))
        assert answer.status_code == 422
        assert f"{translate(said, language)}<" in html.unescape(answer.text)


async def test_whoever_ticks_nobody_is_asked_to_choose(client: Browser, world: World) -> None:
    await client.sign_in(world.lena.id)
    client.speak("en")
    answer = await client.post(f"/shifts/{world.tomorrow}/members", data={"key": "k"})
    assert (answer.status_code, CHOICE in answer.text) == (422, True)
