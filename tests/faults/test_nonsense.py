"""Thousands of things that nobody should send: each is refused clearly, none breaks anything or tells of the inside."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from graphql import GraphQLNonNull, get_named_type
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.kernel import cookies
from app.kernel.paths import OPERATIONS
from tests.every_page import visits
from tests.long_form import LONG_FORM
from tests.web_fixtures import Browser

from .county import broken
from .forms import Form, begin
from .grounds import Grounds
from .nonsense import DATES, EVERYTHING, IDS, LONG, NUMBERS, TEXTS, Inputs, document, problem

Post = Callable[[Form, dict[str, Any]], Awaitable[str | None]]


async def test_every_form_refuses_nonsense(grounds: Grounds) -> None:
    """Each field in turn with strange values, and nothing at all; then Hypothesis mixes them."""
    each, mixed = (4, 40) if LONG_FORM else (0, 10)
    async with grounds.copy() as browser:
        found = set()
        for form in list(grounds.forms.values())[:: 1 if LONG_FORM else 6]:
            await begin(browser, form.person, form.page)
            found |= {f"{form.route}: {told}" for told in await _each_field(browser, form, each)}
        assert not found, "\n".join(["", *sorted(found)])
        await _mixed(browser, grounds, mixed)
        assert await broken(browser.database) == []


async def _each_field(browser: Browser, form: Form, values: int) -> list[str]:
    told = []
    chance = random.Random(form.route)
    for name in form.names:
        tried = ("\0", LONG, *chance.sample(EVERYTHING, values))
        told += [_named(name, each, await _post(browser, form, {**form.fields, name: each})) for each in tried]
    told.append(_named("nothing", "", await _post(browser, form, {})))
    return [each for each in told if each]


def _named(name: str, value: str, told: str | None) -> str | None:
    return told and f"{name}={value[:40]!r} {told}"


async def _post(browser: Browser, form: Form, data: dict[str, Any]) -> str | None:
    carried = dict(browser.cookies)
    answer = await browser.post(form.action, data=data, files={"unknown": b"x"} if form.multipart else None)
    browser.cookies.clear()
    browser.cookies.update(carried)
    return problem(answer)


async def _mixed(browser: Browser, grounds: Grounds, examples: int) -> None:
    """In a thread of Hypothesis's own; what it wants to send goes through this loop."""
    loop = asyncio.get_running_loop()
    forms = sorted(grounds.forms.values(), key=lambda form: form.route)
    strange = st.one_of(st.text(max_size=50), st.sampled_from(EVERYTHING), st.integers().map(str), st.floats().map(str))

    async def send(form: Form, data: dict[str, Any]) -> str | None:
        await browser.sign_in(form.person.id)
        return await _post(browser, form, data)

    @settings(
        max_examples=examples, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
    )
    @given(st.data())
    def fuzz(data: st.DataObject) -> None:
        form = data.draw(st.sampled_from(forms))
        typed = data.draw(st.fixed_dictionaries(dict.fromkeys(form.names, strange)))
        sent = {name: text.encode("utf-8", "replace").decode() for name, text in typed.items()}
        assert asyncio.run_coroutine_threadsafe(send(form, sent), loop).result() is None

    await asyncio.to_thread(fuzz)


STRANGE = (TEXTS[3], NUMBERS[8], TEXTS[7], TEXTS[13][:400], DATES[1], DATES[3], IDS[1], "%ff%fe")


async def test_every_page_takes_any_query(grounds: Grounds) -> None:
    names = ("q", "day", "category", "team", "after", "before", "from", "next", "scan", "direction", "unknown")
    async with grounds.copy() as browser:
        found = []
        for visit in {visit.route: visit for visit in visits(grounds.world, grounds.traces)}.values():
            await browser.sign_in(visit.person.id)
            for strange in STRANGE if LONG_FORM else STRANGE[:2]:
                query = dict.fromkeys(names, strange)
                answer = await browser.get(visit.path.partition("?")[0], params=query)
                found += [f"{visit} {strange[:30]!r}: {told}" for told in [problem(answer)] if told]
        assert not found, "\n".join(["", *found])


async def test_documents_that_were_handled_roughly(grounds: Grounds) -> None:
    chance = random.Random(20260501)
    samples = [path.read_text() for path in sorted(OPERATIONS.rglob("*.graphql"))]
    async with grounds.copy() as browser:
        found = []
        for person in (None, grounds.world.alice.id, grounds.world.otto.id):
            await browser.sign_in(person)
            for _ in range(100):
                query = document(chance, samples)
                answer = await browser.post("/graphql", json={"query": query, "variables": {"id": 1, "input": {}}})
                found += [f"{told} for {query[:300]}" for told in [problem(answer)] if told]
        assert not found, "\n".join(["", *found])


