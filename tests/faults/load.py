"""What a busy day sends to the site: each volunteer comes, leaves, is credited, redeems and collects.

Every request has a key or nonce and is sent until it is answered; now and then it is sent once more though it
was answered, and must be answered the same.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import httpx

from app.accounts.service import open_session
from app.activities import service as activities
from app.attendance import service as attendance
from app.kernel import ids
from app.kernel.crypto import Vault
from app.kernel.db import Database
from app.kernel.identity import Actor, system
from app.points.service import Service, award_many

from .county import County, do

CLIENTS = 12
PATIENCE_SECONDS = 60
DOCUMENTS = {
    "checkIn": "mutation($input: CheckInInput!) { checkIn(input: $input) { outcome scan { id } errors { code } } }",
    "approveServiceRecord": "mutation($input: ApproveServiceRecordInput!) "
    "{ approveServiceRecord(input: $input) { serviceRecord { id minutes state } errors { code } } }",
    "redeem": "mutation($input: RedeemInput!) { redeem(input: $input) { code redemption { id } errors { code } } }",
    "fulfilVoucher": "mutation($input: FulfilVoucherInput!) "
    "{ fulfilVoucher(input: $input) { redemption { id state } errors { code } } }",
}


@dataclass(frozen=True)
class Day:
    """Who comes to the shift that runs now; each has three hours that wait for approval, and 80 points."""

    shift: UUID
    volunteers: list[tuple[Actor, UUID]]
    sessions: dict[UUID | None, str]


async def prepare(county: County, people: int) -> Day:
    """A shift that runs now, by the wall clock, with everybody enrolled."""
    served = [await county.served() for _ in range(people)]
    now = datetime.now(UTC)
    county.clock.at = now - timedelta(hours=2)
    activity = await county.planner.activity(county.world.team)
    shift = await county.planner.shift(activity, now - timedelta(hours=1), hours=3, capacity=people)
    await do(county.db, activities.publish_activity, county.world.lena, activity=activity)
    sessions: dict[UUID | None, str] = {}
    for person, _ in served:
        await do(county.db, activities.enrol, person, shift=shift)
    async with county.db.unit_of_work() as tx:
        earned = [Service("test", ids.new(), who.id, 480, "elder_care", tx.now) for who, _ in served if who.id]
        await award_many(tx, system("tests"), services=earned)
    for person in [county.world.lena, county.world.mei, *(each for each, _ in served)]:
        assert person.id
        opened = await do(county.db, open_session, system("test"), person=person.id, device="test")
        sessions[person.id] = opened.token
    return Day(shift, served, sessions)


class Load:
    """Sends a day's requests from many clients; `heard` is told of every answer."""

    def __init__(self, county: County, day: Day, url: str, random: Random, heard: Callable[[int], None]) -> None:
        self.county = county
        self.day = day
        self.url = url
        self.random = random
        self.heard = heard
        self.answers = 0
        self.vault: Vault = county.db.vault

    async def run(self) -> None:
        waiting = list(enumerate(self.day.volunteers))

        async def work(http: httpx.AsyncClient) -> None:
            while waiting:
                number, (person, record) = waiting.pop()
                await self._live(http, number, person, record)

        limits = httpx.Limits(max_connections=CLIENTS)
        async with (
            httpx.AsyncClient(base_url=self.url, timeout=PATIENCE_SECONDS, limits=limits) as http,
            asyncio.TaskGroup() as clients,
        ):
            for _ in range(CLIENTS):
                clients.create_task(work(http))

    async def _live(self, http: httpx.AsyncClient, number: int, person: Actor, record: UUID) -> None:
        world = self.county.world
        for direction in ("in", "out"):
            scanned = await self._send(http, person, "checkIn", self._scan(number, direction))
            assert scanned["outcome"] == "ok", scanned
        approval = {"serviceRecordId": f"ServiceRecord:{record}", "idempotencyKey": f"approve {number}"}
        approved = await self._send(http, world.lena, "approveServiceRecord", approval)
        assert approved["serviceRecord"]["state"] == "approved"
        order = {"rewardId": f"Reward:{world.reward}", "redemptionPointId": f"RedemptionPoint:{world.counter}"}
        redeemed = await self._send(http, person, "redeem", {**order, "idempotencyKey": f"redeem {number}"})
        voucher = {"code": redeemed["code"], "idempotencyKey": f"fulfil {number}"}
        fulfilled = await self._send(http, world.mei, "fulfilVoucher", voucher)
        assert fulfilled["redemption"]["state"] == "fulfilled"

    def _scan(self, number: int, direction: str) -> dict[str, Any]:
        now = datetime.now(UTC)
        return {
            "shiftId": f"Shift:{self.day.shift}",
            "nonce": f"{direction} {number}",
            "device": f"phone {number}",
            "scannedAt": now.isoformat(),
            "method": "venue_qr",
            "direction": direction,
        }

    async def _send(self, http: httpx.AsyncClient, person: Actor, field: str, given: dict[str, Any]) -> Any:
        """The payload, the same however often it is sent."""
        answer = await self._until_answered(http, person, field, given)
        if self.random.random() < 0.3:
            assert await self._until_answered(http, person, field, given) == answer
        assert answer["errors"] == []
        return answer

    async def _until_answered(self, http: httpx.AsyncClient, person: Actor, field: str, given: dict[str, Any]) -> Any:
        headers = {"Cookie": f"__Host-session={self.day.sessions[person.id]}", "Sec-Fetch-Site": "same-origin"}
        response = await self._attempt(http, headers, field, given)
        while response is None:
            await asyncio.sleep(0.1)
            response = await self._attempt(http, headers, field, given)
        assert response.status_code == 200, response.text
        answered = response.json()
        assert "errors" not in answered, answered
        self.answers += 1
        self.heard(self.answers)
        return answered["data"][field]

    async def _attempt(
        self, http: httpx.AsyncClient, headers: dict[str, str], field: str, given: dict[str, Any]
    ) -> httpx.Response | None:
        """None when it is unknown what came of it, or the site asks to come again."""
        if field == "checkIn":  # the venue shows another code every 30 seconds
            given = {**given, "token": attendance.venue_token(self.vault, self.day.shift, datetime.now(UTC))}
        body = {"query": DOCUMENTS[field], "variables": {"input": given}}
        try:
            response = await http.post("/graphql", json=body, headers=headers)
        except httpx.TransportError:
            return None
        return None if response.status_code == 503 else response


