"""What examiners hand in and how they vote, and requests for a check of the scores, in the API."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, literal, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.accounts.graphql import Actor, acted
from app.accounts.graphql.sight import below
from app.reading import Connection, Node, column, contribute, many, one, reads, viewer
from app.skills import models

from .assessments import Assessment, AssessmentParty
from .cases import CASE, LOOKING, of_case

_SCORE, _VOTE, _APPEAL = models.AssessmentScore, models.AssessmentVote, models.ScoreAppeal
_party = aliased(models.AssessmentParty)


def _own(party: Any) -> ColumnElement[bool]:
    return exists(select(col(_party.id)).where(col(_party.id) == party, col(_party.person_id) == viewer.person))


_SHOWN = and_(
    below(CASE.organisation_id, *LOOKING), col(CASE.state).not_in([literal("assessing"), literal("reviewing")])
)


@reads(_SCORE, visible_to=or_(_own(_SCORE.party_id), of_case(_SCORE.assessment_id, _SHOWN)))
class AssessmentScore(Node):
    """Points out of 100. Each assessor sees their own; HR and officers see all once all are handed in."""

    part: models.ScorePart = column(_SCORE.part, "For what.")
    points: int = column(_SCORE.points, "How many of 100.")
    round: int = column(_SCORE.round, "In which round.")
    given_at: datetime = column(_SCORE.given_at, "When they were handed in.")
    party: AssessmentParty = one(_SCORE.party_id, "Who gave them.", with_parent=True)


_COUNTED = and_(below(CASE.organisation_id, *LOOKING), col(CASE.state) != literal("deciding"))


@reads(_VOTE, visible_to=or_(_own(_VOTE.party_id), of_case(_VOTE.assessment_id, _COUNTED)))
class AssessmentVote(Node):
    """A panel member's vote. Each sees their own; HR and officers see all once all have voted."""

    in_favour: bool = column(_VOTE.in_favour, "Whether for it.")
    reason: str = column(_VOTE.reason, "Why.")
    given_at: datetime = column(_VOTE.given_at, "When.")
    party: AssessmentParty = one(_VOTE.party_id, "Whose vote it is.", with_parent=True)


@reads(_APPEAL, visible_to=of_case(_APPEAL.assessment_id))
class ScoreAppeal(Node):
    """A candidate's request for a check of the scores."""

    round: int = column(_APPEAL.round, "Of which round.")
    reason: str = column(_APPEAL.reason, "Why.")
    made_at: datetime = column(_APPEAL.made_at, "When it was made.")
    answer_by: date = column(_APPEAL.answer_by, "The last day for the answer.")
    granted: bool | None = column(_APPEAL.granted, "Whether scores are given anew; null while it waits.")
    answer: str | None = column(_APPEAL.answer, "The answer.")
    answered_at: datetime | None = column(_APPEAL.answered_at, "When it was answered.")
    answered_by: Actor | None = acted(_APPEAL.answered_by, "Who answered.", when=_APPEAL.answered_at, openly=True)


@contribute(Assessment)
class AssessmentEvidence:
    scores: Connection[AssessmentScore] = many(_SCORE.assessment_id, "The points, as far as one may see them.")
    votes: Connection[AssessmentVote] = many(_VOTE.assessment_id, "The votes, as far as one may see them.")
    appeals: Connection[ScoreAppeal] = many(_APPEAL.assessment_id, "Requests for a check of the scores.")
