"""What happens reaches those who may hear of it: signed, at least once, under one id, whatever fails."""

import asyncio
from datetime import timedelta

import pytest

from app.accounts.models import OrganisationKind
from app.accounts.service import create_organisation
from app.activities import service as activities
from app.kernel.identity import Actor, system
from app.partners import jobs, service
from app.partners.service.delivering import ATTEMPTS
from app.rewards import service as rewards
from app.volunteers import service as volunteers
from tests.rewards.purse import give, redeemed
from tests.world import NOW, World

from .receiving import Post, Receiver, receiving


async def enrol(post: Post, world: World, person: Actor | None = None) -> str:
    """Something happens in Alice's team; its id for partners."""
    made = await post.do(activities.enrol, person or world.alice, shift=world.shift)
    return f"Enrolment:{made.id}"


async def test_an_event_is_delivered_signed(post: Post, world: World, receiver: Receiver) -> None:
    client = await post.client(world.county)
    made = await post.webhook(client, receiver.url, "activities.enrolled")
    enrolment = await enrol(post, world)
    assert await post.work() == 1
    (message,) = receiver.messages
    assert message.path == "/events"
    assert message.signed_by(made.secret)
    assert not message.signed_by("whsec_" + "A" * 43 + "=")
    assert message.headers["content-type"] == "application/json"
    said = message.said
    assert said.pop("id").startswith("evt_")
    assert said == {
        "type": "activities.enrolled",
        "timestamp": "2026-05-01T02:00:00.000Z",
        "organisation": f"Organisation:{world.team}",
        "data": {
            "enrolment": enrolment,
            "shift": f"Shift:{world.shift}",
            "volunteer": f"Volunteer:{world.alice.volunteer}",
        },
    }
    delivery = await post.one()
    assert (delivery.state, delivery.status, delivery.attempts, delivery.failure) == ("delivered", 204, 1, None)
    assert message.id == f"msg_{delivery.id}"
    assert await post.work() == 0


async def test_each_client_hears_of_its_own_organisation_and_scopes_alone(
    post: Post, world: World, receiver: Receiver
) -> None:
    heard: dict[str, Receiver] = {}
    async with receiving() as of_team, receiving() as of_other, receiving() as of_rewards, receiving() as of_county:
        heard = {"team": of_team, "other": of_other, "rewards": of_rewards, "county": of_county}
        clients = {
            "team": await post.client(world.team),
            "other": await post.client(world.other_team),
            "rewards": await post.client(world.county, "rewards:read", "webhooks:write", "activities:write"),
            "county": await post.client(world.county),
        }
        for name, client in clients.items():
            await post.webhook(client, heard[name].url)
        await enrol(post, world)
        await give(post.db, world.alice)
        await redeemed(post.db, world, world.alice)
        await post.do(volunteers.register, world.mei, person=world.mei.id)
        await post.work()
        found = {name: sorted(each.kinds) for name, each in heard.items()}
    assert found == {
        "team": ["activities.enrolled"],
        "other": [],
        "rewards": ["rewards.redeemed"],
        "county": ["activities.enrolled", "rewards.redeemed", "volunteers.registered"],
    }


async def test_an_organisation_beside_the_county_does_not_hear_what_concerns_the_county(
    post: Post, world: World, receiver: Receiver
) -> None:
    given = {"kind": OrganisationKind.ENTERPRISE, "name": "Enterprise", "parent": None}
    enterprise = await post.do(create_organisation, system("test"), **given)
    await post.webhook(await post.client(enterprise.organisation), receiver.url)
    await post.do(volunteers.register, world.mei, person=world.mei.id)
    await enrol(post, world)
    await post.work()
    assert receiver.kinds == []


