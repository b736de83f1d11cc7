"""What there is of skills, as global ids; `told` is the one who tells of all in lives.py."""

from typing import Any

from tests.skills.assessments.lived import assess
from tests.skills.climbed import climb
from tests.skills.worked import work


async def assessed(told: Any) -> dict[str, str]:
    """Four of one enterprise are assessed; one of them asks for a check of his scores."""
    there = await assess(told.db, told.world, told.clock)
    case = "WHERE assessment_id = $1 LIMIT 1"
    return {
        "notice": f"PublicNotice:{there.notice}",
        "objection": f"Objection:{there.objection}",
        "assessment": f"Assessment:{there.certified}",
        "party": await told.one("AssessmentParty", f"assessment_party {case}", there.certified),
        "step": await told.one("AssessmentStep", f"assessment_step {case}", there.certified),
        "score": await told.one("AssessmentScore", f"assessment_score {case}", there.certified),
        "vote": await told.one("AssessmentVote", f"assessment_vote {case}", there.certified),
        "score appeal": await told.one("ScoreAppeal", "score_appeal LIMIT 1"),
        "quota": await told.one("RungQuota", "rung_quota LIMIT 1"),
        "assessing body": await told.one("AssessingBody", "assessing_body LIMIT 1"),
        "draw": await told.one("InspectionDraw", "inspection_draw LIMIT 1"),
        "inspection": await told.one("Inspection", "inspection LIMIT 1"),
    }


async def climbed(told: Any) -> dict[str, str]:
    """Bob works for Alice's team, and asks whether he may rise."""
    there = await climb(told.db, told.world)
    return {
        "ladder": f"Ladder:{there.ladder}",
        "ladder draft": f"Ladder:{there.draft}",
        "rung": f"Rung:{there.top}",
        "draft's rung": f"Rung:{there.rung}",
        "post": await told.one("Post", "post LIMIT 1"),
        "occupation": f"Occupation:{there.occupation}",
        "rule set": await told.one("RuleSet", "rule_set LIMIT 1"),
        "verdict": f"Verdict:{there.verdict}",
        "education": f"Education:{there.education}",
        "placement": f"Placement:{there.placement}",
        "readiness": await told.one("Readiness", "readiness LIMIT 1"),
        "reserve place": f"ReservePlace:{there.reserve}",
        "exam entry": f"ExamEntry:{there.exam}",
        "registration": f"Registration:{there.registration}",
        "grade training": f"GradeTraining:{there.training}",
        "staffing": f"CommunityStaffing:{there.staffing}",
    }


async def worked(told: Any) -> dict[str, str]:
    """Wu works in an enterprise of the county, and is paid for a grade."""
    there = await work(told.db, told.world)
    return {
        "employment": f"Employment:{there.employment}",
        "grade": f"Grade:{there.grade}",
        "wage table": f"WageTable:{there.table}",
        "wage rate": f"WageRate:{there.rate}",
        "wage": f"WageRecord:{there.wage}",
    }
