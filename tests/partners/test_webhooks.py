"""Webhooks are made, changed and ended by their client and by staff that looks after it, by nobody else."""

from datetime import timedelta
from typing import Any

import pytest
from msgspec import structs

from app.activities import service as activities
from app.kernel import ids
from app.kernel.errors import Invalid, NotAllowed, NotFound, SignInRequired
from app.kernel.identity import ANONYMOUS, Actor
from app.partners import jobs, service
from app.partners.errors import ScopeMissing, TooManyWebhooks, WebhookDisabled
from tests.accounts.doing import audited, rows
from tests.world import NOW, World

from .receiving import Post, Receiver

URL = "http://partner.example/webhooks"


async def test_a_secret_is_shown_once_and_kept_sealed(post: Post, world: World) -> None:
    client = await post.client(world.county)
    made = await post.do(service.create_webhook, client, url=URL, key="k")
    assert made.secret.startswith("whsec_")
    assert await post.do(service.create_webhook, client, url=URL, key="k") == made
    other = await post.client(world.county)
    assert (await post.do(service.create_webhook, other, url=URL, key="k")).secret != made.secret
    for table in ("webhook", "request", "audit_entry", "event", "webhook_delivery"):
        for row in await rows(post.db, f"SELECT t::text AS text FROM {table} t"):
            assert made.secret not in row["text"]


async def test_only_its_client_and_staff_above_look_after_a_webhook(post: Post, world: World) -> None:
    client = await post.client(world.team)
    reading = Actor(kind="client", id=client.id, organisation=client.organisation, scopes=frozenset(["webhooks:read"]))
    other = await post.client(world.team)
    made = await post.webhook(client, URL)
    pinged = await post.do(service.ping_webhook, client, webhook=made.webhook)
    of = {"webhook": made.webhook}
    verbs: list[tuple[Any, dict[str, Any]]] = [
        (service.create_webhook, {"client": client.id, "url": URL}),
        (service.change_webhook, {**of, "description": "x"}),
        (service.ping_webhook, of),
        (service.replay_since, {**of, "since": NOW}),
        (service.replay_delivery, {"delivery": pinged.delivery}),
        (service.rotate_webhook_secret, of),
        (service.disable_webhook, of),
        (service.enable_webhook, of),
        (service.delete_webhook, of),
    ]
    for verb, given in verbs:
        for outsider in (world.alice, world.lena, world.mei, reading):
            with pytest.raises(NotAllowed):
                await post.do(verb, outsider, **given)
        with pytest.raises(NotFound):
            await post.do(verb, other, **given)
        with pytest.raises(SignInRequired):
            await post.do(verb, ANONYMOUS, **given)
    for verb, given in verbs[:-1]:
        await post.do(verb, client, **given)
        await post.do(verb, world.otto, **given)
    await post.do(service.delete_webhook, client, **of)
    assert await post.of(made.webhook) is None
    assert len(await rows(post.db, "SELECT 1 FROM webhook")) == 2
    assert {"partners.create_webhook", "partners.rotate_webhook_secret", "partners.delete_webhook"} <= {
        *await audited(post.db)
    }


async def test_a_webhook_is_not_made_or_changed_with_bad_data(post: Post, world: World) -> None:
    client = await post.client(world.county)
    made = await post.webhook(client, URL)
    bad: list[dict[str, Any]] = [{"url": "nowhere"}, {"kinds": ("activities.danced",)}, {"description": "x" * 101}]
    bad.append({"kinds": ("activities.enrolled", "certificates.issued")})  # no certificates:read
    for verb, of in ((service.create_webhook, {"url": URL}), (service.change_webhook, {"webhook": made.webhook})):
        for given in bad:
            with pytest.raises(Invalid) as refusal:
                await post.do(verb, client, **{**of, **given})
            assert [refusal.value.field] == list(given)


