"""What may become of an assessment, and who may do it: the whole state machine in one table."""

from enum import StrEnum
from typing import NamedTuple


class AssessmentState(StrEnum):
    """How far an assessment is."""

    NEW = "new"
    DRAFT = "draft"
    SUBMITTED = "submitted"
    CHECKED = "checked"
    ASSESSING = "assessing"
    SCORED = "scored"
    REVIEWING = "reviewing"
    DECIDING = "deciding"
    FAILED = "failed"
    APPEALED = "appealed"
    DECIDED = "decided"
    NOTICED = "noticed"
    SUSPENDED = "suspended"
    CLEARED = "cleared"
    FILED = "filed"
    CERTIFIED = "certified"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Part(StrEnum):
    """On which side of a case somebody stands."""

    CANDIDATE = "candidate"
    HANDLER = "handler"
    APPROVER = "approver"
    ASSESSOR = "assessor"
    PANELIST = "panelist"
    CHECKER = "checker"
    INSPECTOR = "inspector"
    FILER = "filer"


class Act(StrEnum):
    """What moves an assessment on."""

    CREATE = "create"
    SUBMIT = "submit"
    PASS_CHECK = "pass_check"  # noqa: S105 - an act, not a password
    SEND_BACK = "send_back"
    BEGIN = "begin"
    SCORE = "score"
    CONVENE = "convene"
    REVIEW = "review"
    DECIDE = "decide"
    APPEAL = "appeal"
    GRANT_APPEAL = "grant_appeal"
    REJECT_APPEAL = "reject_appeal"
    GIVE_NOTICE = "give_notice"
    SUSPEND = "suspend"
    RESUME = "resume"
    END_NOTICE = "end_notice"
    UPHOLD = "uphold"
    FILE = "file"
    CERTIFY = "certify"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"


class Move(NamedTuple):
    act: Act
    before: AssessmentState
    after: AssessmentState
    parts: tuple[Part, ...] = ()
    """Who may do it; nobody named: it follows from what happens to the public notice."""


_S = AssessmentState
_WITHDRAWABLE = (
    *(_S.DRAFT, _S.SUBMITTED, _S.CHECKED, _S.ASSESSING, _S.SCORED, _S.REVIEWING, _S.DECIDING, _S.APPEALED),
    *(_S.DECIDED, _S.NOTICED, _S.SUSPENDED, _S.CLEARED),
)
MOVES: tuple[Move, ...] = (
    Move(Act.CREATE, _S.NEW, _S.DRAFT, (Part.HANDLER,)),
    Move(Act.SUBMIT, _S.DRAFT, _S.SUBMITTED, (Part.HANDLER,)),
    Move(Act.PASS_CHECK, _S.SUBMITTED, _S.CHECKED, (Part.APPROVER,)),
    Move(Act.SEND_BACK, _S.SUBMITTED, _S.DRAFT, (Part.APPROVER,)),
    Move(Act.REFUSE, _S.SUBMITTED, _S.REFUSED, (Part.APPROVER,)),
    Move(Act.BEGIN, _S.CHECKED, _S.ASSESSING, (Part.APPROVER,)),
    Move(Act.SCORE, _S.ASSESSING, _S.SCORED, (Part.ASSESSOR,)),
    Move(Act.SCORE, _S.ASSESSING, _S.FAILED, (Part.ASSESSOR,)),
    Move(Act.CONVENE, _S.CHECKED, _S.DECIDING, (Part.APPROVER,)),  # who is appointed sits no examination
    Move(Act.CONVENE, _S.SCORED, _S.REVIEWING, (Part.APPROVER,)),
    Move(Act.CONVENE, _S.SCORED, _S.DECIDING, (Part.APPROVER,)),
    Move(Act.REVIEW, _S.REVIEWING, _S.DECIDING, (Part.PANELIST,)),
    Move(Act.REVIEW, _S.REVIEWING, _S.FAILED, (Part.PANELIST,)),
    Move(Act.DECIDE, _S.DECIDING, _S.DECIDED, (Part.PANELIST,)),
    Move(Act.DECIDE, _S.DECIDING, _S.REFUSED, (Part.PANELIST,)),
    Move(Act.APPEAL, _S.FAILED, _S.APPEALED, (Part.CANDIDATE,)),
    Move(Act.GRANT_APPEAL, _S.APPEALED, _S.ASSESSING, (Part.CHECKER,)),
    Move(Act.GRANT_APPEAL, _S.APPEALED, _S.REVIEWING, (Part.CHECKER,)),
    Move(Act.REJECT_APPEAL, _S.APPEALED, _S.REFUSED, (Part.CHECKER,)),
    Move(Act.GIVE_NOTICE, _S.DECIDED, _S.NOTICED, (Part.HANDLER,)),
    Move(Act.GIVE_NOTICE, _S.DECIDED, _S.CLEARED, (Part.HANDLER,)),  # where the ladder asks for no notice
    Move(Act.SUSPEND, _S.NOTICED, _S.SUSPENDED),
    Move(Act.RESUME, _S.SUSPENDED, _S.NOTICED),
    Move(Act.UPHOLD, _S.SUSPENDED, _S.REFUSED),
    Move(Act.END_NOTICE, _S.NOTICED, _S.CLEARED),
    Move(Act.FILE, _S.CLEARED, _S.FILED, (Part.FILER,)),
    Move(Act.REFUSE, _S.CLEARED, _S.REFUSED, (Part.FILER, Part.INSPECTOR)),
    Move(Act.CERTIFY, _S.FILED, _S.CERTIFIED, (Part.HANDLER,)),
    *(Move(Act.WITHDRAW, state, _S.WITHDRAWN, (Part.CANDIDATE, Part.HANDLER)) for state in _WITHDRAWABLE),
)


def leads(act: Act, before: AssessmentState) -> frozenset[AssessmentState]:
    """To which states an act may lead from a state; none where it is out of place."""
    return frozenset(move.after for move in MOVES if (move.act, move.before) == (act, before))


def parts_of(act: Act, before: AssessmentState) -> frozenset[Part]:
    """Who may do it there."""
    return frozenset(part for move in MOVES if (move.act, move.before) == (act, before) for part in move.parts)
