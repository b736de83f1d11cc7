"""What may become of a case, and who may do it: the whole state machine in one table."""

from enum import StrEnum
from typing import NamedTuple


class CaseState(StrEnum):
    """How far a case is."""

    NEW = "new"
    DRAFT = "draft"
    OFFERED = "offered"
    QUEUED = "queued"
    RESERVED = "reserved"
    INCOMPLETE = "incomplete"
    CHECKED = "checked"
    REVIEWED = "reviewed"
    APPROVING = "approving"
    APPROVED = "approved"
    NOTICED = "noticed"
    SUSPENDED = "suspended"
    CLEARED = "cleared"
    BATCHED = "batched"
    PAID = "paid"
    RETURNED = "returned"
    CLAWING_BACK = "clawing_back"
    CLAWED_BACK = "clawed_back"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    DECLINED = "declined"
    LAPSED = "lapsed"


class CasePart(StrEnum):
    """On which side of a case somebody stands."""

    APPLICANT = "applicant"
    CREATOR = "creator"
    REVIEWER = "reviewer"
    APPROVER = "approver"
    PAYER = "payer"
    ANSWERER = "answerer"


class CaseAct(StrEnum):
    """What moves a case on."""

    CREATE = "create"
    OFFER = "offer"
    SUBMIT = "submit"
    CONSENT = "consent"
    DECLINE = "decline"
    RESERVE = "reserve"
    MATCH = "match"
    CHECK = "check"
    REQUEUE = "requeue"
    SEND_BACK = "send_back"
    REVIEW = "review"
    APPROVE = "approve"
    GIVE_NOTICE = "give_notice"
    SUSPEND = "suspend"
    RESUME = "resume"
    END_NOTICE = "end_notice"
    UPHOLD = "uphold"
    BATCH = "batch"
    UNBATCH = "unbatch"
    PAY = "pay"
    GIVE_BACK = "give_back"
    REISSUE = "reissue"
    CLAW_BACK = "claw_back"
    RECOVER = "recover"
    FAIL = "fail"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    LAPSE = "lapse"


class CaseMove(NamedTuple):
    act: CaseAct
    before: CaseState
    after: CaseState
    parts: tuple[CasePart, ...] = ()
    """Who may do it; nobody named: it follows from the facts, the budget, the notice, the bank or the calendar."""


