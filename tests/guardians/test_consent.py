"""A guardian's consent: who is asked, what the link does, and what follows from the answer."""

from datetime import date, timedelta

import pytest

from app import registry
from app.accounts.service import export_person
from app.activities import errors as activities_errors
from app.activities import service as activities
from app.guardians import errors
from app.guardians.links import link_key
from app.guardians.service import find_link, renew_link
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.errors import Invalid, NotFound, SignInRequired
from app.kernel.identity import ANONYMOUS
from app.kernel.verification import verify
from tests.world import NOW, World

from .family import GUARDIANS_PHONE, MINORS_PHONE, Family, a_family, write


@pytest.fixture
async def family(db: Database, world: World) -> Family:
    return await a_family(db, world.team)


async def state(db: Database, world: World, family: Family) -> str | None:
    found: str | None = await db.read(
        "SELECT state FROM enrolment WHERE shift_id = $1 AND volunteer_id = $2",
        [world.tomorrow, family.minor.volunteer],
    )
    return found


async def test_a_minor_enrols_only_once_the_guardian_has_agreed(db: Database, world: World, family: Family) -> None:
    with pytest.raises(activities_errors.GuardianMustAgree):
        await family.do(activities.enrol, shift=world.tomorrow)
    await family.name()
    await family.ask_for(world.tomorrow)
    text = (await family.texts(GUARDIANS_PHONE))[0]
    assert "*小梅" in text
    assert "王小梅" not in text
    assert await state(db, world, family) is None, "to ask is not to agree"
    await family.answer("given")
    assert await state(db, world, family) == "confirmed", "the place that was asked for"
    assert "敬老院陪伴日" in (await family.texts(MINORS_PHONE))[0]
    await family.do(activities.enrol, shift=world.shift)  # of the same activity
    assert [each for each in await verify(db, registry.checks()) if not each.ok] == []


async def test_a_place_that_is_gone_when_the_guardian_agrees(db: Database, world: World, family: Family) -> None:
    await family.name()
    await family.ask_for(world.tomorrow)
    for actor in (world.alice, world.bob):
        await family.do(activities.enrol, actor, shift=world.tomorrow)
    await family.answer("given")
    assert await state(db, world, family) is None
    assert f"/shifts/{world.tomorrow}" in (await family.texts(MINORS_PHONE))[0]


async def test_a_guardian_who_withdraws_takes_the_place_back(db: Database, world: World, family: Family) -> None:
    await family.name()
    await family.ask_for(world.tomorrow)
    await family.answer("given")
    await family.answer("withdrawn")
    assert await state(db, world, family) == "cancelled"
    with pytest.raises(activities_errors.GuardianMustAgree):
        await family.do(activities.enrol, shift=world.tomorrow)
    await family.answer("given")
    assert await state(db, world, family) == "confirmed", "one may change one's mind again"


async def test_consent_to_all_stands_when_that_to_one_activity_is_withdrawn(
    db: Database, world: World, family: Family, clock: SettableClock
) -> None:
    await family.name()
    await family.ask_for(world.tomorrow)
    one = await family.token()
    await family.answer("given")
    clock.at = NOW + timedelta(minutes=5)
    await family.ask()
    await family.answer("given")
    await family.answer("withdrawn", one)
    assert await state(db, world, family) == "confirmed"


async def test_a_refusal_is_told_and_keeps_the_minor_out(world: World, family: Family) -> None:
    await family.name()
    await family.ask()
    await family.answer("refused")
    assert len(await family.texts(MINORS_PHONE)) == 1
    with pytest.raises(activities_errors.GuardianMustAgree):
        await family.do(activities.enrol, shift=world.shift)
    with pytest.raises(errors.AnswerOutOfPlace):
        await family.answer("withdrawn")


async def test_an_answer_given_twice_counts_once(db: Database, family: Family) -> None:
    await family.name()
    asked = await family.ask()
    for _ in range(2):
        await family.answer("given")
    entries = await db.read(
        "SELECT count(*) FROM audit_entry WHERE subject = $1 AND action = 'guardians.answer_link'", [asked.consent]
    )
    assert entries == 1


