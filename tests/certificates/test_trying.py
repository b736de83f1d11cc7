"""Numbers of certificates are not found by trying them all, neither on the page nor by the API."""

from app.certificates.codes import TYPED_PER_MINUTE
from tests.web_fixtures import Browser
from tests.world import World

ONE = 'verifyCertificate(input: {number: "ZM2026-000001-AAAA"}) { errors { code } }'


async def test_the_page_and_the_api_count_together_under_any_alias(client: Browser, world: World) -> None:
    async def ask(document: str) -> int:
        return int((await client.post("/graphql", json={"query": document})).status_code)

    for _ in range(TYPED_PER_MINUTE - 2):
        assert await ask(f"mutation {{ {ONE} }}") == 200
    aliases = f"mutation {{ ...Three }} fragment Three on Mutation {{ a: {ONE} b: {ONE} c: {ONE} }}"
    assert await ask(aliases) == 429
    assert (await client.post("/certificates", data={"number": "ZM2026-000001-AAAA"})).status_code == 422
    assert await ask(f"mutation {{ {ONE} }}") == 200
    await client.sign_in(world.alice.id)
    assert await ask(f"mutation {{ {ONE} }}") == 429
    assert (await client.post("/certificates", data={"number": "ZM2026-000001-AAAA"})).status_code == 429
    assert await ask("{ viewer { minutesTotal } }") == 200
    assert await ask("mutation { showCalendar(input: {}) { address } }") == 200