_S, _P, _A = CaseState, CasePart, CaseAct
UNDER_WAY = (
    *(_S.QUEUED, _S.RESERVED, _S.INCOMPLETE, _S.CHECKED, _S.REVIEWED, _S.APPROVING, _S.APPROVED),
    *(_S.NOTICED, _S.SUSPENDED, _S.CLEARED),
)
"""Asked for and not yet with the bank."""
PROMISED = (*UNDER_WAY, _S.BATCHED, _S.PAID, _S.RETURNED, _S.CLAWING_BACK, _S.CLAWED_BACK)
"""What stands against a programme that this one excludes."""
ENDED = (_S.REFUSED, _S.WITHDRAWN, _S.DECLINED, _S.LAPSED)
"""After these the same may be asked for once more."""
STAFF_TURN = (_S.RESERVED, _S.CHECKED, _S.REVIEWED, _S.APPROVING, _S.APPROVED, _S.CLEARED)
"""It is for the bureau to go on."""
_APPROVABLE = (_S.CHECKED, _S.REVIEWED, _S.APPROVING)
MOVES: tuple[CaseMove, ...] = (
    CaseMove(_A.CREATE, _S.NEW, _S.DRAFT, (_P.APPLICANT,)),
    CaseMove(_A.OFFER, _S.NEW, _S.OFFERED),
    CaseMove(_A.SUBMIT, _S.DRAFT, _S.RESERVED, (_P.APPLICANT,)),
    CaseMove(_A.SUBMIT, _S.DRAFT, _S.QUEUED, (_P.APPLICANT,)),
    CaseMove(_A.SUBMIT, _S.INCOMPLETE, _S.RESERVED, (_P.APPLICANT,)),
    CaseMove(_A.CONSENT, _S.OFFERED, _S.RESERVED, (_P.APPLICANT,)),
    CaseMove(_A.CONSENT, _S.OFFERED, _S.QUEUED, (_P.APPLICANT,)),
    CaseMove(_A.DECLINE, _S.OFFERED, _S.DECLINED, (_P.APPLICANT,)),
    CaseMove(_A.RESERVE, _S.QUEUED, _S.RESERVED),
    CaseMove(_A.MATCH, _S.RESERVED, _S.CHECKED),  # who is found entitled was checked by the match
    CaseMove(_A.CHECK, _S.RESERVED, _S.CHECKED, (_P.CREATOR,)),
    CaseMove(_A.REQUEUE, _S.RESERVED, _S.QUEUED, (_P.CREATOR,)),  # the papers gave more than the budget has
    CaseMove(_A.SEND_BACK, _S.RESERVED, _S.INCOMPLETE, (_P.CREATOR,)),
    CaseMove(_A.REVIEW, _S.CHECKED, _S.REVIEWED, (_P.REVIEWER,)),
    *(CaseMove(_A.APPROVE, state, _S.APPROVING, (_P.APPROVER,)) for state in _APPROVABLE),
    *(CaseMove(_A.APPROVE, state, _S.APPROVED, (_P.APPROVER,)) for state in _APPROVABLE),
    CaseMove(_A.GIVE_NOTICE, _S.APPROVED, _S.NOTICED, (_P.CREATOR,)),
    CaseMove(_A.GIVE_NOTICE, _S.APPROVED, _S.CLEARED, (_P.CREATOR,)),  # where the programme asks for no notice
    CaseMove(_A.SUSPEND, _S.NOTICED, _S.SUSPENDED),
    CaseMove(_A.RESUME, _S.SUSPENDED, _S.NOTICED),
    CaseMove(_A.UPHOLD, _S.SUSPENDED, _S.REFUSED),
    CaseMove(_A.END_NOTICE, _S.NOTICED, _S.CLEARED),
    CaseMove(_A.BATCH, _S.CLEARED, _S.BATCHED, (_P.PAYER,)),
    CaseMove(_A.UNBATCH, _S.BATCHED, _S.CLEARED),
    CaseMove(_A.PAY, _S.BATCHED, _S.PAID),
    CaseMove(_A.GIVE_BACK, _S.BATCHED, _S.RETURNED),
    CaseMove(_A.GIVE_BACK, _S.PAID, _S.RETURNED),
    CaseMove(_A.REISSUE, _S.RETURNED, _S.CLEARED),
    CaseMove(_A.CLAW_BACK, _S.PAID, _S.CLAWING_BACK),
    CaseMove(_A.RECOVER, _S.CLAWING_BACK, _S.CLAWED_BACK),
    CaseMove(_A.REFUSE, _S.RESERVED, _S.REFUSED, (_P.CREATOR,)),
    CaseMove(_A.REFUSE, _S.CHECKED, _S.REFUSED, (_P.REVIEWER, _P.APPROVER)),
    CaseMove(_A.REFUSE, _S.REVIEWED, _S.REFUSED, (_P.APPROVER,)),
    CaseMove(_A.REFUSE, _S.APPROVING, _S.REFUSED, (_P.APPROVER,)),
    CaseMove(_A.FAIL, _S.OFFERED, _S.LAPSED),
    *(CaseMove(_A.FAIL, state, _S.REFUSED) for state in (*UNDER_WAY, _S.BATCHED, _S.RETURNED)),
    *(CaseMove(_A.WITHDRAW, state, _S.WITHDRAWN, (_P.APPLICANT,)) for state in (_S.DRAFT, *UNDER_WAY, _S.RETURNED)),
    CaseMove(_A.LAPSE, _S.OFFERED, _S.LAPSED),
    CaseMove(_A.LAPSE, _S.INCOMPLETE, _S.LAPSED),
)


def leads(act: CaseAct, before: CaseState) -> frozenset[CaseState]:
    """To which states an act may lead from a state; none where it is out of place."""
    return frozenset(move.after for move in MOVES if (move.act, move.before) == (act, before))


def parts_of(act: CaseAct, before: CaseState) -> frozenset[CasePart]:
    """Who may do it there."""
    return frozenset(part for move in MOVES if (move.act, move.before) == (act, before) for part in move.parts)