async def test_a_failed_delivery_is_tried_again_later_under_the_same_id(
    post: Post, world: World, receiver: Receiver
) -> None:
    made = await post.webhook(await post.client(world.county), receiver.url)
    await enrol(post, world)
    receiver.answer(500, body="no <b>luck</b>\0")
    await post.work()
    delivery = await post.one()
    assert (delivery.state, delivery.status, delivery.failure) == ("waiting", 500, "status")
    assert delivery.response == "no <b>luck</b>"
    assert timedelta(seconds=9) <= delivery.next_attempt_at - NOW <= timedelta(seconds=11)
    assert (await post.of(made.webhook)).failing_since == NOW
    assert await post.work() == 0
    post.clock.at += timedelta(seconds=11)
    assert await post.work() == 1
    first, second = receiver.messages
    assert (first.id, first.body) == (second.id, second.body)
    assert first.headers["webhook-timestamp"] != second.headers["webhook-timestamp"]
    assert second.signed_by(made.secret)
    assert (await post.of(made.webhook)).failing_since is None


async def test_a_receiver_says_when_to_come_back(post: Post, world: World, receiver: Receiver) -> None:
    await post.webhook(await post.client(world.county), receiver.url)
    await enrol(post, world)
    receiver.answer(429, "Retry-After: 120")
    await post.work()
    assert (await post.one()).next_attempt_at == NOW + timedelta(seconds=120)
    post.clock.at += timedelta(seconds=120)
    receiver.answer(503, "Retry-After: Fri, 01 May 2026 03:02:00 GMT")
    await post.work()
    assert (await post.one()).next_attempt_at == NOW + timedelta(hours=1, minutes=2)


async def test_a_receiver_that_is_gone_is_told_nothing_more(post: Post, world: World, receiver: Receiver) -> None:
    made = await post.webhook(await post.client(world.county), receiver.url)
    await enrol(post, world)
    receiver.answer(410)
    await post.work()
    assert (await post.one()).state == "dead"
    webhook = await post.of(made.webhook)
    assert (webhook.state, webhook.disabled_for, webhook.disabled_at) == ("disabled", "gone", NOW)
    await enrol(post, world, world.bob)
    assert await post.work() == 0
    assert len(await post.deliveries()) == 1


async def test_after_three_days_of_failure_a_delivery_is_dead_and_the_webhook_disabled(
    post: Post, world: World, receiver: Receiver
) -> None:
    made = await post.webhook(await post.client(world.county), receiver.url)
    await enrol(post, world)
    for _ in range(ATTEMPTS):
        receiver.answer(500)
    assert await post.try_until(NOW + timedelta(days=4)) == ATTEMPTS
    delivery = await post.one()
    assert (delivery.state, delivery.attempts) == ("dead", ATTEMPTS)
    assert timedelta(days=2.7) < delivery.last_attempt_at - NOW < timedelta(days=3.6)
    assert len({message.id for message in receiver.messages}) == 1
    webhook = await post.of(made.webhook)
    assert (webhook.state, webhook.disabled_for) == ("disabled", "failing")


async def test_a_webhook_with_one_dead_letter_among_successes_goes_on(
    post: Post, world: World, receiver: Receiver
) -> None:
    made = await post.webhook(await post.client(world.county), receiver.url)
    await enrol(post, world)
    for _ in range(ATTEMPTS - 1):
        receiver.answer(500)
    await post.try_until(NOW + timedelta(days=2.5))
    await post.do(service.ping_webhook, world.otto, webhook=made.webhook)
    receiver.answers.clear()
    receiver.answer(204)
    await post.work()
    for _ in range(ATTEMPTS):
        receiver.answer(500)
    await post.try_until(NOW + timedelta(days=5))
    assert sorted(each.state for each in await post.deliveries()) == ["dead", "delivered"]
    assert (await post.of(made.webhook)).state == "active"


async def test_a_redirect_is_not_followed(post: Post, world: World, receiver: Receiver) -> None:
    async with receiving() as elsewhere:
        await post.webhook(await post.client(world.county), receiver.url)
        await enrol(post, world)
        receiver.answer(307, f"Location: {elsewhere.url}")
        await post.work()
        assert elsewhere.messages == []
    delivery = await post.one()
    assert (delivery.state, delivery.status, delivery.failure) == ("waiting", 307, "redirect")


async def test_of_an_endless_answer_little_is_read(post: Post, world: World, receiver: Receiver) -> None:
    await post.webhook(await post.client(world.county), receiver.url)
    await enrol(post, world)
    receiver.answers.append(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 3_000_000)
    await post.work()
    delivery = await post.one()
    assert (delivery.state, len(delivery.response)) == ("delivered", 500)


