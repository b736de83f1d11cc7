"""Reviews and codes that stay, over the API."""

from collections.abc import Awaitable, Callable
from typing import Any

import orjson
import pytest

from app.attendance import service
from app.graphql.documents import Documents
from app.kernel.identity import Actor
from tests.rewards.purse import change
from tests.world import World

from .presence import END, START, Scene

Do = Callable[..., Awaitable[Any]]
REVIEWS = """{ viewer { scansToReview(order: OLDEST) { nodes {
  id needsReview awaitsReview late method wouldRefuse review { accepted }
} } } }"""
DECIDED = "query($id: ID!) { scan(id: $id) { awaitsReview review { accepted reason reviewedAt reviewedBy { name } } } }"


@pytest.fixture
def ask(scene: Scene, documents: Documents) -> Do:
    async def run(actor: Actor, source: str, **variables: Any) -> Any:
        answer = orjson.loads(await documents.execute(scene.db, actor, source, None, variables))
        assert "errors" not in answer, answer
        return answer["data"]

    return run


@pytest.fixture
def do(ask: Do) -> Do:
    """Runs a mutation."""

    async def run(actor: Actor, field: str, selection: str, /, **given: Any) -> Any:
        kind = field[0].upper() + field[1:]
        source = f"mutation($input: {kind}Input!) {{ {field}(input: $input) {{ {selection} errors {{ code }} }} }}"
        return (await ask(actor, source, input=given))[field]

    return run


async def test_staff_find_what_to_look_at_and_the_volunteer_reads_what_was_decided(
    scene: Scene, world: World, ask: Do, do: Do
) -> None:
    token = service.venue_token(scene.db.vault, world.shift, START)
    scene.clock.at = END
    late = await scene.scan(world.alice, scanned_at=START, sent_offline=True, token=token)
    old = await scene.scan(world.bob, scanned_at=END, sent_offline=True, token=token)
    found = (await ask(world.lena, REVIEWS))["viewer"]["scansToReview"]["nodes"]
    assert [(each["needsReview"], each["awaitsReview"], each["late"], each["wouldRefuse"]) for each in found] == [
        (False, True, True, None),
        (True, True, False, "token_expired"),
    ]
    for other in (world.alice, world.leo, world.mei):
        assert (await ask(other, REVIEWS))["viewer"]["scansToReview"]["nodes"] == []
    done = await do(
        world.lena, "reviewScans", "results { scanId errors { code } }", scanIds=[f"Scan:{late.id}"], accepted=True
    )
    assert done == {"results": [{"scanId": f"Scan:{late.id}", "errors": []}], "errors": []}
    given = {"scanIds": [f"Scan:{old.id}"], "accepted": False}
    assert (await do(world.lena, "reviewScans", "results { scanId }", **given))["errors"] == [{"code": "INVALID"}]
    refused = await do(world.bob, "reviewScans", "results { errors { code } }", **given, reason="Wrong code.")
    assert refused["results"] == [{"errors": [{"code": "FORBIDDEN"}]}]
    assert (await do(world.partner, "reviewScans", "results { errors { code } }", **given, reason="Wrong code."))[
        "results"
    ] == [{"errors": []}]
    read = (await ask(world.bob, DECIDED, id=f"Scan:{old.id}"))["scan"]
    assert (read["awaitsReview"], read["review"]["accepted"], read["review"]["reason"]) == (False, False, "Wrong code.")
    assert read["review"]["reviewedBy"] == {"name": "Partner"}
    some = await ask(world.lena, "query($v: Boolean!) { scans(filter: {awaitsReview: $v}) { nodes { id } } }", v=False)
    assert len(some["scans"]["nodes"]) == 2


async def test_codes_that_stay_are_shown_and_renewed(scene: Scene, world: World, do: Do) -> None:
    shift = {"shiftId": f"Shift:{world.shift}"}
    assert (await do(world.lena, "showPrintedCode", "token", **shift))["errors"] == [{"code": "NO_PRINTED_CODE"}]
    await change(scene.db, "UPDATE activity SET static_venue_qr = true")
    first = await do(world.lena, "showPrintedCode", "shift { id } address token", **shift)
    assert first["address"].endswith(f"/check-in/{first['token']}")
    second = await do(world.lena, "renewPrintedCode", "token", **shift, idempotencyKey="k")
    assert second["token"] not in (None, first["token"])
    assert (await do(world.lena, "renewPrintedCode", "token", **shift, idempotencyKey="k"))["token"] == second["token"]
    assert (await do(world.alice, "renewPrintedCode", "token", **shift))["errors"] == [{"code": "FORBIDDEN"}]
    scene.clock.at = START
    given = {"nonce": "1", "device": "phone", "scannedAt": START.isoformat(), "direction": "in", "method": "printed_qr"}
    selection = "outcome scan { method needsReview awaitsReview }"
    came = await do(world.alice, "checkIn", selection, **given, **shift, token=second["token"])
    assert came["scan"] == {"method": "printed_qr", "needsReview": True, "awaitsReview": True}
    badge = await do(world.alice, "showBadge", "token")
    renewed = await do(world.alice, "renewBadge", "volunteer { id } token address")
    assert renewed["token"] not in (None, badge["token"])
    assert (await do(world.otto, "renewBadge", "token"))["errors"] == [{"code": "FORBIDDEN"}]