async def test_a_token_has_nobody_told_what_it_may_not_read_itself(
    post: Post, world: World, receiver: Receiver
) -> None:
    client = await post.client(world.county)

    def token(*scopes: str) -> Actor:
        return structs.replace(client, scopes=frozenset(["webhooks:write", *scopes]))

    async def refused(verb: Any, actor: Actor, **given: Any) -> list[Any]:
        with pytest.raises(ScopeMissing) as refusal:
            await post.do(verb, actor, **given)
        return [refusal.value.field, refusal.value.params["scopes"]]

    create, change = service.create_webhook, service.change_webhook
    enrolled, both = ("activities.enrolled",), ("activities.enrolled", "rewards.redeemed")
    some = token("activities:read", "volunteers:read")
    assert await refused(create, token(), url=URL, kinds=enrolled) == ["kinds", "activities:read"]
    assert await refused(create, some, url=URL, kinds=both) == ["kinds", "rewards:read"]
    assert await refused(create, some, url=URL) == ["kinds", "attendance:read, rewards:read"]
    assert await rows(post.db, "SELECT 1 FROM webhook") == []

    made = await post.do(create, some, url=URL, kinds=enrolled)
    of = {"webhook": made.webhook}
    assert await refused(change, some, **of, kinds=()) == ["kinds", "attendance:read, rewards:read"]
    assert await refused(change, some, **of, kinds=both) == ["kinds", "rewards:read"]
    assert await refused(change, token(), **of, url=receiver.url) == ["url", "activities:read"]
    await post.do(change, token(), **of, description="To our desk.")
    await post.do(change, some, **of, url=receiver.url)
    await post.do(change, client, **of, kinds=())
    assert await refused(change, some, **of, url=URL) == ["url", "attendance:read, rewards:read"]
    await post.do(change, some, **of, kinds=enrolled)
    await post.do(activities.enrol, world.alice, shift=world.shift)
    await post.work()
    assert receiver.kinds == ["activities.enrolled"]

    await post.do(create, world.otto, client=client.id, url=URL)
    await post.do(create, await post.client(world.county, "webhooks:write"), url=URL)


async def test_a_client_has_ten_webhooks_at_most(post: Post, world: World) -> None:
    client = await post.client(world.county)
    for _ in range(service.MAX_WEBHOOKS):
        await post.webhook(client, URL)
    with pytest.raises(TooManyWebhooks):
        await post.webhook(client, URL)
    await post.webhook(await post.client(world.county), URL)


async def test_staff_says_whose_webhook_it_is(post: Post, world: World) -> None:
    for given, error in (({}, Invalid), ({"client": ids.new()}, NotFound)):
        with pytest.raises(error):
            await post.do(service.create_webhook, world.otto, url=URL, **given)


async def test_after_a_rotation_both_secrets_sign_for_a_week(post: Post, world: World, receiver: Receiver) -> None:
    client = await post.client(world.county)
    made = await post.webhook(client, receiver.url)
    rotated = await post.do(service.rotate_webhook_secret, client, webhook=made.webhook, key="k")
    assert await post.do(service.rotate_webhook_secret, client, webhook=made.webhook, key="k") == rotated
    for passed in (timedelta(), timedelta(days=6), timedelta(days=1)):
        post.clock.at += passed
        await post.do(service.ping_webhook, client, webhook=made.webhook)
        await post.work()
    signed = [(each.signed_by(made.secret), each.signed_by(rotated.secret)) for each in receiver.messages]
    assert signed == [(True, True), (True, True), (False, True)]
    await post.do(service.rotate_webhook_secret, client, webhook=made.webhook, old_until=post.clock.at)
    await post.do(service.ping_webhook, client, webhook=made.webhook)
    await post.work()
    assert not receiver.messages[-1].signed_by(rotated.secret)
    late = post.clock.at + timedelta(days=31)
    with pytest.raises(Invalid):
        await post.do(service.rotate_webhook_secret, client, webhook=made.webhook, old_until=late)


async def test_a_ping_says_which_webhook_it_is_of(post: Post, world: World, receiver: Receiver) -> None:
    client = await post.client(world.county, "webhooks:write")
    made = await post.webhook(client, receiver.url)
    await post.do(service.ping_webhook, client, webhook=made.webhook)
    await post.work()
    said = receiver.messages[0].said
    assert (said["type"], said["data"]) == ("webhooks.ping", {"webhook": f"Webhook:{made.webhook}"})
    assert (await post.one()).state == "delivered"


