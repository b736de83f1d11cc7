"""The pages of volunteers: search, teams, rosters; with and without a script."""

import re
from typing import Any

import httpx
import pytest

from app.kernel import ids
from app.kernel.db import Database
from app.volunteers import roster_import
from tests.web_fixtures import Browser
from tests.world import World

from .rosters import csv_of, row
from .test_service import number_of


def one_heading(answer: httpx.Response) -> None:
    assert answer.text.count("<h1") == 1
    assert "<title>" in answer.text


async def shown(client: Browser, path: str) -> httpx.Response:
    answer = await client.get(path)
    assert answer.status_code == 200, answer.text[:500]
    one_heading(answer)
    return answer


def key() -> str:
    return str(ids.new())


class TestSearch:
    async def test_staff_finds_a_volunteer_and_the_page_runs_two_statements(
        self, client: Browser, world: World, db: Database
    ) -> None:
        await client.sign_in(world.otto.id)
        await shown(client, "/volunteers?q=wfy")
        before = db.statements
        answer = await shown(client, "/volunteers?q=wfy")
        assert db.statements - before == 2
        assert "文凤英" in answer.text
        assert "黄超" not in answer.text

    async def test_htmx_gets_the_list_alone(self, client: Browser, world: World) -> None:
        await client.sign_in(world.otto.id)
        answer = await client.get("/volunteers?q=hc", headers=client.htmx)
        assert "<html" not in answer.text
        assert "黄超" in answer.text

    @pytest.mark.parametrize(("who", "status"), [("alice", 403), ("mei", 403), ("lena", 200), ("anonymous", 303)])
    async def test_only_those_who_look_after_volunteers_search(
        self, client: Browser, world: World, who: str, status: int
    ) -> None:
        await client.sign_in(getattr(world, who).id)
        assert (await client.get("/volunteers")).status_code == status


class TestTeam:
    @pytest.mark.parametrize(
        ("who", "members", "forms"),
        [
            ("anonymous", False, False),
            ("charlie", False, False),
            ("bob", True, False),
            ("lena", True, True),
            ("otto", True, True),
        ],
    )
    async def test_what_one_sees_depends_on_who_one_is(
        self, client: Browser, world: World, who: str, members: bool, forms: bool
    ) -> None:
        await client.sign_in(getattr(world, who).id)
        answer = await shown(client, f"/teams/{world.team}")
        assert "默勒镇敬老助残志愿服务队001" in answer.text
        assert ("文凤英" in answer.text) is members
        assert (f"/teams/{world.team}/members" in answer.text) is forms

    async def test_a_team_that_is_not_there_is_a_404(self, client: Browser, world: World) -> None:
        assert (await client.get(f"/teams/{world.county}")).status_code == 404

    async def test_teams_are_listed_and_searched(self, client: Browser, world: World) -> None:
        answer = await shown(client, "/teams?q=应急")
        assert "八宝镇应急救援志愿服务队002" in answer.text
        assert "默勒镇" not in answer.text

    async def test_a_leader_adds_a_member_and_a_mistake_keeps_what_was_typed(
        self, client: Browser, world: World, db: Database
    ) -> None:
        await client.sign_in(world.lena.id)
        number = await number_of(db, world.charlie.volunteer)
        path = f"/teams/{world.team}/members"
        refused = await client.post(path, data={"key": key(), "number": str(number), "member": "张三"})
        assert refused.status_code == 422
        assert "张三" in refused.text
        one_heading(refused)
        given = {"key": key(), "number": str(number), "member": "程秀云"}
        for _ in range(2):
            done = await client.post(path, data=given)
            assert (done.status_code, done.headers["location"]) == (303, f"/teams/{world.team}")
        answer = await shown(client, f"/teams/{world.team}")
        membership = re.findall(r'action="(/memberships/[^"]+/end)"', answer.text)
        assert len(membership) == 4

    async def test_a_leader_changes_the_team_and_ends_a_membership(self, client: Browser, world: World) -> None:
        await client.sign_in(world.lena.id)
        given = {"key": key(), "name": "暖阳队", "category": "health", "brand": "暖阳"}
        assert (await client.post(f"/teams/{world.team}", data=given)).status_code == 303
        answer = await shown(client, f"/teams/{world.team}")
        assert "暖阳队" in answer.text
        for path in re.findall(r'action="(/memberships/[^"]+/end)"', answer.text)[:1]:
            assert (await client.post(path, data={"key": key()})).status_code == 303
        assert (await client.post(f"/teams/{world.team}", data={**given, "key": key(), "name": ""})).status_code == 422

    async def test_an_outsider_changes_nothing(self, client: Browser, world: World) -> None:
        await client.sign_in(world.leo.id)
        given = {"key": key(), "name": "x", "category": "health"}
        assert (await client.post(f"/teams/{world.team}", data=given)).status_code == 403
        assert (await client.post(f"/teams/{world.team}/leave", data={"key": key()})).status_code == 422

    async def test_a_member_leaves(self, client: Browser, world: World) -> None:
        await client.sign_in(world.bob.id)
        assert "/leave" in (await shown(client, f"/teams/{world.team}")).text
        assert (await client.post(f"/teams/{world.team}/leave", data={"key": key()})).status_code == 303
        assert "/leave" not in (await shown(client, f"/teams/{world.team}")).text

    async def test_staff_founds_a_team(self, client: Browser, world: World) -> None:
        await client.sign_in(world.otto.id)
        await shown(client, "/teams/new")
        given = {"key": key(), "name": "八宝镇新队", "category": "youth", "founded_on": "2026-04-01"}
        made = await client.post("/teams", data=given)
        assert made.status_code == 303
        assert "八宝镇新队" in (await shown(client, made.headers["location"])).text
        again = await client.post("/teams", data={**given, "key": key()})
        assert again.status_code == 422
        await client.sign_in(world.lena.id)
        assert (await client.post("/teams", data=given)).status_code == 403


