"""Webhooks over the API, with the operations that partners are given."""

import re
from typing import Any

import orjson
import pytest
from msgspec import structs

from app.activities import service as activities
from app.graphql.documents import Documents
from app.kernel.events import KINDS
from app.kernel.identity import ANONYMOUS, Actor
from app.kernel.paths import OPERATIONS
from app.partners.scopes import SCOPES
from tests.world import World

from .receiving import Post, Receiver

WEBHOOKS = (OPERATIONS / "partners/webhooks.graphql").read_text("utf-8")


class Api:
    def __init__(self, post: Post, documents: Documents) -> None:
        self.post = post
        self.documents = documents
        self.sent = 0

    async def read(self, actor: Actor, name: str, source: str = WEBHOOKS, **variables: Any) -> Any:
        answer = orjson.loads(await self.documents.execute(self.post.db, actor, source, name, variables))
        assert "errors" not in answer, answer
        return answer["data"]

    async def do(self, actor: Actor, name: str, **given: Any) -> Any:
        """Sent twice, as after a broken connection: the same answer, done once."""
        self.sent += 1
        given["idempotencyKey"] = f"k{self.sent}"
        first, second = [await self.read(actor, name, input=given) for _ in range(2)]
        assert first == second
        (payload,) = first.values()
        return payload

    async def refused(self, actor: Actor, name: str, **given: Any) -> list[tuple[str, str | None]]:
        payload = await self.do(actor, name, **given)
        return [(each["code"], each["field"]) for each in payload["errors"]]


@pytest.fixture
def api(post: Post, documents: Documents) -> Api:
    return Api(post, documents)


async def test_a_partner_looks_after_its_webhooks_by_the_api_alone(
    api: Api, post: Post, world: World, receiver: Receiver
) -> None:
    client = await post.client(world.county)
    made = await api.do(client, "CreateWebhook", url=receiver.url, kinds=["activities.enrolled"])
    of = {"webhookId": made["webhook"]["id"]}
    await api.do(client, "PingWebhook", **of)
    await post.work()
    await post.do(activities.enrol, world.alice, shift=world.shift)
    receiver.answer(500, body="sorry")
    await post.work()
    assert receiver.messages[0].signed_by(made["secret"])
    found = (await api.read(client, "WebhookDeliveries", webhook=of["webhookId"]))["webhook"]["deliveries"]["nodes"]
    assert sorted(each["state"] for each in found) == ["delivered", "waiting"]
    (failed,) = [each for each in found if each["state"] == "waiting"]
    assert (failed["status"], failed["failure"], failed["attempts"]) == (500, "status", 1)
    assert failed["response"] == "sorry"
    assert failed["message"] == f"msg_{failed['id'].partition(':')[2]}"
    replayed = await api.do(client, "ReplayWebhookDelivery", webhookDeliveryId=failed["id"])
    assert replayed["webhookDelivery"]["attempts"] == 0
    assert (await api.do(client, "ReplayWebhook", **of, since="2026-05-01T00:00:00+08:00"))["number"] == 1
    await post.work()
    assert len(receiver.messages) == 3
    changed = await api.do(client, "ChangeWebhook", **of, description="To us", kinds=[])
    assert (changed["webhook"]["description"], changed["webhook"]["kinds"]) == ("To us", [])
    rotated = await api.do(client, "RotateWebhookSecret", **of)
    assert rotated["webhook"]["formerSecretValidUntil"] == "2026-05-08T02:00:00+00:00"
    disabled = await api.do(client, "DisableWebhook", **of)
    assert (disabled["webhook"]["state"], disabled["webhook"]["disabledFor"]) == ("disabled", "asked")
    assert await api.refused(client, "PingWebhook", **of) == [("WEBHOOK_DISABLED", None)]
    assert (await api.do(client, "EnableWebhook", **of))["webhook"]["state"] == "active"
    assert (await api.do(client, "DeleteWebhook", **of)) == {"deleted": True, "errors": []}
    assert (await api.read(client, "Webhooks"))["webhooks"]["nodes"] == []


async def test_refusals_say_what_to_change(api: Api, post: Post, world: World) -> None:
    client = await post.client(world.county)
    url = "http://partner.example"
    assert await api.refused(client, "CreateWebhook", url="x", kinds=[]) == [("INVALID", "url")]
    assert await api.refused(client, "CreateWebhook", url=url, kinds=["danced"]) == [("INVALID", "kinds")]
    assert await api.refused(world.otto, "CreateWebhook", url=url) == [("INVALID", "apiClientId")]
    webhook = (await api.do(client, "CreateWebhook", url=url))["webhook"]["id"]
    given = {"webhookId": webhook, "since": "2020-01-01T00:00:00Z"}
    assert await api.refused(client, "ReplayWebhook", **given) == [("INVALID", "since")]


async def test_who_sees_a_webhook_and_its_deliveries(api: Api, post: Post, world: World) -> None:
    client = await post.client(world.team)
    webhook = (await api.do(client, "CreateWebhook", url="http://partner.example"))["webhook"]["id"]
    delivery = (await api.do(client, "PingWebhook", webhookId=webhook))["webhookDelivery"]["id"]

    def with_(*scopes: str) -> Actor:
        return Actor(kind="client", id=client.id, organisation=client.organisation, scopes=frozenset(scopes))

    other = await post.client(world.team)
    asked = "query($w: ID!, $d: ID!) { webhook(id: $w) { dead waiting } webhookDelivery(id: $d) { body } }"
    seeing = (with_("webhooks:read"), with_("webhooks:write"), world.otto)
    for actor in (*seeing, with_("activities:read"), other, world.alice, world.lena, ANONYMOUS):
        answer = orjson.loads(await api.documents.execute(post.db, actor, asked, None, {"w": webhook, "d": delivery}))
        found = answer["data"]
        if actor in seeing:
            assert found["webhook"] == {"dead": 0, "waiting": 1}
            assert orjson.loads(found["webhookDelivery"]["body"])["data"] == {"webhook": webhook}
        else:
            assert found == {"webhook": None, "webhookDelivery": None}
    of = {"webhookId": webhook}
    assert await api.refused(with_("webhooks:read"), "DisableWebhook", **of) == [("FORBIDDEN", None)]
    assert await api.refused(other, "DisableWebhook", **of) == [("NOT_FOUND", "webhookId")]


def test_every_id_in_an_event_is_one_that_node_finds(documents: Documents) -> None:
    from app.kernel.events import _public

    types = {name for event in KINDS.values() for name in _public(event).values()}
    nodes = {each.name for each in documents.schema.get_possible_types(documents.schema.type_map["Node"])}  # type: ignore[arg-type]
    assert types <= nodes


def test_every_kind_of_event_belongs_to_a_scope() -> None:
    assert {f"{kind.partition('.')[0]}:read" for kind in KINDS} <= set(SCOPES)
    assert all(re.fullmatch(r"[a-z]+\.[a-z_]+", kind) for kind in KINDS)


async def test_a_token_that_lacks_a_scope_is_told_which(api: Api, post: Post, world: World) -> None:
    client = await post.client(world.county)
    said = []
    for language in ("zh", "bo", "en"):
        token = structs.replace(client, scopes=frozenset(["webhooks:write"]), language=language)
        made = await api.do(token, "CreateWebhook", url="https://partner.example", kinds=["activities.enrolled"])
        (error,) = made["errors"]
        assert (made["webhook"], error["code"], error["field"]) == (None, "SCOPE_MISSING", "kinds")
        said.append(error["message"])
    assert len(set(said)) == 3
    assert all("activities:read" in each for each in said)
