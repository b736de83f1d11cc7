"""The county's programmes as subsidies.toml tells them: what their authors write, and how often each amount is paid."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

import msgspec

from app.kernel.identity import Role
from app.rules.conditions import Condition
from app.subsidies.amounts import Amount
from app.subsidies.checking import Trial
from app.subsidies.drafts import Draft
from app.subsidies.models import Frequency, Within
from app.subsidies.terms import Exclusion, Level, NeededPaper

from .content import FOLDER

LEVELS = (
    {"zh": "科室审批", "bo": "སྡེ་ཚན་གྱི་ཆོག་མཆན།", "en": "Approval of the section"},
    {"zh": "局领导审批", "bo": "ལས་ཁུངས་འགན་འཁུར་གྱི་ཆོག་མཆན།", "en": "Approval of the bureau"},
)


class Question(msgspec.Struct, frozen=True):
    expression: str
    passed: dict[str, str]
    failed: dict[str, str]


class Sum(msgspec.Struct, frozen=True):
    """An amount; `times`: how often it was paid in the year; `facts`: of somebody who gets it."""

    yuan: int
    names: dict[str, str]
    facts: dict[str, Any]
    expression: str | None = None
    times: int = 0


class Programme(msgspec.Struct, frozen=True, kw_only=True):
    code: str
    budget: int
    names: dict[str, str]
    plain: dict[str, str]
    legal_basis: str
    clause: str
    conditions: list[Question]
    amounts: list[Sum]
    evidence: list[NeededPaper] = []
    frequency: Frequency = Frequency.YEARLY
    automatic: bool = False
    review: bool = False
    notice_days: int = 0
    levels: int = 1
    excludes: str | None = None

    def draft(self, valid_from: date, known: Mapping[str, UUID]) -> Draft:
        """As its authors write it: each amount is tried out, and somebody of whom nothing is known."""
        return Draft(
            names=self.names,
            plain=self.plain,
            legal_basis=self.legal_basis,
            clause=self.clause,
            valid_from=valid_from,
            amounts=[Amount(each.expression, each.yuan * 100, each.names) for each in self.amounts],
            conditions=[Condition(each.expression, self.clause, each.passed, each.failed) for each in self.conditions],
            trials=[
                *(Trial(each.names["zh"], each.facts, valid_from, True, each.yuan * 100) for each in self.amounts),
                Trial("无等级", {}, valid_from, False, 0),
            ],
            evidence=self.evidence,
            frequency=self.frequency,
            automatic=self.automatic,
            review=self.review,
            notice_days=self.notice_days,
            chain=[Level(names, Role.OFFICER) for names in LEVELS[: self.levels]],
            exclusions=[Exclusion(known[self.excludes], Within.ONCE_EVER)] if self.excludes else [],
        )


class _File(msgspec.Struct, frozen=True):
    programmes: list[Programme]


@cache
def programmes() -> list[Programme]:
    return msgspec.toml.decode((FOLDER / "subsidies.toml").read_bytes(), type=_File).programmes


def payments() -> dict[tuple[str, int], int]:
    """How often each amount (yuan) of a programme was paid in the year."""
    return {(programme.code, each.yuan): each.times for programme in programmes() for each in programme.amounts}
