"""Assessments over the API: who prints a certificate, and how inspections are listed."""

from base64 import b64decode
from typing import Any

import orjson
import pytest

from app import registry
from app.graphql.documents import Documents
from app.kernel import ids
from app.kernel.db import Database
from app.kernel.identity import Actor
from tests.world import World

from .works import Case, Works

registry.load_handlers()
PRINT = """mutation ($id: ID!) { printSkillCertificate(input: {certificateId: $id, language: en}) {
    fileName content errors { code field } } }"""


async def ask(db: Database, documents: Documents, actor: Actor, source: str, **given: Any) -> Any:
    answer = orjson.loads(await documents.execute(db, actor, source, None, given))
    assert "errors" not in answer, answer["errors"]
    return answer["data"]


async def test_a_certificate_is_printed_for_its_holder_and_those_who_look_after_it(
    db: Database, documents: Documents, case: Case, world: World, works: Works
) -> None:
    certificate = f"Certificate:{await case.certified()}"
    papers = set()
    for actor in (works.winder, works.hr, works.olga):
        printed = (await ask(db, documents, actor, PRINT, id=certificate))["printSkillCertificate"]
        assert printed["errors"] == []
        assert printed["fileName"].endswith(".pdf")
        papers.add(b64decode(printed["content"]))
    assert [paper[:5] for paper in papers] == [b"%PDF-"]
    for other, code in (
        (works.assessors[0], "FORBIDDEN"),
        (world.alice, "FORBIDDEN"),
        (world.partner, "FORBIDDEN"),
        (world.anonymous, "SIGN_IN_REQUIRED"),
    ):
        refused = (await ask(db, documents, other, PRINT, id=certificate))["printSkillCertificate"]
        assert (refused["content"], [each["code"] for each in refused["errors"]]) == (None, [code])
    missing = (await ask(db, documents, works.winder, PRINT, id=f"Certificate:{ids.new()}"))["printSkillCertificate"]
    assert [each["code"] for each in missing["errors"]] == ["NOT_FOUND"]


@pytest.mark.usefixtures("works")
async def test_inspections_that_wait_come_first_and_the_last_drawn_before_the_others(
    db: Database, documents: Documents, case: Case, world: World
) -> None:
    assessment, drawn = await case.create(), [ids.new() for _ in range(4)]
    async with db.connection() as connection:
        for number, each in enumerate(drawn):
            await connection.execute(
                "INSERT INTO inspection_draw (id, organisation_id, blocking, seed, population, size, drawn_at)"
                " VALUES ($1, $2, false, '00', ARRAY[$3::uuid], 1, now())",
                *(each, world.county, assessment),
            )
            done = number % 2 == 1
            await connection.execute(
                "INSERT INTO inspection (id, draw_id, assessment_id, blocking, result, note, inspected_at)"
                " VALUES ($1, $1, $2, false, $3, $4, $5)",
                *(
                    each,
                    assessment,
                    "in_order" if done else None,
                    "-" if done else None,
                    case.clock.at if done else None,
                ),
            )
    listed = (await ask(db, documents, world.otto, "{ inspections { nodes { id } } }"))["inspections"]["nodes"]
    assert [each["id"] for each in listed] == [f"Inspection:{drawn[place]}" for place in (2, 0, 3, 1)]
    described = documents.schema.type_map["InspectionOrder"].values["WAITING"].description  # type: ignore[attr-defined]
    assert described == "What waits to be inspected comes first, then what was; of each the last drawn first."
