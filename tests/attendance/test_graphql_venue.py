"""Codes at the venue over the API, as an app of volunteers and staff would use them; and who did what."""

from collections.abc import Awaitable, Callable
from typing import Any

import orjson
import pytest

from app.graphql.documents import Documents
from app.kernel.identity import Actor
from tests.world import World

from .presence import END, START, Scene

Do = Callable[..., Awaitable[Any]]
ASK = "mutation($input: {kind}Input!) {{ {field}(input: $input) {{ {selection} errors {{ code field }} }} }}"


@pytest.fixture
def do(scene: Scene, documents: Documents) -> Do:
    """Runs a mutation, or with `ask` a document."""

    async def run(actor: Actor, field: str, selection: str, /, ask: str = "", **given: Any) -> Any:
        source = ask or ASK.format(kind=field[0].upper() + field[1:], field=field, selection=selection)
        variables = given if ask else {"input": given}
        answer = orjson.loads(await documents.execute(scene.db, actor, source, None, variables))
        assert "errors" not in answer, answer
        return answer["data"] if ask else answer["data"][field]

    return run


async def test_a_volunteer_checks_in_by_the_code_typed_or_by_the_token_alone(
    scene: Scene, world: World, do: Do
) -> None:
    scene.clock.at = START
    shift = f"Shift:{world.shift}"
    shown = await do(world.lena, "showVenue", "shift { id } address token code expiresAt", shiftId=shift)
    assert (shown["shift"]["id"], shown["errors"]) == (shift, [])
    assert shown["address"].endswith(f"/check-in/{shown['token']}")
    refused = await do(world.bob, "showVenue", "code", shiftId=shift)
    assert (refused["code"], refused["errors"]) == (None, [{"code": "FORBIDDEN", "field": None}])

    wrong = await do(world.alice, "readVenueCode", "token", code="AAAAAA")
    assert wrong["errors"] == [{"code": "WRONG_VENUE_CODE", "field": "code"}]
    read = await do(world.alice, "readVenueCode", "shift { id } outcome token", code=shown["code"])
    assert (read["shift"]["id"], read["outcome"]) == (shift, "ok")
    given = {"nonce": "1", "device": "phone", "scannedAt": START.isoformat(), "method": "venue_qr", "direction": "in"}
    nowhere = await do(world.alice, "checkIn", "outcome", **given)
    assert nowhere["errors"] == [{"code": "INVALID", "field": "shiftId"}]
    nonsense = {"shiftId": shift, "position": {"latitude": 999, "longitude": 100.25}}
    unearthly = await do(world.alice, "checkIn", "outcome", **{**given, "method": "location"}, **nonsense)
    assert (unearthly["outcome"], unearthly["errors"]) == (None, [{"code": "INVALID", "field": "position"}])
    came = await do(world.alice, "checkIn", "outcome scan { shift { id } }", **given, token=read["token"])
    assert (came["outcome"], came["scan"]["shift"]["id"]) == ("ok", shift)


async def test_staff_and_clients_check_in_by_badge_number_or_list(scene: Scene, world: World, do: Do) -> None:
    scene.clock.at = START
    badge = await do(world.alice, "showBadge", "address token volunteer { number }")
    number = str(await scene.db.read("SELECT number FROM volunteer WHERE id = $1", [world.bob.volunteer]))
    assert badge["volunteer"]["number"]
    given = {"shiftId": f"Shift:{world.shift}", "direction": "in", "device": "gate"}
    selection = "outcome scan { method volunteer { id } scannedBy { __typename name } }"
    first = await do(world.lena, "scanVolunteer", selection, **given, nonce="1", code=badge["address"])
    assert (first["outcome"], first["scan"]["method"]) == ("ok", "staff_scan")
    assert first["scan"]["scannedBy"] == {"__typename": "Person", "name": world.lena.name}
    second = await do(world.partner, "scanVolunteer", selection, **given, nonce="2", code=number)
    assert (second["outcome"], second["scan"]["volunteer"]["id"]) == ("ok", f"Volunteer:{world.bob.volunteer}")
    assert second["scan"]["scannedBy"] == {"__typename": "ApiClient", "name": "Partner"}
    neither = await do(world.lena, "scanVolunteer", selection, **given, nonce="3")
    assert neither["errors"] == [{"code": "INVALID", "field": "code"}]
    stranger = await do(world.leo, "scanVolunteer", selection, **given, nonce="4", code=number)
    assert stranger["errors"] == [{"code": "FORBIDDEN", "field": None}]