async def test_while_it_is_disabled_nothing_is_sent_and_what_waited_comes_afterwards(
    post: Post, world: World, receiver: Receiver
) -> None:
    client = await post.client(world.county)
    made = await post.webhook(client, receiver.url)
    receiver.answer(500)
    await post.do(activities.enrol, world.alice, shift=world.shift)
    await post.work()
    await post.do(service.disable_webhook, client, webhook=made.webhook)
    post.clock.at += timedelta(minutes=30)
    await post.do(activities.enrol, world.bob, shift=world.shift)
    assert await post.work() == 0
    for verb, given in ((service.ping_webhook, {}), (service.replay_since, {"since": NOW})):
        with pytest.raises(WebhookDisabled):
            await post.do(verb, client, webhook=made.webhook, **given)
    await post.do(service.enable_webhook, client, webhook=made.webhook)
    assert await post.work() == 1
    replayed = await post.do(service.replay_since, client, webhook=made.webhook, since=NOW)
    assert replayed.number == 2
    await post.work()
    ids_ = [each.id for each in receiver.messages]
    who = [each.said["data"]["volunteer"].partition(":")[2] for each in receiver.messages]
    assert who[:2] == [str(world.alice.volunteer)] * 2
    assert sorted(who[2:]) == sorted([str(world.alice.volunteer), str(world.bob.volunteer)])
    assert len(set(ids_)) == 2, "what was sent before has the id that it had"


async def test_a_replay_reaches_back_before_the_webhook_and_no_further_than_the_client_may_see(
    post: Post, world: World, receiver: Receiver
) -> None:
    await post.do(activities.enrol, world.alice, shift=world.shift)
    for organisation, number in ((world.team, 1), (world.other_team, 0)):
        client = await post.client(organisation)
        made = await post.webhook(client, receiver.url)
        since = NOW - timedelta(days=1)
        assert (await post.do(service.replay_since, client, webhook=made.webhook, since=since)).number == number
        for wrong in (NOW - timedelta(days=31), NOW + timedelta(days=1)):
            with pytest.raises(Invalid):
                await post.do(service.replay_since, client, webhook=made.webhook, since=wrong)
    assert await post.work() == 1


async def test_a_dead_letter_is_replayed_with_all_its_tries(post: Post, world: World, receiver: Receiver) -> None:
    client = await post.client(world.county)
    made = await post.webhook(client, receiver.url)
    await post.do(service.ping_webhook, client, webhook=made.webhook)
    receiver.answer(410)
    await post.work()
    dead = await post.one()
    assert dead.state == "dead"
    with pytest.raises(WebhookDisabled):
        await post.do(service.replay_delivery, client, delivery=dead.id)
    await post.do(service.enable_webhook, client, webhook=made.webhook)
    await post.do(service.replay_delivery, client, delivery=dead.id)
    assert (await post.one()).attempts == 0
    assert await post.work() == 1
    first, second = receiver.messages
    assert first.id == second.id
    assert (await post.one()).state == "delivered"


async def test_a_replay_of_what_is_being_sent_waits_for_its_end(post: Post, world: World, receiver: Receiver) -> None:
    client = await post.client(world.county)
    made = await post.webhook(client, receiver.url)
    pinged = await post.do(service.ping_webhook, client, webhook=made.webhook)
    _, (leased,) = await jobs.step(post.db, most=5)
    await post.do(service.replay_delivery, client, delivery=pinged.delivery)
    assert await post.work() == 0, "never twice at a time"
    await jobs.send(post.db, post.sender, leased)
    assert (await post.one()).state == "waiting"
    assert await post.work() == 1
    assert len(receiver.messages) == 2


async def test_old_deliveries_are_forgotten(post: Post, world: World, receiver: Receiver) -> None:
    await post.webhook(await post.client(world.county), receiver.url)
    await post.do(activities.enrol, world.alice, shift=world.shift)
    await post.work()
    post.clock.at += timedelta(days=29)
    await jobs.forget(post.db, jobs.forget.payload())
    assert len(await post.deliveries()) == 1
    post.clock.at += timedelta(days=2)
    await jobs.forget(post.db, jobs.forget.payload())
    assert await post.deliveries() == []
    assert await post.db.read("SELECT count(*) FROM event") == 1
