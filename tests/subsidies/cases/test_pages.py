"""Cases through the pages: the applicant on a phone, each officer at their own desk."""

import re
from base64 import b64decode
from typing import Any

from app import registry
from app.kernel import ids
from app.kernel.db import Database
from app.kernel.i18n import translate
from app.kernel.identity import Actor
from tests.web_fixtures import Browser

from .desks import MONTHS, Bureau, Case, picture

registry.load_handlers()

READ = """mutation ($id: ID!) { readEvidencePaper(input: {paperId: $id, idempotencyKey: "one look"}) {
    content paper { fact } errors { code } } }"""


async def asked(client: Browser, mutation: str, **variables: Any) -> Any:
    """What the one field of a mutation says."""
    answer = await client.post("/graphql", json={"query": mutation, "variables": variables})
    (payload,) = answer.json()["data"].values()
    return payload


class Desk:
    """Somebody's browser."""

    def __init__(self, client: Browser) -> None:
        self.client = client

    async def send(self, who: Actor, path: str, **fields: Any) -> str:
        """Signs in, sends a form and follows it; the page that comes then."""
        await self.client.sign_in(who.id)
        files = {"file": ("paper.png", picture(), "image/png")} if fields.pop("paper", False) else None
        answer = await self.client.post(path, data={"key": str(ids.new()), **fields}, files=files)
        assert answer.status_code == 303, re.findall(r'class="errors".*?</ul>', answer.text, re.DOTALL)
        self.at = answer.headers["location"]
        return (await self.client.get(self.at)).text

    async def offered(self, who: Actor, path: str) -> set[str]:
        """What a page lets somebody do."""
        await self.client.sign_in(who.id)
        return set(re.findall(r'name="act" value="(\w+)"', (await self.client.get(path)).text))


async def test_an_application_through_the_pages(client: Browser, db: Database, bureau: Bureau) -> None:
    desk = Desk(client)
    html = await desk.send(bureau.worker, f"/programmes/{bureau.programmes['grant']}/apply")
    own = desk.at
    assert "稳岗补贴" in html
    assert await desk.offered(bureau.worker, own) == {"submit", "withdraw"}
    html = await desk.send(bureau.worker, f"{own}/papers", fact=MONTHS, value="14", paper=True)
    (paper,) = re.findall(r"/evidence-papers/([0-9a-f-]+)\.webp", html)
    shown_as = f"{translate('Months of social insurance paid', 'zh')}：14"
    assert shown_as in html  # what the number is stands beside it
    shown = (await client.get(f"/evidence-papers/{paper}.webp")).content
    assert shown[8:12] == b"WEBP"
    seen = await asked(client, READ, id=f"EvidencePaper:{paper}")
    assert (b64decode(seen["content"]), seen["paper"]["fact"]) == (shown, MONTHS)
    account = await db.read("SELECT id FROM bank_account WHERE person_id = $1", [bureau.worker.id])
    html = await desk.send(bureau.worker, f"{own}/steps", act="submit", account=account)
    assert "800.00" in html
    case = f"/subsidy-cases/{own.rsplit('/', 1)[1]}"
    assert await desk.offered(bureau.clerk, case) == {"send_back", "refuse"}
    assert [await asked(client, READ, id=f"EvidencePaper:{paper}") == seen for _ in range(2)] == [True, True]
    looked = "SELECT count(*) FROM audit_entry WHERE action = 'subsidies.read_paper'"
    assert await db.read(looked) == 1  # by the clerk, under one key; never by the applicant
    await client.sign_in(None)
    assert (await asked(client, READ, id=f"EvidencePaper:{paper}"))["errors"] == [{"code": "SIGN_IN_REQUIRED"}]
    await desk.send(bureau.clerk, f"/evidence-papers/{paper}/confirm", shows="yes")
    assert await desk.offered(bureau.clerk, case) == {"check", "send_back", "refuse"}
    html = await desk.send(bureau.clerk, f"{case}/steps", act="check")
    assert html.count(shown_as) == 2  # by the paper, and by the condition that asked for it
    assert await desk.offered(bureau.clerk, case) == set()
    assert await desk.offered(bureau.reviewer, case) == {"review", "refuse"}
    await desk.send(bureau.reviewer, f"{case}/steps", act="review")
    assert await desk.offered(bureau.reviewer, case) == set()
    await desk.send(bureau.approver, f"{case}/steps", act="approve")
    assert await desk.offered(bureau.spare, case) == set()  # the next level is the chief's
    await desk.send(bureau.chief, f"{case}/steps", act="approve")
    await desk.send(bureau.clerk, f"{case}/steps", act="notice")
    await client.sign_in(bureau.worker.id)
    html = (await client.get(own)).text
    assert html.count("<li><strong>") == 7  # each step is told
    await client.sign_in(None)
    public = (await client.get("/notices")).text
    assert "祁**" in public
    assert "祁国栋" not in public


async def test_an_offer_is_answered_by_phone(client: Browser, db: Database, bureau: Bureau, case: Case) -> None:
    desk = Desk(client)
    await case.offered()
    await client.sign_in(bureau.worker.id)
    assert "在岗奖励" in (await client.get("/my/subsidies")).text
    own = f"/my/subsidies/{case.id}"
    assert await desk.offered(bureau.worker, own) == {"consent", "decline"}
    await desk.send(bureau.worker, f"{own}/steps", act="consent", account=await case.account())
    assert await case.state() == "checked"


async def test_who_is_not_concerned_finds_nothing(client: Browser, case: Case) -> None:
    await case.offered()
    await client.sign_in(case.world.alice.id)
    assert (await client.get(f"/my/subsidies/{case.id}")).status_code == 404
    assert (await client.get(f"/subsidy-cases/{case.id}")).status_code == 403
    assert (await client.get("/subsidy-cases")).status_code == 403
    await client.sign_in(None)
    assert (await client.get(f"/my/subsidies/{case.id}")).status_code in (303, 401)


async def test_many_at_once_each_with_what_came_of_it(client: Browser, case: Case) -> None:
    bureau, desk = case.bureau, Desk(client)
    paper = await case.reserved()
    other = Case(case.db, case.world, bureau, case.clock)
    await other.begin("rival")
    await other.submit()
    path = "/subsidy-cases?show=to_check"
    await client.sign_in(bureau.clerk.id)
    given = {"act": "check", "cases": [str(case.id), str(other.id)], "key": str(ids.new())}
    answer = await client.post(path, data=given)
    assert answer.status_code == 200
    assert (await case.state(), await other.state()) == ("reserved", "checked")  # the first one's paper is unread
    assert answer.text.count('class="error"') == 1
    await desk.send(bureau.clerk, f"/evidence-papers/{paper}/confirm", shows="yes")
    given = {"act": "check", "cases": str(case.id)}
    await desk.send(bureau.clerk, path, **given)
    assert await case.state() == "checked"
    html = await desk.send(bureau.reviewer, "/subsidy-cases?show=to_review", act="review", cases=str(case.id))
    assert str(case.id) not in html