@pytest.mark.parametrize("ticks", [(False, False), (True, False), (False, True)])
async def test_under_14_data_and_location_are_agreed_to_by_themselves(
    world: World, family: Family, ticks: tuple[bool, bool]
) -> None:
    await family.born(date(2014, 1, 1))
    await family.name()
    await family.ask()
    await family.answer("given", data_agreed=ticks[0], location_agreed=ticks[1])
    with pytest.raises(activities_errors.GuardianMustAgreeToData):
        await family.do(activities.enrol, shift=world.shift)
    await family.answer("given", data_agreed=True, location_agreed=True)
    await family.do(activities.enrol, shift=world.shift)
    with pytest.raises(errors.AlreadyAgreed):
        await family.ask()


async def test_a_new_guardian_ends_what_the_former_one_said(world: World, family: Family) -> None:
    await family.name()
    await family.ask()
    token = await family.token()
    await family.answer("given")
    await family.name(phone="13800000009")
    with pytest.raises(activities_errors.GuardianMustAgree):
        await family.do(activities.enrol, shift=world.shift)
    with pytest.raises(errors.LinkReplaced):
        await family.answer("withdrawn", token)
    with pytest.raises(errors.LinkReplaced):
        await family.do(renew_link, ANONYMOUS, token=token)


async def test_links_expire_are_replaced_and_renewed(
    db: Database, world: World, family: Family, clock: SettableClock
) -> None:
    await family.name()
    await family.ask()
    first = await family.token()
    with pytest.raises(errors.LinkStillWorks):
        await family.do(renew_link, ANONYMOUS, token=first)
    clock.at = NOW + timedelta(days=14) - timedelta(seconds=1)
    await family.answer("given", first)
    clock.at = NOW + timedelta(days=14)
    with pytest.raises(errors.LinkExpired):
        await family.answer("withdrawn", first)
    await family.do(renew_link, ANONYMOUS, token=first)
    await family.answer("withdrawn")
    with pytest.raises(errors.LinkReplaced):
        await family.answer("given", first)


async def test_a_link_that_was_never_sent(db: Database, family: Family) -> None:
    await family.name()
    await family.ask()
    token = await family.token()
    for wrong in ("", token[:-1], f"{token}x", token[1:] + token[0], "x" * 38):
        assert link_key(db.vault, wrong) is None
        with pytest.raises(errors.LinkUnknown):
            await family.do(find_link, ANONYMOUS, token=wrong)
    found = await family.do(find_link, ANONYMOUS, token=token)
    assert str(found.link) not in token


async def test_messages_are_few(db: Database, world: World, family: Family, clock: SettableClock) -> None:
    await family.name()
    await family.ask()
    with pytest.raises(errors.TooManyLinks) as refused:
        await family.ask()
    assert refused.value.wait_seconds == 120
    for number in range(1, 5):
        clock.at = NOW + timedelta(minutes=2 * number)
        await family.ask()
    clock.at = NOW + timedelta(hours=1)
    await family.name(phone="13800000009")
    with pytest.raises(errors.TooManyLinks):
        await family.ask()  # of one minor, to whatever phone
    sister = await a_family_of(db, world, "13800000007")
    await sister.name()
    with pytest.raises(errors.TooManyLinks):
        await sister.ask()  # to one phone, of whatever minor
    clock.at = NOW + timedelta(days=1)
    await sister.ask()


async def a_family_of(db: Database, world: World, phone: str) -> Family:
    family = await a_family(db, world.team)
    await write(db, "UPDATE person SET phone_index = $1 WHERE id = $2", db.vault.blind(phone), family.minor.id)
    return family


async def test_a_guardian_has_a_phone_of_their_own(family: Family) -> None:
    for phone, refusal in ((MINORS_PHONE, errors.MinorsOwnPhone), ("12", Invalid)):
        with pytest.raises(refusal):
            await family.name(phone=phone)
    with pytest.raises(errors.NoGuardian):
        await family.ask()
    await family.name()
    theirs = family.db.vault.blind(GUARDIANS_PHONE)  # the minor has taken the number over since
    await write(family.db, "UPDATE person SET phone_index = $1 WHERE id = $2", theirs, family.minor.id)
    with pytest.raises(errors.MinorsOwnPhone):
        await family.ask()


