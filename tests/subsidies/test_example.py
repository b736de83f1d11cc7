"""The example that must work from beginning to end: the senior technician's yearly 5,000 yuan, without an application.

He rises by his enterprise's assessment, is found at night, says yes by phone, is paid; next year again; and not after
his certificate is revoked, when what was paid on it is claimed back.
"""

from typing import Any

from app import registry
from app.certificates.models import Revocation
from app.certificates.service import revoke
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.verification import verify
from app.subsidies.service.match_replay import replay_match
from app.subsidies.service.receivables import repay
from tests.world import World

from .winder import FEN, GRANTED_FEN, begun

registry.load_handlers()


async def test_the_award_reaches_the_senior_technician_each_year_until_his_certificate_is_revoked(
    db: Database, world: World, clock: SettableClock
) -> None:
    winder = await begun(db, world, clock)
    await winder.night()
    assert await winder.cases() == []  # a technician is not entitled

    certificate = await winder.rises()
    await winder.night()
    assert await winder.cases() == [("2026", "entitlement", "offered")]
    assert ["高级技师年度奖励" in text for text in (await winder.told())[-1:]] == [True]
    first_night = clock.at.date()

    await winder.opens_an_account()
    assert await winder.consents() == "checked"
    assert await winder.sums(2026) == {"available": GRANTED_FEN - FEN, "reserved": FEN}
    await winder.is_approved()
    await winder.is_on_notice()
    assert await winder.sums(2026) == {"available": GRANTED_FEN - FEN, "committed": FEN}
    read = await winder.is_paid(1)
    assert (read.rows, read.settled, read.odd) == (1, 1, 0)
    assert await winder.cases() == [("2026", "entitlement", "paid")]
    assert await winder.sums(2026) == {"available": GRANTED_FEN - FEN, "paid": FEN}
    await winder.night()
    assert len(await winder.cases()) == 1  # once a year

    clock.at = clock.at.replace(year=2027, month=3)
    await winder.night()
    assert await winder.consents() == "checked"
    await winder.is_approved()
    await winder.is_on_notice()
    assert (await winder.is_paid(2)).settled == 1
    assert await winder.cases() == [("2026", "entitlement", "paid"), ("2027", "entitlement", "paid")]
    assert await _wrong(db) == []

    heard = len(await winder.told())
    given: dict[str, Any] = {"certificate": certificate, "revocation": Revocation.RECORDS, "note": "成绩不实。"}
    await db.perform(revoke, winder.staff["clerk"], **given)
    assert [state for _, _, state in await winder.cases()] == ["clawing_back", "clawing_back"]
    claims = (await winder.told())[heard:]
    assert ["5,000" in text and "高级技师年度奖励" in text for text in claims] == [True, True]
    clock.at = clock.at.replace(year=2028)
    await winder.night()
    assert len(await winder.cases()) == 2  # not again

    for number, receivable in enumerate(await db.column("SELECT id FROM receivable ORDER BY claimed_at, id", [])):
        back = {"receivable": receivable, "fen": FEN, "paid_on": clock.at.date(), "reference": f"R{number}"}
        await db.perform(repay, winder.staff["payer"], **back)
    assert [state for _, _, state in await winder.cases()] == ["clawed_back", "clawed_back"]
    assert await _wrong(db) == []
    asked = {"programme": winder.programme, "person": winder.person.id, "on": first_night}
    then = await db.perform(replay_match, winder.person, **asked)
    assert (then.passed, then.fen, then.same) == (True, FEN, True)


async def _wrong(db: Database) -> list[str]:
    return [f"{each.name}: {each.rows}" for each in await verify(db, registry.checks()) if not each.ok]
