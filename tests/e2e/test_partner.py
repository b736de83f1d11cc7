"""The main job as a partner's system does it: over HTTP and GraphQL alone, with the published operations."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import httpx
import pytest

from app.accounts.service import create_client
from app.kernel.identity import system
from app.kernel.paths import OPERATIONS

from .site import Site

SCOPES = (
    "volunteers:read",
    "activities:read",
    "activities:write",
    "attendance:read",
    "attendance:write",
    "points:read",
    "rewards:read",
    "rewards:write",
)
DOCUMENTS = {
    name: path.read_text("utf-8")
    for path in sorted(OPERATIONS.glob("*/*.graphql"))
    if path.parent.name != "pages"
    for name in re.findall(r"^(?:query|mutation) (\w+)", path.read_text("utf-8"), re.MULTILINE)
}


class Partner:
    """A program that has nothing but its credentials, the published operations and the site's address."""

    def __init__(self, http: httpx.AsyncClient, client_id: str, secret: str) -> None:
        self.http = http
        self.credentials = (client_id, secret)
        self.sent = 0

    async def sign_in(self) -> None:
        """For an hour."""
        given = {"grant_type": "client_credentials", "scope": " ".join(SCOPES)}
        answer = await self.http.post("/oauth/token", data=given, auth=self.credentials)
        assert answer.status_code == 200, answer.text
        self.http.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"

    async def read(self, name: str, **variables: Any) -> Any:
        sent = {"query": DOCUMENTS[name], "operationName": name, "variables": variables}
        answer = await self.http.post("/graphql", json=sent, headers={"Accept": "application/graphql-response+json"})
        assert answer.status_code == 200, answer.text
        assert "errors" not in answer.json()
        return answer.json()["data"]

    async def do(self, name: str, *, once: bool = True, **given: Any) -> Any:
        """A mutation with one input; sent twice where it carries a key, as after a broken connection."""
        self.sent += 1
        given |= {"idempotencyKey": f"partner-{self.sent}"} if once else {}
        answers = [await self.read(name, input=given) for _ in range(2 if once else 1)]
        assert answers[0] == answers[-1]
        (payload,) = answers[0].values()
        assert payload["errors"] == [], payload
        return payload


@asynccontextmanager
async def signed_in(site: Site, name: str) -> AsyncIterator[Partner]:
    async with site.db.unit_of_work() as tx:
        made = await create_client(tx, system("test"), organisation=site.world.county, name=name, scopes=SCOPES)
    async with httpx.AsyncClient(base_url=site.url, timeout=30) as http:
        partner = Partner(http, made.client_id, made.secret)
        await partner.sign_in()
        yield partner


@pytest.fixture
async def partner(site: Site) -> AsyncIterator[Partner]:
    async with signed_in(site, "A platform") as partner:
        yield partner


async def test_a_partner_does_the_main_job_over_graphql_alone(site: Site, partner: Partner) -> None:
    alice = (await partner.read("FindVolunteers", search="wfy"))["volunteers"]["nodes"][0]
    assert alice["name"] == site.world.alice.name
    team = alice["memberships"]["nodes"][0]["team"]["id"]
    shift = await publish(site, partner, team)
    await partner.do("Enrol", shiftId=shift, volunteerId=alice["id"], risksAcknowledged=True)

    await scan(site, partner, shift, alice["id"], "in")
    present = (await partner.read("ShiftAttendance", id=shift))["shift"]["enrolments"]["nodes"]
    assert [(each["volunteer"]["name"], each["present"]) for each in present] == [(alice["name"], True)]
    site.wait(hours=6)
    await partner.sign_in()
    await scan(site, partner, shift, alice["id"], "out")

    (record,) = (await partner.read("ServiceRecords", states=["computed"]))["serviceRecords"]["nodes"]
    assert record["minutes"] == 360
    async with signed_in(site, "The bureau's platform") as second:  # who ticked the list does not approve
        await second.do("ApproveServiceRecord", serviceRecordId=record["id"])
    assert await balance(partner, alice["id"]) == (60, 0)

    await redeem_and_hand_over(partner, alice["id"])
    assert await balance(partner, alice["id"]) == (10, 0)


async def publish(site: Site, partner: Partner, team: str) -> str:
    """An activity with a shift of six hours that has just opened for check-in."""
    made = await partner.do(
        "DraftActivity",
        teamId=team,
        title="Firewood for the winter",
        description="We saw, split and stack it for those who can't.",
        category="elder_care",
        risks="Saws are sharp. Gloves are there.",
    )
    activity = made["activity"]["id"]
    starts_at = site.clock.at + timedelta(minutes=5)
    plan = {
        "startsAt": starts_at.isoformat(),
        "endsAt": (starts_at + timedelta(hours=6)).isoformat(),
        "place": "默勒镇文化广场",
        "capacity": 5,
    }
    shift = (await partner.do("AddShift", activityId=activity, plan=plan))["shift"]["id"]
    published = await partner.do("PublishActivity", activityId=activity)
    assert published["activity"]["state"] == "published"
    found = await partner.read("FindShifts", **{"from": site.clock.at.isoformat()})
    assert found["shifts"]["nodes"][0]["id"] == shift
    return str(shift)


async def scan(site: Site, partner: Partner, shift: str, volunteer: str, direction: str) -> None:
    """By the partner's own list; the same scan twice is one."""
    given = {
        "shiftId": shift,
        "volunteerId": volunteer,
        "direction": direction,
        "method": "staff_list",
        "device": "partner-gate-1",
        "nonce": f"{shift} {direction}",
        "scannedAt": site.clock.at.isoformat(),
    }
    first, second = [await partner.do("CheckIn", once=False, **given) for _ in range(2)]
    assert (first["outcome"], first["replayed"]) == ("ok", False)
    assert (second["outcome"], second["replayed"]) == ("ok", True)
    assert first["scan"] == second["scan"]


async def balance(partner: Partner, volunteer: str) -> tuple[int, int]:
    """What a volunteer has available and held."""
    points = (await partner.read("VolunteerBalance", volunteer=volunteer))["volunteer"]["points"]
    return points["available"], points["held"]


async def redeem_and_hand_over(partner: Partner, volunteer: str) -> None:
    (reward,) = (await partner.read("Rewards", pointsAtMost=60))["rewards"]["nodes"]
    (stock,) = reward["stock"]["nodes"]
    place = stock["redemptionPoint"]["id"]
    redeemed = await partner.do("Redeem", rewardId=reward["id"], redemptionPointId=place, volunteerId=volunteer)
    assert await balance(partner, volunteer) == (10, 50)
    found = await partner.do("FindVoucher", once=False, code=redeemed["code"])
    assert found["redemption"]["fulfillable"]
    await partner.do("FulfilVoucher", code=redeemed["code"])
    ended = (await partner.read("Redemption", id=redeemed["redemption"]["id"]))["redemption"]
    assert ended["state"] == "fulfilled"
    shelf = (await partner.read("StockAt", redemptionPoint=place))["redemptionPoint"]["stock"]["nodes"]
    assert [(each["available"], each["reserved"], each["sold"]) for each in shelf] == [(9, 0, 1)]