async def test_who_may_name_and_ask_a_guardian(
    db: Database, world: World, family: Family, clock: SettableClock
) -> None:
    for actor, refusal in (
        (world.anonymous, SignInRequired),
        (world.bob, NotFound),
        (world.charlie, NotFound),
        (world.leo, NotFound),
        (world.mei, NotFound),
        (world.partner, NotFound),
    ):
        for deed in (family.name, family.ask):
            with pytest.raises(refusal):
                await deed(actor)
    for hours, actor in enumerate((family.minor, world.lena, world.otto)):
        clock.at = NOW + timedelta(hours=hours)
        await family.name(actor)
        await family.ask(actor)


async def test_who_may_ask_for_a_place(db: Database, world: World, family: Family, clock: SettableClock) -> None:
    """Others don't even learn what keeps the minor out."""
    await family.name()
    of = {"shift": world.shift, "volunteer": family.minor.volunteer}
    for full in (False, True):
        await write(db, "UPDATE shift SET capacity = CASE WHEN $1 THEN 1 ELSE 10 END, enrolled_count = 1", full)
        for actor, refusal in (
            (world.anonymous, SignInRequired),
            (world.bob, NotFound),
            (world.leo, NotFound),
            (world.partner, NotFound),
        ):
            with pytest.raises(refusal):
                await family.do(activities.ask_guardian_for_shift, actor, **of)
    await write(db, "UPDATE shift SET capacity = 10, enrolled_count = 0 WHERE $1", True)
    for hours, actor in enumerate((family.minor, world.lena, world.otto)):
        clock.at = NOW + timedelta(minutes=10 * hours)
        assert (await family.do(activities.ask_guardian_for_shift, actor, **of)).volunteer == family.minor.volunteer


@pytest.mark.parametrize(
    ("born", "refusal"),
    [
        (date(2008, 5, 1), errors.OfFullAge),
        (date(2008, 5, 2), None),
        (None, errors.BirthDateUnknown),
    ],
)
async def test_only_minors_have_guardians(family: Family, born: date | None, refusal: type[Exception] | None) -> None:
    await family.born(born)
    if refusal is None:
        await family.name()
    else:
        with pytest.raises(refusal):
            await family.name()


async def test_a_guardian_has_nothing_to_say_about_an_adult(family: Family, clock: SettableClock) -> None:
    await family.born(date(2008, 5, 3))
    await family.name()
    await family.ask()
    clock.at = NOW + timedelta(days=2)
    with pytest.raises(errors.OfFullAge):
        await family.answer("given")
    token, clock.at = await family.token(), NOW + timedelta(days=14)
    with pytest.raises(errors.OfFullAge):
        await family.do(renew_link, ANONYMOUS, token=token)


async def test_what_else_keeps_a_minor_out_is_told_before_the_guardian_is_asked(world: World, family: Family) -> None:
    await family.name()
    await family.do(activities.enrol, world.alice, shift=world.tomorrow)
    await family.do(activities.enrol, world.bob, shift=world.tomorrow)
    with pytest.raises(activities_errors.ShiftFull):
        await family.ask_for(world.tomorrow)
    assert await family.texts(GUARDIANS_PHONE) == []


async def test_the_export_has_the_guardian_in_full(db: Database, family: Family) -> None:
    await family.name()
    await family.ask()
    await family.answer("given")
    (guardian,) = (await family.do(export_person))["guardians"]
    assert (guardian["name"], guardian["phone"]) == ("王芳", GUARDIANS_PHONE)
    assert [consent["state"] for consent in guardian["consents"]] == ["given"]
    assert guardian["consents"][0]["expires_on"] == date(2028, 5, 20)
    kept = await db.read("SELECT name_masked || phone_masked FROM guardianship")
    assert kept == "*芳138****0001"