class TestImports:
    async def upload(self, client: Browser, content: bytes, name: str = "名册.csv", **fields: str) -> httpx.Response:
        data = {"key": key(), **fields}
        return await client.post("/imports", data=data, files={"file": (name, content)})

    async def test_a_roster_is_looked_at_then_imported_and_the_refused_fetched(
        self, client: Browser, world: World, db: Database
    ) -> None:
        await client.sign_in(world.otto.id)
        await shown(client, "/imports")
        done = await self.upload(
            client, csv_of(row(1), row(2, name=" "), row(3, sex="女"), encoding="gbk"), dry_run="yes"
        )
        assert done.status_code == 303
        home = done.headers["location"]
        waiting = await shown(client, home)
        assert 'hx-trigger="every 1s"' in waiting.text
        assert '<meta http-equiv="refresh"' in waiting.text
        assert f"{home}/cancel" in waiting.text
        assert re.findall(r"<progress ([a-z-]+)", waiting.text) == ["aria-label"]
        await self.work(db, home)
        before = db.statements
        answer = await shown(client, home)
        assert db.statements - before == 2
        assert "every 1s" not in answer.text
        assert "refresh" not in answer.text
        block = await client.get(home, headers=client.htmx)
        assert "<html" not in block.text
        assert 'id="progress"' in block.text
        real = await client.post(f"{home}/import", data={"key": key()})
        assert real.status_code == 303
        await self.work(db, real.headers["location"])
        assert "/refused.xlsx" in (await shown(client, real.headers["location"])).text
        book = await client.get(f"{real.headers['location']}/refused.xlsx")
        assert book.content.startswith(b"PK")
        assert "attachment" in book.headers["content-disposition"]
        assert "名册.csv" in (await shown(client, "/imports")).text

    async def work(self, db: Database, home: str) -> None:
        from uuid import UUID

        await roster_import.run(db, UUID(home.rpartition("/")[2]), "zh")

    async def test_an_import_is_cancelled_once(self, client: Browser, world: World, db: Database) -> None:
        await client.sign_in(world.otto.id)
        home = (await self.upload(client, csv_of(row(1)))).headers["location"]
        assert re.findall(r"<progress ([a-z-]+)", (await client.get(home)).text) == ["value"]
        assert (await client.post(f"{home}/cancel", data={"key": key()})).status_code == 303
        await shown(client, home)
        assert (await client.post(f"{home}/cancel", data={"key": key()})).status_code == 422
        await self.work(db, home)
        assert "every 1s" not in (await shown(client, home)).text

    @pytest.mark.parametrize(
        "content", [b"%PDF-1.7\n\x00", b"", "姓名,手机号\n王秀英,13970000001".encode(), b"\xff\xd8\xff\xe0\x00"]
    )
    async def test_what_is_no_roster_is_told_beside_the_field(
        self, client: Browser, world: World, content: bytes
    ) -> None:
        await client.sign_in(world.otto.id)
        client.speak("en")
        answer = await self.upload(client, content)
        assert answer.status_code == 422
        assert "f-file-error" in answer.text
        one_heading(answer)

    async def test_many_refused_rows_are_paged(self, client: Browser, world: World, db: Database) -> None:
        await client.sign_in(world.otto.id)
        rows = [row(number, name=" ") for number in range(1, 131)]
        home = (await self.upload(client, csv_of(*rows))).headers["location"]
        await self.work(db, home)
        first = await shown(client, home)
        assert "?from=50" in first.text
        last = await shown(client, f"{home}?from=100")
        assert last.text.count("<tr>") == 1 + 30
        assert "?from=50" in last.text
        await shown(client, f"{home}?from=nonsense")

    @pytest.mark.parametrize(("who", "status"), [("alice", 403), ("lena", 403), ("mei", 403), ("anonymous", 303)])
    async def test_others_may_neither_see_nor_import(
        self, client: Browser, world: World, db: Database, who: str, status: int
    ) -> None:
        await client.sign_in(world.otto.id)
        home = (await self.upload(client, csv_of(row(1, name=" ")))).headers["location"]
        await self.work(db, home)
        await client.sign_in(getattr(world, who).id)
        answers: list[Any] = [
            await client.get("/imports"),
            await client.get(home),
            await client.get(f"{home}/refused.xlsx"),
            await self.upload(client, csv_of(row(1))),
            await client.post(f"{home}/cancel", data={"key": key()}),
        ]
        assert {answer.status_code for answer in answers} == {status}

    @pytest.mark.parametrize("language", ["zh", "bo", "en"])
    async def test_the_pages_speak_every_language(self, client: Browser, world: World, language: str) -> None:
        await client.sign_in(world.otto.id)
        client.speak(language)
        for path in ("/imports", "/volunteers", "/teams", "/teams/new", f"/teams/{world.team}"):
            await shown(client, path)
