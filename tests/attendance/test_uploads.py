"""What phones kept until there was a network."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from app.attendance import errors, service
from app.attendance.models import Direction, Outcome
from app.attendance.service import KeptScan, Position
from app.kernel import ids
from app.kernel.errors import Invalid, SignInRequired
from app.kernel.identity import Actor
from tests.rewards.purse import change
from tests.world import World

from .presence import END, START, Scene


def kept(nonce: str, direction: str = "in", *, at: Any = START, **given: Any) -> KeptScan:
    return KeptScan(
        nonce=nonce, device="phone", scanned_at=at, direction=Direction(direction), sent_offline=True, **given
    )


async def upload(scene: Scene, actor: Actor, *scans: KeptScan, person: UUID | None = None) -> Any:
    whose = person or actor.id or ids.new()
    async with scene.db.unit_of_work() as tx:
        return await service.upload_scans(tx, actor, person=whose, scans=scans)


def told(uploaded: Any) -> Any:
    return [(each.refusal and each.refusal.code) or each.scan.would_refuse or each.scan.outcome for each in uploaded]


async def test_staff_keep_badges_numbers_and_ticks(scene: Scene, world: World) -> None:
    scene.clock.at = END
    badge = service.badge(scene.db.vault, world.alice.volunteer)  # type: ignore[arg-type]
    number = await scene.db.read("SELECT number FROM volunteer WHERE id = $1", [world.bob.volunteer])
    scans = [
        kept("1", code=f"https://other.example/badge/{badge}", shift=world.shift),
        kept("2", code=f" {str(number)[:4]} {str(number)[4:]} ", shift=world.shift),
        kept("3", "out", at=START + timedelta(hours=1), volunteer=world.alice.volunteer, shift=world.shift),
        kept("4", code="99999999", shift=world.shift),
        kept("5", volunteer=world.charlie.volunteer, shift=world.shift),
        kept("6", code=badge),
    ]
    first = await upload(scene, world.lena, *scans)
    assert told(first) == [Outcome.OK, Outcome.OK, Outcome.OK, "WRONG_BADGE", Outcome.NOT_ENROLLED, "NOT_FOUND"]
    assert [each.name for each in first[:4]] == [world.alice.name, world.bob.name, world.alice.name, ""]
    again = await upload(scene, world.lena, *scans)
    assert told(again) == told(first)
    assert [each.scan.replayed for each in again[:3]] == [True] * 3
    assert await scene.db.read("SELECT count(*) FROM scan") == 4
    assert await scene.minutes(world.alice) == 60
    refused = await upload(scene, world.leo, kept("7", volunteer=world.bob.volunteer, shift=world.shift))
    assert (told(refused), refused[0].name) == (["FORBIDDEN"], "")


async def test_volunteers_keep_the_venue_s_codes_and_their_place(scene: Scene, world: World) -> None:
    await change(scene.db, "UPDATE shift SET latitude = 38.1, longitude = 100.25")
    token = service.venue_token(scene.db.vault, world.shift, START)
    later = START + timedelta(hours=1)
    code = service.venue_code(scene.db.vault, world.shift, later)
    scene.clock.at = END
    done = await upload(
        scene,
        world.alice,
        kept("1", token=f"https://here.example/check-in/{token}"),
        kept("2", "out", at=later, typed=code.lower()),
        kept("3", at=END, shift=world.shift, position=Position(38.1, 100.25)),
        kept("4", "out", at=END, shift=world.shift, position=Position(39, 100.25)),
        kept("5", typed=code, at=END),
        kept("6", token="nonsense"),
    )
    assert told(done) == ["ok", "ok", "ok", "wrong_place", "WRONG_VENUE_CODE", "WRONG_VENUE_CODE"]
    assert {each.name for each in done} == {""}
    methods = await scene.db.read("SELECT array_agg(method ORDER BY nonce) FROM scan")
    assert methods == ["venue_qr", "venue_qr", "location", "location"]
    assert told(await upload(scene, world.otto, kept("7", token=token))) == ["FORBIDDEN"]


@pytest.mark.parametrize("minutes", [-4, -1, 0, 1, 4])
async def test_a_typed_code_is_not_lost_because_a_phone_s_clock_is_wrong(
    scene: Scene, world: World, minutes: int
) -> None:
    code = service.venue_code(scene.db.vault, world.shift, START)
    scene.clock.at = END
    scan = kept("1", at=START + timedelta(minutes=minutes), typed=code)
    refused = "token_expired" if minutes else "ok"
    assert told(await upload(scene, world.alice, scan)) == [refused]
    assert await scene.db.read("SELECT count(*) FROM scan WHERE method = 'venue_qr'") == 1


async def test_a_code_that_is_typed_with_a_network_must_be_the_present_one(scene: Scene, world: World) -> None:
    code = service.venue_code(scene.db.vault, world.shift, START)
    scene.clock.at = START + timedelta(minutes=2)
    scan = msgspec.structs.replace(kept("1", typed=code), sent_offline=False)
    assert told(await upload(scene, world.alice, scan)) == ["WRONG_VENUE_CODE"]


async def test_a_phone_that_others_use_sends_nothing_in_their_name(scene: Scene, world: World) -> None:
    scans = [kept("1", volunteer=world.alice.volunteer, shift=world.shift)]
    with pytest.raises(errors.OtherPerson):
        await upload(scene, world.lena, *scans, person=world.otto.id)
    with pytest.raises(SignInRequired):
        await upload(scene, world.anonymous, *scans, person=world.lena.id)
    with pytest.raises(Invalid):
        await upload(scene, world.lena, *scans * 501)
    assert await scene.db.read("SELECT count(*) FROM scan") == 0