async def test_a_receiver_that_is_away_is_tried_again(post: Post, world: World) -> None:
    async with receiving() as receiver:
        url = receiver.url
    await post.webhook(await post.client(world.county), url)
    await enrol(post, world)
    await post.work()
    delivery = await post.one()
    assert (delivery.state, delivery.status, delivery.failure) == ("waiting", None, "connection")


async def test_a_slow_receiver_keeps_no_other_waiting(
    post: Post, world: World, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "PAUSE_SECONDS", 0.02)
    client = await post.client(world.county)
    receiver.hold = asyncio.Event()
    slow = await post.webhook(client, receiver.url)
    for _ in range(service.EACH + 3):
        await post.do(service.ping_webhook, world.otto, webhook=slow.webhook)
    stop = asyncio.Event()
    async with receiving() as quick, asyncio.TaskGroup() as group:
        group.create_task(jobs.deliver(post.db, stop))
        await receiver.arrived.wait()
        await post.webhook(client, quick.url)
        await enrol(post, world)
        async with asyncio.timeout(10):
            await quick.arrived.wait()
        assert quick.kinds == ["activities.enrolled"]
        assert len(receiver.messages) <= service.EACH
        stop.set()
        receiver.hold.set()


async def test_two_workers_send_each_delivery_once(post: Post, world: World, receiver: Receiver) -> None:
    made = await post.webhook(await post.client(world.county), receiver.url)
    for _ in range(12):
        await post.do(service.ping_webhook, world.otto, webhook=made.webhook)
    await enrol(post, world)
    await asyncio.gather(*(post.work() for _ in range(4)))
    await post.work()
    ids = [message.id for message in receiver.messages]
    assert len(ids) == len(set(ids)) == 13


async def test_what_a_killed_worker_was_sending_is_sent_by_another(
    post: Post, world: World, receiver: Receiver
) -> None:
    await post.webhook(await post.client(world.county), receiver.url)
    await enrol(post, world)
    _, (leased,) = await jobs.step(post.db, most=5)
    assert await post.work() == 0, "its lease runs"
    async with post.db.connection() as connection:
        await connection.execute("UPDATE webhook_delivery SET leased_until = now() - interval '1 second'")
    assert await post.work() == 1
    assert receiver.messages[0].id == leased.outgoing.message
    assert (await post.one()).attempts == 2


async def test_who_lost_a_scope_or_was_ended_is_told_nothing_more(post: Post, world: World, receiver: Receiver) -> None:
    client = await post.client(world.county)
    await post.webhook(client, receiver.url)
    await enrol(post, world)
    await jobs.step(post.db, most=0)
    async with post.db.connection() as connection:
        await connection.execute("UPDATE api_client SET scopes = '{webhooks:read}' WHERE id = $1", client.id)
    assert await post.work() == 0
    async with post.db.connection() as connection:
        await connection.execute(
            "UPDATE api_client SET scopes = '{activities:read}', revoked_at = now() WHERE id = $1", client.id
        )
    assert await post.work() == 0
    await enrol(post, world, world.bob)
    assert await post.work() == 0
    assert receiver.messages == []


async def test_only_what_happens_after_it_was_made_is_sent(post: Post, world: World, receiver: Receiver) -> None:
    await enrol(post, world)
    await post.webhook(await post.client(world.county), receiver.url)
    await enrol(post, world, world.bob)
    await post.work()
    (message,) = receiver.messages
    assert message.said["data"]["volunteer"] == f"Volunteer:{world.bob.volunteer}"


async def test_a_merchants_partner_hears_what_becomes_of_vouchers(post: Post, world: World, receiver: Receiver) -> None:
    await post.webhook(await post.client(world.merchant), receiver.url)
    await give(post.db, world.alice)
    voucher = await redeemed(post.db, world, world.alice)
    await post.do(rewards.fulfil, world.mei, code=voucher.code)
    await post.work()
    assert sorted(receiver.kinds) == ["rewards.fulfilled", "rewards.redeemed"]