async def test_every_mutation_refuses_nonsense(grounds: Grounds) -> None:
    chance = random.Random(20260502)
    world, traces = grounds.world, grounds.traces
    ids = {
        "shiftId": f"Shift:{traces.later_shift}",
        "activityId": f"Activity:{traces.draft}",
        "teamId": f"Team:{world.team}",
        "volunteerId": f"Volunteer:{world.alice.volunteer}",
        "rewardId": f"Reward:{world.reward}",
        "redemptionPointId": f"RedemptionPoint:{world.counter}",
        "redemptionId": f"Redemption:{traces.redemption}",
        "voucherId": f"Voucher:{traces.voucher}",
        "serviceRecordId": f"ServiceRecord:{traces.record}",
        "organisationId": f"Organisation:{world.county}",
        "personId": f"Person:{world.alice.id}",
        "rosterImportId": f"RosterImport:{traces.roster}",
    }
    schema = grounds.documents.schema
    inputs = Inputs(schema, chance, ids)
    assert schema.mutation_type
    async with grounds.copy() as browser:
        found = set()
        for number, (name, field) in enumerate(schema.mutation_type.fields.items()):
            given_ = field.args["input"].type
            kind = get_named_type(given_).name
            query = f"mutation($input: {kind}!) {{ {name}(input: $input) {{ errors {{ code message field }} }} }}"
            people = (world.alice, world.otto, world.lena, world.anonymous)
            for person in people if LONG_FORM else (people[number % 4], people[(number + 1) % 4]):
                await browser.sign_in(person.id)
                for _ in range(4 if LONG_FORM else 1):
                    variables = {"input": inputs.value(GraphQLNonNull(get_named_type(given_)), "input")}
                    answer = await browser.post("/graphql", json={"query": query, "variables": variables})
                    found |= {f"{name}: {told} for {str(variables)[:400]}" for told in [problem(answer)] if told}
        assert not found, "\n".join(["", *sorted(found)])
        assert await broken(browser.database) == []


BODIES = (
    b"",
    b"{",
    b"[]",
    b"null",
    b'"query"',
    b'{"query": 1}',
    b'{"query": "{ viewer { __typename } }", "variables": []}',
    b'{"query": "{ viewer { __typename } }", "operationName": {}}',
    b'{"query": "\xff\xfe"}',
    b'{"query": "{ node(id: \\"\\ud800\\") { id } }"}',
    b"\x00" * 100,
    b"[" * 100_000,
    b'{"query": "' + b"{ a " * 50_000 + b'"}',
    b'{"query": "{ ' + b" ".join(b"a%d: __typename" % number for number in range(500)) + b' }"}',
    b"%PDF-1.7",
)


@pytest.mark.parametrize("accept", ["application/json", "application/graphql-response+json", "text/html", "*/*;q=x"])
async def test_bodies_that_are_no_request(client: Browser, accept: str) -> None:
    for body in BODIES:
        headers = {"Content-Type": "application/json", "Accept": accept}
        answer = await client.post("/graphql", content=body, headers=headers)
        assert problem(answer) is None
        assert answer.status_code in {200, 400, 406, 413}
        assert answer.status_code != 200 or answer.json()["errors"]


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "multipart/form-data; boundary=\x01",
        "application/json; charset=utf-16",
    ],
)
@pytest.mark.parametrize("path", ["/graphql", "/sign-in", "/language", "/oauth/token", "/imports"])
async def test_bodies_of_the_wrong_kind(client: Browser, path: str, content_type: str) -> None:
    for body in (
        *BODIES,
        b'--x\r\nContent-Disposition: form-data; name="phone"\r\n\r\n\xff\xfe\r\n--x--',
        b"phone=%ED%A0%80&phone=%ff",
    ):
        headers = {"Content-Type": content_type} if content_type else {}
        answer = await client.post(path, content=body, headers=headers)
        assert problem(answer) is None
        assert answer.status_code < 500


async def test_addresses_and_methods_that_are_not_there(client: Browser) -> None:
    for path in (
        "/nothing",
        "/activities/1",
        "/teams/00000000-0000-0000-0000-000000000000",
        "/static/../app/main.py",
        "/static/x/%2e%2e/%2e%2e/pyproject.toml",
        "/%00",
        "/%ff%fe",
        "/" + "a" * 5_000,
        "/check-in/" + "é" * 300,
        "/badge/.",
        "/counter/%F0%9F%8E%81",
    ):
        answer = await client.get(path)
        assert problem(answer) is None
        assert answer.status_code in {303, 404}, path
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"):
        for path in ("/", "/sign-in", "/activities", "/graphql", "/healthz"):
            answer = await client.request(method, path)
            assert problem(answer) is None
            assert answer.status_code == 405, (method, path)


async def test_cookies_and_tokens_that_are_garbage(client: Browser) -> None:
    for garbage in ("x", "a" * 4_000, "é", "%00", "..", '";', "eyJhbGciOiJub25lIn0.e30."):
        for name in (
            cookies.session_name(client.settings),
            cookies.FLASH,
            cookies.LANGUAGE,
            "sign-in-phone",
            "unknown",
        ):
            for path in ("/", "/sign-in/code", "/profile/phone/code"):
                answer = await client.get(path, headers={b"Cookie": f"{name}={garbage}".encode()})
                assert problem(answer) is None
                assert answer.status_code in {200, 303}
        for kind in ("Bearer", "Basic", "", "Bearer Bearer"):
            headers = {b"Authorization": f"{kind} {garbage}".encode()}
            for path in ("/graphql", "/oauth/token"):
                body: dict[str, Any] = (
                    {"json": {"query": "{ viewer { __typename } }"}}
                    if path == "/graphql"
                    else {"data": {"grant_type": "client_credentials"}}
                )
                answer = await client.post(path, headers=headers, **body)
                assert problem(answer) is None
                assert answer.status_code in {200, 400, 401}