async def settled(db: Database, day: Day) -> dict[str, Any]:
    """What is there for a day's volunteers, counted by hand."""
    counts = {
        "scans": "SELECT array_agg(DISTINCT (direction, outcome)::text ORDER BY (direction, outcome)::text) FROM scan "
        "WHERE shift_id = $1",
        "came": "SELECT count(*) FROM scan WHERE shift_id = $1 AND direction = 'in'",
        "left": "SELECT count(*) FROM scan WHERE shift_id = $1 AND direction = 'out'",
        "hours": "SELECT count(*) FROM service_record WHERE shift_id = $1",
        "approved": "SELECT count(*) FROM service_record WHERE shift_id <> $1 AND state = 'approved'",
    }
    async with db.connection() as connection:
        found = {name: await connection.fetchval(sql, day.shift) for name, sql in counts.items()}
        people = [person.id for person, _ in day.volunteers]
        found["vouchers"] = await connection.fetchval(
            "SELECT count(*) FROM redemption WHERE person_id = ANY($1) AND state = 'fulfilled'", people
        )
        found["redeemed"] = await connection.fetchval(
            "SELECT count(*) FROM redemption WHERE person_id = ANY($1)", people
        )
        found["wallets"] = await connection.fetchval(
            "SELECT array_agg(DISTINCT (posted, held)::text) FROM account WHERE owner = ANY($1)", people
        )
    return found


def expected(day: Day) -> dict[str, Any]:
    """80 points given and 30 for three hours, less 50 for the flour."""
    everybody = len(day.volunteers)
    numbers = dict.fromkeys(("came", "left", "hours", "approved", "vouchers", "redeemed"), everybody)
    return {**numbers, "scans": ["(in,ok)", "(out,ok)"], "wallets": ["(60,0)"]}
