"""Check-in and check-out: who may, each reason of refusal, replays, and many at once."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import asyncpg
import pytest

from app.activities import service as activities
from app.attendance import errors, service
from app.attendance.checks import CHECKS
from app.attendance.models import Method, Outcome
from app.attendance.service import Position
from app.kernel import ids
from app.kernel.crypto import Vault
from app.kernel.db import Database, Statement
from app.kernel.errors import Invalid, NotAllowed, NotFound, SignInRequired
from app.kernel.verification import verify
from tests.world import NOW, World

from .presence import END, START, Scene

SCANS = "SELECT count(*) FROM scan"
PLACE = {"latitude": 38.1, "longitude": 100.25}


async def assert_sound(db: Database) -> None:
    assert [outcome for outcome in await verify(db, CHECKS) if not outcome.ok] == []


async def place(db: Database) -> None:
    sql = "UPDATE shift SET latitude = $1, longitude = $2"
    async with db.unit_of_work() as tx:
        await tx.execute(Statement(sql, ["latitude", "longitude"], {}), **PLACE)


async def test_coming_and_leaving_by_the_venue_s_code(scene: Scene, world: World) -> None:
    came = await scene.scan(world.alice, "in", at=START)
    left = await scene.scan(world.alice, "out", at=END)
    assert (came.outcome, left.outcome) == (Outcome.OK, Outcome.OK)
    assert await scene.minutes(world.alice) == 180


async def test_a_check_in_is_two_statements_and_a_check_out_three(scene: Scene, world: World) -> None:
    before = scene.db.statements
    await scene.scan(world.alice, "in", at=START)
    assert scene.db.statements - before == 2
    await scene.scan(world.alice, "out", at=END)
    assert scene.db.statements - before == 5


async def test_volunteers_scan_only_themselves(scene: Scene, world: World) -> None:
    for by, refusal in (
        (world.anonymous, SignInRequired),
        (world.bob, NotAllowed),
        (world.charlie, NotAllowed),
        (world.lena, NotAllowed),
        (world.partner, NotAllowed),
    ):
        with pytest.raises(refusal):
            await scene.scan(world.alice, at=START, by=by)
        with pytest.raises(refusal):
            await scene.scan(world.alice, at=START, by=by, method=Method.LOCATION)
    assert await scene.db.read(SCANS) == 0


async def test_only_staff_of_the_team_scan_others(scene: Scene, world: World) -> None:
    for method in (Method.STAFF_SCAN, Method.STAFF_LIST):
        for by, refusal in (
            (world.anonymous, SignInRequired),
            (world.alice, NotAllowed),
            (world.bob, NotAllowed),
            (world.charlie, NotAllowed),
            (world.leo, NotAllowed),
            (world.mei, NotAllowed),
        ):
            with pytest.raises(refusal):
                await scene.scan(world.alice, at=START, by=by, method=method)
    badge = service.badge(scene.db.vault, world.alice.volunteer)  # type: ignore[arg-type]
    for by, method, direction in (
        (world.lena, Method.STAFF_SCAN, "in"),
        (world.otto, Method.STAFF_LIST, "out"),
        (world.partner, Method.STAFF_SCAN, "in"),
    ):
        scanned = await scene.scan(world.alice, direction, by=by, method=method, token=badge)
        assert scanned.outcome == Outcome.OK
    assert await scene.db.read("SELECT scanned_by FROM scan WHERE method = 'staff_list'") == world.otto.id


async def test_a_shift_or_person_that_is_not_there(scene: Scene, world: World) -> None:
    with pytest.raises(NotFound):
        await scene.scan(world.alice, shift=ids.new())
    with pytest.raises(NotFound):
        await scene.scan(world.alice, volunteer=ids.new(), by=world.lena, method=Method.STAFF_LIST)
    wrong: list[dict[str, Any]] = [{"nonce": "n" * 101}, {"nonce": ""}, {"device": "d" * 101}, {"device": ""}]
    for named in wrong:
        with pytest.raises(Invalid):
            await scene.scan(world.alice, **named)


async def test_a_place_that_is_not_on_earth_is_bad_input_and_not_recorded(scene: Scene, world: World) -> None:
    await place(scene.db)
    nowhere = [(999, 0, 0), (0, -180.1, 0), (float("nan"), 0, 0), (0, 0, -1), (0, 0, float("nan"))]
    for latitude, longitude, accuracy in nowhere:
        position = Position(latitude, longitude, accuracy)
        with pytest.raises(Invalid) as refused:
            await scene.scan(world.alice, at=START, method=Method.LOCATION, position=position)
        assert refused.value.field == "position"
    assert await scene.db.read(SCANS) == 0
    far = Position(-90, 180, 0)
    assert (await scene.scan(world.alice, method=Method.LOCATION, position=far)).outcome == Outcome.WRONG_PLACE


async def test_refused_by_state_and_recorded(scene: Scene, world: World) -> None:
    stranger = await scene.scan(world.charlie, at=START)
    assert stranger.outcome == Outcome.NOT_ENROLLED
    sql = "UPDATE enrolment SET state = $1 WHERE volunteer_id = $2"
    for person, state, outcome in (
        (world.alice, "cancelled", Outcome.CANCELLED),
        (world.bob, "waitlisted", Outcome.WAITLISTED),
    ):
        async with scene.db.unit_of_work() as tx:
            await tx.execute(Statement(sql, ["state", "who"], {}), state=state, who=person.volunteer)
        assert (await scene.scan(person, at=START)).outcome == outcome
    assert await scene.db.read(SCANS) == 3
    assert await scene.db.read("SELECT count(*) FROM service_record") == 0


@pytest.mark.parametrize(
    ("at", "outcome"),
    [
        (START - timedelta(minutes=30, seconds=1), Outcome.TOO_EARLY),
        (START - timedelta(minutes=30), Outcome.OK),
        (END + timedelta(minutes=15), Outcome.OK),
        (END + timedelta(minutes=15, seconds=1), Outcome.TOO_LATE),
    ],
)
async def test_the_time_window(scene: Scene, world: World, at: datetime, outcome: Outcome) -> None:
    assert (await scene.scan(world.alice, at=at)).outcome == outcome


async def test_the_present_and_the_previous_code_are_accepted(scene: Scene, world: World) -> None:
    shown = START.replace(second=0) + timedelta(seconds=5)  # 5 s into a step of 30 s
    token = service.venue_token(scene.db.vault, world.shift, shown)
    for seconds, outcome in ((0, Outcome.OK), (54.9, Outcome.ALREADY_IN), (55, Outcome.TOKEN_EXPIRED)):
        scanned = await scene.scan(world.alice, at=shown + timedelta(seconds=seconds), token=token)
        assert scanned.outcome == outcome
    early = await scene.scan(world.bob, at=shown - timedelta(seconds=6), token=token)
    assert early.outcome == Outcome.TOKEN_EXPIRED


async def test_a_forged_code_is_refused(scene: Scene, world: World) -> None:
    true = service.venue_token(scene.db.vault, world.shift, START)
    named, step, tag = true.split(".")
    other = service.venue_token(scene.db.vault, world.tomorrow, START)
    elsewhere = Vault(scene.db.settings.model_copy(update={"secret_key": "the key of another county" * 2}))
    theirs = service.venue_token(elsewhere, world.shift, START)
    cut, long = f"{named}.{step}", "f" * 5_000  # as when a message keeps a part of the address
    own = f"{true}.{long}.{tag}"
    parts = [cut, f"{cut}.", f"{cut}.{tag}.", f"{named}.{long}.{tag}", f"{named}.p{long}.{tag}", own]
    forged = [
        *parts,
        theirs,
        "",
        "x",
        true[:-1],
        f"{named}.{int(step, 16) + 1:x}.{tag}",
        other,
        f"{named}.zz.{tag}",
        None,
    ]
    for token in forged:
        assert (await scene.scan(world.alice, at=START, token=token)).outcome == Outcome.TOKEN_INVALID
    assert len(true) < 60
    assert service.shift_of(true) == world.shift
    assert service.shift_of("x") is None


async def test_a_badge_stands_for_one_volunteer(scene: Scene, world: World) -> None:
    vault = scene.db.vault
    badge = service.badge(vault, world.bob.volunteer)  # type: ignore[arg-type]
    assert service.badge_holder(vault, badge) == world.bob.volunteer
    assert service.badge_holder(vault, badge[:-1]) is None
    scanned = await scene.scan(world.alice, at=START, by=world.lena, method=Method.STAFF_SCAN, token=badge)
    assert scanned.outcome == Outcome.TOKEN_INVALID


async def test_authenticity_goes_before_state_before_time(scene: Scene, world: World) -> None:
    early = START - timedelta(hours=1)
    assert (await scene.scan(world.charlie, at=early, token="x")).outcome == Outcome.TOKEN_INVALID
    assert (await scene.scan(world.charlie, at=early)).outcome == Outcome.NOT_ENROLLED
    assert (await scene.scan(world.alice, at=early)).outcome == Outcome.TOO_EARLY


async def test_the_place(scene: Scene, world: World) -> None:
    here = Position(PLACE["latitude"], PLACE["longitude"])
    by_location: dict[str, Any] = {"method": Method.LOCATION, "position": here}
    nowhere = await scene.scan(world.alice, at=START, **by_location)
    assert nowhere.outcome == Outcome.WRONG_PLACE  # the shift has no position
    await place(scene.db)
    away = Position(PLACE["latitude"] + 0.003, PLACE["longitude"])  # 334 m; the radius is 300 m
    for position, outcome in (
        (None, Outcome.WRONG_PLACE),
        (away, Outcome.WRONG_PLACE),
        (Position(PLACE["latitude"] + 0.0045, PLACE["longitude"], 5_000), Outcome.WRONG_PLACE),  # 500 m, and vague
        (Position(away.latitude, away.longitude, 50), Outcome.OK),
        (here, Outcome.ALREADY_IN),
    ):
        assert (await scene.scan(world.alice, method=Method.LOCATION, position=position)).outcome == outcome
    distances = await scene.db.read("SELECT array_agg(distance_metres ORDER BY id) FROM scan")
    assert distances == [None, None, 334, 500, 334, 0]


async def test_in_twice_and_out_twice(scene: Scene, world: World) -> None:
    outcomes = [
        (await scene.scan(world.alice, direction, at=START + timedelta(minutes=minutes))).outcome
        for minutes, direction in enumerate(("out", "in", "in", "out", "out", "in"))
    ]
    assert outcomes == ["conflict", "ok", "already_in", "ok", "conflict", "ok"]
    await assert_sound(scene.db)


async def test_a_late_scan_is_marked(scene: Scene, world: World) -> None:
    scene.clock.at = START
    for seconds, late in ((120, False), (121, True), (-121, True)):
        scanned = await scene.scan(world.alice, scanned_at=START - timedelta(seconds=seconds))
        assert await scene.db.read("SELECT late FROM scan WHERE id = $1", [scanned.id]) is late


async def test_a_wrong_clock_on_the_phone_changes_nothing(scene: Scene, world: World) -> None:
    wrong = NOW - timedelta(days=400)
    came = await scene.scan(world.alice, at=START, scanned_at=wrong)
    left = await scene.scan(world.alice, "out", at=END, scanned_at=wrong)
    assert (came.outcome, left.outcome) == (Outcome.OK, Outcome.OK)
    assert await scene.minutes(world.alice) == 180


async def test_a_typed_code_leads_to_the_venue_s_token(scene: Scene, world: World) -> None:
    scene.clock.at = START
    code = service.venue_code(scene.db.vault, world.shift, START)

    async def typed(text: str, actor: Any = world.alice) -> str:
        async with scene.db.unit_of_work() as tx:
            return await service.token_for_code(tx, actor, code=text)

    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in code)  # as Chinese keyboards may write it
    token = await typed(f" {code[:3].lower()} {code[3:]}")
    assert await typed(f"{wide}\u3000") == token
    assert (await scene.scan(world.alice, token=token)).outcome == Outcome.OK
    for actor, text in ((world.alice, "ABCDEF"), (world.charlie, code)):
        with pytest.raises(errors.WrongVenueCode):
            await typed(text, actor)
    with pytest.raises(SignInRequired):
        await typed(code, world.anonymous)
    scene.clock.at = START + timedelta(seconds=60)
    with pytest.raises(errors.WrongVenueCode):
        await typed(code)


async def test_scans_are_never_changed(scene: Scene, world: World) -> None:
    await scene.scan(world.alice, at=START)
    for sql in ("UPDATE scan SET outcome = 'ok'", "DELETE FROM scan"):
        with pytest.raises(asyncpg.RestrictViolationError):
            async with scene.db.unit_of_work() as tx:
                await tx.execute(Statement(sql, [], {}))


async def test_a_shift_where_somebody_was_scanned_stays(scene: Scene, world: World) -> None:
    from app.activities.errors import ShiftInUse

    verb: Callable[..., Awaitable[Any]] = activities.remove_shift
    await scene.scan(world.charlie, shift=world.tomorrow)
    with pytest.raises(ShiftInUse):
        async with scene.db.unit_of_work() as tx:
            await verb(tx, world.lena, shift=world.tomorrow)


async def test_who_came_before_the_beginning_can_not_give_the_place_back(scene: Scene, world: World) -> None:
    verb: Callable[..., Awaitable[Any]] = activities.cancel_enrolment
    enrolment = await scene.db.read("SELECT id FROM enrolment WHERE volunteer_id = $1", [world.alice.volunteer])
    await scene.scan(world.alice, at=START - timedelta(minutes=10))
    with pytest.raises(errors.AlreadyCheckedIn):
        async with scene.db.unit_of_work() as tx:
            await verb(tx, world.alice, enrolment=enrolment)
    with pytest.raises(errors.AlreadyCheckedIn):
        async with scene.db.unit_of_work() as tx:
            await activities.cancel_shift(tx, world.lena, shift=world.shift, reason="Storm.")
    assert (await scene.scan(world.alice, "out", at=END)).outcome == Outcome.OK


async def test_a_shift_where_all_were_refused_is_called_off_and_says_so(scene: Scene, world: World) -> None:
    assert (await scene.scan(world.charlie, at=START - timedelta(minutes=10))).outcome == Outcome.NOT_ENROLLED
    async with scene.db.unit_of_work() as tx:
        await activities.cancel_shift(tx, world.lena, shift=world.shift, reason="Storm.")
    assert (await scene.scan(world.alice, at=START)).outcome == Outcome.CANCELLED
