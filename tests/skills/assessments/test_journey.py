"""The whole way of a transformer winder from 技师 to 高级技师, as those who have a part in it send it to the API."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from app import registry
from app.kernel.clock import SettableClock
from app.kernel.identity import Actor
from app.kernel.jobs import Nothing
from app.notices import jobs
from tests.test_cli import Run, commonweal  # noqa: F401
from tests.web_fixtures import Browser
from tests.world import World

from .spoken import Speaker
from .thirds import offline, public_page
from .works import SENIOR, TECHNICIAN, Case, Works

registry.load_handlers()


@pytest.fixture
def say(client: Browser) -> Speaker:
    return Speaker(client)


async def _table(say: Speaker, works: Works, valid_from: str, technician: int, senior: int) -> str:
    """HR proposes what is paid, in yuan a month; the table's id."""
    rates = [
        {"rungId": f"Rung:{works.rungs[rung]}", "fen": 100 * yuan}
        for rung, yuan in ((TECHNICIAN, technician), (SENIOR, senior))
    ]
    given = {"organisationId": f"Organisation:{works.works}", "validFrom": valid_from, "rates": rates}
    return str((await say.do(works.hr, "ProposeWageTable", **given))["wageTable"]["id"])


async def _wages(say: Speaker, works: Works) -> list[tuple[Any, ...]]:
    """What the winder reads of his own wages, the first day first."""
    mine = (await say.ask(works.winder, "Workers"))["employments"]["nodes"]
    worker = (await say.ask(works.winder, "Worker", id=mine[0]["id"]))["employment"]
    held = [each for each in worker["wages"]["nodes"] if each["state"] == "approved"]
    return sorted((each["since"], each["until"], each["fen"], each["arrearsFen"]) for each in held)


async def _examined(say: Speaker, works: Works) -> str:
    """From HR's form to the panel's vote; the assessment's id."""
    given: dict[str, Any] = {"rungId": f"Rung:{works.rungs[SENIOR]}", "personId": f"Person:{works.winder.id}"}
    given["occupationId"] = f"Occupation:{works.occupation}"
    made = await say.do(works.hr, "CreateAssessment", organisationId=f"Organisation:{works.works}", **given)
    case: dict[str, Any] = {"assessmentId": made["assessment"]["id"]}

    async def named(part: str, people: tuple[Actor, ...]) -> None:
        for person in people:
            await say.do(works.approver, "NameExaminer", part=part, personId=f"Person:{person.id}", **case)

    await say.do(works.hr, "SubmitAssessment", **case)
    await say.do(works.approver, "CheckAssessment", **case)
    assert await say.refused(
        works.approver, "NameExaminer", part="assessor", personId=f"Person:{works.winder.id}", **case
    )
    await named("assessor", works.assessors)
    await say.do(works.approver, "BeginScoring", **case)
    for assessor in works.assessors:
        await say.do(assessor, "HandInScores", theory=72, practice=81, **case)
    await named("panelist", works.panel)
    await say.do(works.approver, "ConvenePanel", **case)
    for member in works.panel:
        await say.do(member, "HandInReview", points=75, **case)
    for member in works.panel:
        await say.do(member, "VoteOnAssessment", inFavour=True, reason="绝缘处理熟练。", **case)
    return str(case["assessmentId"])


async def _announced(say: Speaker, works: Works, assessment: str, clock: SettableClock) -> None:
    """Nobody objects within five working days; then an officer files it."""
    await say.do(works.hr, "GiveNotice", assessmentId=assessment)
    (notice,) = (await say.ask(works.winder, "PublicNotices"))["publicNotices"]["nodes"]
    assert await say.refused(works.olga, "FileAssessment", assessmentId=assessment) == ["ASSESSMENT_OUT_OF_PLACE"]
    day = date.fromisoformat(notice["endsOn"])
    clock.at = datetime(day.year, day.month, day.day, 2, tzinfo=UTC) + timedelta(days=1)
    await jobs.close(say.client.database, Nothing())
    await say.do(works.olga, "FileAssessment", assessmentId=assessment)


async def test_a_winder_rises_is_paid_with_arrears_and_holds_what_a_third_party_verifies(
    say: Speaker,
    works: Works,
    clock: SettableClock,
    tmp_path: Path,
    commonweal: Run,  # noqa: F811
) -> None:
    first = await _table(say, works, "2026-01-01", 700, 1000)
    assert await say.refused(works.hr, "ApproveWageTable", wageTableId=first) == ["OWN_WAGE_PROPOSAL"]
    await say.do(works.approver, "ApproveWageTable", wageTableId=first)
    assert await _wages(say, works) == [("2026-01-01", None, 70_000, 280_000)]  # approved in May

    assessment = await _examined(say, works)
    await _announced(say, works, assessment, clock)
    await say.do(works.hr, "CertifyAssessment", assessmentId=assessment)
    found = (await say.ask(works.winder, "Assessment", id=assessment))["assessment"]
    assert (found["state"], found["certificate"]["number"]) == ("certified", "Y021763222201261000001")
    assert await _wages(say, works) == [
        ("2026-01-01", "2026-05-12", 70_000, 280_000),
        ("2026-05-12", None, 100_000, 0),
    ]

    later = await _table(say, works, "2026-05-01", 760, 1100)
    clock.at = datetime(2026, 7, 20, 2, tzinfo=UTC)
    await say.do(works.approver, "ApproveWageTable", wageTableId=later)
    # 60 yuan for 11 of 31 days of May, 100 yuan for 20 of them and for June; July is paid by the new wage.
    assert await _wages(say, works) == [
        ("2026-01-01", "2026-05-01", 70_000, 280_000),
        ("2026-05-01", "2026-05-12", 76_000, 2_129),
        ("2026-05-12", None, 110_000, 6_452 + 10_000),
    ]

    paper = found["certificate"]
    checked = await say.do(works.panel[0], "VerifyCertificate", number=paper["number"].lower())
    assert checked["certificate"]["valid"]
    assert checked["certificate"]["says"]["holderMasked"] == "祁**"
    signed = await say.do(works.winder, "SignCertificate", certificateId=paper["id"])
    assert await offline(say.client, commonweal, tmp_path, signed["credential"]) == "valid"


async def test_a_revoked_skill_certificate_is_revoked_on_its_page_in_the_list_and_offline(
    say: Speaker,
    case: Case,
    world: World,
    tmp_path: Path,
    commonweal: Run,  # noqa: F811
) -> None:
    works, paper = case.works, f"Certificate:{await case.certified()}"
    token = await case.db.read("SELECT token FROM certificate", [])
    credential = (await say.do(works.winder, "SignCertificate", certificateId=paper))["credential"]
    html = await public_page(say.client, token)
    assert "高级技师" in html
    assert "祁国栋" not in html
    assert "证明已撤销" not in html
    assert await offline(say.client, commonweal, tmp_path, credential) == "valid"
    why = {"certificateId": paper, "revocation": "misuse", "note": "替考。"}
    assert await say.refused(works.winder, "RevokeCertificate", **why)
    await say.do(world.otto, "RevokeCertificate", **why)
    assert "证明已撤销" in await public_page(say.client, token)
    assert await offline(say.client, commonweal, tmp_path, credential, files=False) == "valid"  # the list of before
    assert await offline(say.client, commonweal, tmp_path, credential) == "revoked"
    assert await say.refused(works.winder, "SignCertificate", certificateId=paper) == ["ALREADY_REVOKED"]
    held = "SELECT count(*) FROM skill_grade WHERE certificate_id IS NOT NULL AND ended_at IS NULL"
    assert await case.db.read(held, []) == 0
