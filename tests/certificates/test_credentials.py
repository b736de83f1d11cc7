"""Certificates as signed credentials: who gets one, and what anybody can tell from it without asking us."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.certificates import credentials, service
from app.certificates.checking import NotACredential, Standing, addresses, check
from app.certificates.credentials import LIST_HOURS, LIST_LENGTH, did_of, is_set, status_list
from app.certificates.errors import AlreadyRevoked
from app.kernel import signing
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.errors import NotAllowed, NotFound, SignInRequired
from tests.attendance.papers import issue, revoke
from tests.attendance.presence import Scene
from tests.world import NOW, World

LATER = timedelta(hours=LIST_HOURS)


@pytest.fixture
async def paper(db: Database, world: World, clock: SettableClock) -> UUID:
    """Alice's certificate of three hours, issued by the county."""
    scene = Scene(db, world, clock)
    await scene.enrol(world.alice)
    await scene.approve(world.lena, await scene.serve(world.alice))
    return await issue(db, world.alice, world.alice)


async def signed(db: Database, world: World, certificate: UUID, *, who: str = "alice") -> str:
    async with db.unit_of_work() as tx:
        return (await service.sign_certificate(tx, getattr(world, who), certificate=certificate)).credential


async def files(db: Database, world: World) -> tuple[dict[str, object], str]:
    """What a third party fetches before the network is cut: the keys, the list."""
    async with db.unit_of_work() as tx:
        return await service.did_document(tx, world.anonymous), await service.status_list(tx, world.anonymous, number=0)


async def standing(db: Database, world: World, credential: str) -> Standing:
    document, listed = await files(db, world)
    return check(credential, document, listed, db.clock.now()).standing


def altered(credential: str, **changed: object) -> str:
    head, body, tail = credential.split(".")
    said = json.loads(urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    return ".".join([head, urlsafe_b64encode(json.dumps(said | changed).encode()).decode().rstrip("="), tail])


async def test_a_third_party_tells_valid_from_revoked_without_us(db: Database, world: World, paper: UUID) -> None:
    credential = await signed(db, world, paper)
    document, listed = await files(db, world)
    checked = check(credential, document, listed, db.clock.now())
    assert checked.standing == Standing.VALID
    assert checked.said is not None
    assert checked.said["credentialSubject"]["identifier"][0]["identityHash"] == "文凤英"
    assert checked.said["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    await revoke(db, world.otto, paper)
    assert await standing(db, world, credential) == Standing.REVOKED


async def test_the_list_of_before_says_nothing_after_a_day(db: Database, world: World, paper: UUID) -> None:
    credential = await signed(db, world, paper)
    document, listed = await files(db, world)
    now = db.clock.now()
    assert check(credential, document, listed, now + LATER - timedelta(seconds=1)).standing == Standing.VALID
    assert check(credential, document, listed, now + LATER).standing == Standing.UNKNOWN
    assert check(credential, document, None, now).standing == Standing.UNKNOWN


async def test_what_was_changed_or_signed_by_others_is_forged(db: Database, world: World, paper: UUID) -> None:
    credential = await signed(db, world, paper)
    document, listed = await files(db, world)
    strange = credentials.did_document("https://elsewhere.example", {"00": bytes(32)})
    now = db.clock.now()
    assert check(altered(credential, name="Another"), document, listed, now).standing == Standing.FORGED
    assert check(credential, strange, listed, now).standing == Standing.FORGED
    assert check(credential, document | {"assertionMethod": []}, listed, now).standing == Standing.FORGED
    assert check(credential, document | {"id": "did:web:elsewhere.example"}, listed, now).standing == Standing.FORGED
    assert check(credential, document, listed, now - timedelta(days=400)).standing == Standing.FORGED
    for nonsense in ("", "a.b.c", "not a credential", credential.split(".")[0]):
        with pytest.raises(NotACredential):
            check(nonsense, document, listed, now)


async def test_a_list_of_others_or_of_other_entries_says_nothing(db: Database, world: World, paper: UUID) -> None:
    credential = await signed(db, world, paper)
    document, listed = await files(db, world)
    assert check(credential, document, altered(listed, id="x"), db.clock.now()).standing == Standing.UNKNOWN
    async with db.unit_of_work() as tx:
        key, private = await signing.newest(tx, purpose=credentials.PURPOSE)
    site = db.settings.site
    other = credentials.sign(site, status_list(site, 1, (), db.clock.now()), key, private)
    assert check(credential, document, other, db.clock.now()).standing == Standing.UNKNOWN


async def test_a_new_key_leaves_what_the_old_one_signed(
    db: Database, world: World, paper: UUID, clock: SettableClock
) -> None:
    before = await signed(db, world, paper)
    clock.at += timedelta(days=1)
    async with db.unit_of_work() as tx:
        await signing.rotate(tx, purpose=credentials.PURPOSE)
    after = await signed(db, world, paper)
    assert before.split(".")[0] != after.split(".")[0]
    assert [await standing(db, world, each) for each in (before, after)] == [Standing.VALID, Standing.VALID]


async def test_the_holder_and_staff_hand_a_certificate_on(db: Database, world: World, paper: UUID) -> None:
    for who in ("alice", "otto"):
        assert await signed(db, world, paper, who=who)
    for who in ("anonymous", "bob", "mei", "lena"):
        with pytest.raises(SignInRequired if who == "anonymous" else NotAllowed):
            await signed(db, world, paper, who=who)
    with pytest.raises(NotFound):
        await signed(db, world, world.county)


async def test_what_is_revoked_is_not_signed_again(db: Database, world: World, paper: UUID) -> None:
    await revoke(db, world.otto, paper)
    with pytest.raises(AlreadyRevoked):
        await signed(db, world, paper)


async def test_there_is_no_list_before_its_first_certificate(db: Database, world: World) -> None:
    async with db.unit_of_work() as tx:
        assert await service.status_list(tx, world.anonymous, number=0)
        with pytest.raises(NotFound):
            await service.status_list(tx, world.anonymous, number=1)


@given(some.sets(some.integers(0, LIST_LENGTH - 1), max_size=20), some.integers(0, LIST_LENGTH - 1))
def test_a_list_has_just_the_bits_that_were_set(revoked: set[int], asked: int) -> None:
    made = status_list("https://county.example", 3, {3 * LIST_LENGTH + each for each in revoked}, NOW)
    encoded = made["credentialSubject"]["encodedList"]
    assert is_set(encoded, asked) == (asked in revoked)
    assert all(is_set(encoded, each) for each in revoked)


def test_the_first_entry_is_the_highest_bit_of_the_first_byte() -> None:
    encoded = status_list("https://county.example", 0, {0}, NOW)["credentialSubject"]["encodedList"]
    assert encoded.startswith("uH4sI")  # what the standard's example begins with: multibase, then gzip
    assert is_set(encoded, 0)
    for wrong in (LIST_LENGTH, -1):
        with pytest.raises(ValueError, match="length"):
            is_set(encoded, wrong)


SITES = {
    "https://county.example": ("did:web:county.example", "https://county.example/.well-known/did.json"),
    "http://127.0.0.1:8000": ("did:web:127.0.0.1%3A8000", "http://127.0.0.1:8000/.well-known/did.json"),
    "https://a.example/county": ("did:web:a.example:county", "https://a.example/county/did.json"),
}


async def test_the_issuer_is_the_site(db: Database, world: World, paper: UUID) -> None:
    for site, (did, document) in SITES.items():
        db.settings = db.settings.model_copy(update={"base_url": site})
        assert did_of(site) == did
        assert addresses(await signed(db, world, paper)) == (document, f"{site}/certificates/status/0")
