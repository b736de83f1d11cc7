"""Guardians over the API: the minor names and asks, the guardian answers without an account."""

from typing import Any

import pytest

from app.kernel.db import Database
from tests.web_fixtures import Browser
from tests.world import World

from .family import GUARDIANS_PHONE, Family, a_family


@pytest.fixture
async def family(db: Database, world: World) -> Family:
    return await a_family(db, world.team)


async def ask(client: Browser, verb: str, given: dict[str, Any], fields: str) -> Any:
    own = verb[0].upper() + verb[1:]
    query = f"mutation($i: {own}Input!) {{ {verb}(input: $i) {{ {fields} errors {{ code field }} }} }}"
    answer = (await client.post("/graphql", json={"query": query, "variables": {"i": given}})).json()
    assert "errors" not in answer, answer
    return answer["data"][verb]


async def test_from_the_name_to_the_place(client: Browser, world: World, family: Family) -> None:
    await client.sign_in(family.minor.id)
    minor, shift = f"Volunteer:{family.minor.volunteer}", f"Shift:{world.tomorrow}"
    given = {"volunteerId": minor, "name": "王芳", "phone": GUARDIANS_PHONE, "relation": "mother"}
    named = await ask(client, "nameGuardian", given, "guardianship { name phone volunteer { id } }")
    assert named["guardianship"] == {"name": "*芳", "phone": "138****0001", "volunteer": {"id": minor}}
    asked = await ask(client, "askGuardianForShift", {"shiftId": shift}, "consent { state forAll activity { id } }")
    assert asked["consent"] == {"state": "asked", "forAll": False, "activity": {"id": f"Activity:{world.activity}"}}
    again = await ask(client, "askGuardian", {"volunteerId": minor}, "consent { id }")
    assert [error["code"] for error in again["errors"]] == ["TOO_MANY_LINKS"]
    await client.sign_in(None)
    token = await family.token()
    found = await ask(
        client,
        "findGuardianLink",
        {"token": token},
        "link { consent { minorName ofAgeFrom ownDataFrom guardianship { name volunteer { id } } } }",
    )
    assert found["link"]["consent"] == {
        "minorName": "*小梅",
        "ofAgeFrom": "2028-05-20",
        "ownDataFrom": "2024-05-20",
        "guardianship": {"name": "*芳", "volunteer": None},
    }
    said = await ask(
        client, "answerGuardianLink", {"token": token, "answer": "given"}, "link { consent { state expiresOn } }"
    )
    assert said["link"]["consent"] == {"state": "given", "expiresOn": "2028-05-20"}
    await client.sign_in(family.minor.id)
    query = "query($id: ID!) { shift(id: $id) { lacking myEnrolment { state } myConsent { state } } }"
    shown = (await client.post("/graphql", json={"query": query, "variables": {"id": shift}})).json()["data"]["shift"]
    assert shown == {"lacking": [], "myEnrolment": {"state": "confirmed"}, "myConsent": {"state": "given"}}
    wrong = await ask(client, "answerGuardianLink", {"token": "x" * 38, "answer": "given"}, "link { id }")
    assert [error["code"] for error in wrong["errors"]] == ["LINK_UNKNOWN"]