async def test_what_a_device_kept_comes_at_once_and_a_key_gets_the_same_answer(
    scene: Scene, world: World, do: Do
) -> None:
    scene.clock.at = END
    given = {"device": "gate", "method": "staff_list", "sentOffline": True, "shiftId": f"Shift:{world.shift}"}
    kept = [
        {**given, "nonce": nonce, "direction": way, "scannedAt": at.isoformat(), "volunteerId": f"Volunteer:{who}"}
        for nonce, way, at, who in (
            ("1", "in", START, world.alice.volunteer),
            ("2", "out", END, world.alice.volunteer),
            ("3", "in", START, world.activity),
        )
    ]
    selection = "results { scanId outcome replayed errors { code } }"
    done = await do(world.partner, "checkInMany", selection, scans=kept, idempotencyKey="upload 1")
    assert [each["outcome"] for each in done["results"]] == ["ok", "ok", None]
    assert done["results"][2]["errors"] == [{"code": "NOT_FOUND"}]
    assert await do(world.partner, "checkInMany", selection, scans=kept, idempotencyKey="upload 1") == done
    again = await do(world.partner, "checkInMany", selection, scans=kept, idempotencyKey="upload 2")
    assert [each["replayed"] for each in again["results"]] == [True, True, False]


async def test_one_that_names_nothing_keeps_no_other_on_the_phone(scene: Scene, world: World, do: Do) -> None:
    scene.clock.at = END
    given = {"device": "gate", "method": "staff_list", "sentOffline": True, "direction": "in"}
    given |= {"scannedAt": START.isoformat()}
    shift, alice = f"Shift:{world.shift}", f"Volunteer:{world.alice.volunteer}"
    named = [(None, alice), ("x", alice), (shift, alice), (alice, alice), (shift, "Volunteer:7"), (shift, None)]
    kept = [{**given, "nonce": str(at), "shiftId": of, "volunteerId": who} for at, (of, who) in enumerate(named)]
    done = await do(world.partner, "checkInMany", "results { outcome errors { code } }", scans=kept)
    codes = [each["errors"][0]["code"] if each["errors"] else each["outcome"] for each in done["results"]]
    assert codes == ["INVALID", "INVALID", "ok", "NOT_FOUND", "INVALID", "INVALID"]
    nobody = await do(world.anonymous, "checkInMany", "results { outcome }", scans=kept[-1:])
    assert nobody["errors"] == [{"code": "SIGN_IN_REQUIRED", "field": None}]


async def test_an_approval_by_a_client_says_so_and_stands_in_the_history(scene: Scene, world: World, do: Do) -> None:
    record = await scene.serve(world.alice)
    await do(world.partner, "approveServiceRecord", "serviceRecord { id }", serviceRecordId=f"ServiceRecord:{record}")
    ask = """query($id: ID!) { serviceRecord(id: $id) {
        approvedBy { __typename name ... on ApiClient { clientId scopes } }
        history { nodes { action actor { name } } } } }"""
    seen = (await do(world.alice, "", "", ask=ask, id=f"ServiceRecord:{record}"))["serviceRecord"]
    assert seen["approvedBy"] == {"__typename": "ApiClient", "name": "Partner", "clientId": None, "scopes": None}
    assert seen["history"]["nodes"] == []
    own = (await do(world.partner, "", "", ask=ask, id=f"ServiceRecord:{record}"))["serviceRecord"]
    assert own["approvedBy"]["clientId"] == "partner"
    entry = {"action": "attendance.approve_service_record", "actor": {"name": "Partner"}}
    assert own["history"]["nodes"] == [entry]
