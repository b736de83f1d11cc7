"""The statements of rules and verdicts."""

from sqlalchemy import Date, Uuid, bindparam, delete, func, select, update
from sqlmodel import col

from app.accounts.queries.survivors import with_survivors
from app.kernel.db import statement
from app.kernel.queries import values
from app.rules.models import RuleCondition, RuleSet, RuleState, Verdict

_SET = bindparam("rule_set", type_=Uuid())
NEWEST = statement(
    select(col(RuleSet.id), col(RuleSet.version), col(RuleSet.state), col(RuleSet.valid_from))
    .where(col(RuleSet.code) == bindparam("code"))
    .order_by(col(RuleSet.version).desc())
    .limit(1)
    .with_for_update()
)
ADD_SET = statement(
    values(
        RuleSet,
        "id",
        "code",
        "version",
        "names",
        "facts",
        "valid_from",
        "authors",
        "created_at",
        state=bindparam("state"),
    )
)
CHANGE_DRAFT = statement(
    update(RuleSet)
    .where(col(RuleSet.id) == _SET)
    .values(
        names=bindparam("names"),
        facts=bindparam("facts"),
        valid_from=bindparam("valid_from", type_=Date()),
        authors=func.array_append(
            func.array_remove(col(RuleSet.authors), bindparam("author", type_=Uuid())),
            bindparam("author", type_=Uuid()),
        ),
    )
)
DROP_CONDITIONS = statement(delete(RuleCondition).where(col(RuleCondition.rule_set_id) == _SET))
ADD_CONDITION = statement(
    values(
        RuleCondition,
        "id",
        "rule_set_id",
        "number",
        "alternative",
        "expression",
        "clause",
        "passed_texts",
        "failed_texts",
    )
)
DROP_DRAFT = statement(
    delete(RuleSet).where(col(RuleSet.id) == _SET, col(RuleSet.state) == RuleState.DRAFT).returning(col(RuleSet.id))
)
TO_PUBLISH = statement(
    select(
        col(RuleSet.code),
        col(RuleSet.version),
        col(RuleSet.state),
        with_survivors(col(RuleSet.authors)).label("authors"),
        col(RuleSet.valid_from),
    )
    .where(col(RuleSet.id) == _SET)
    .with_for_update(of=RuleSet)
)
BEFORE = statement(
    select(col(RuleSet.id), col(RuleSet.valid_from))
    .where(col(RuleSet.code) == bindparam("code"), col(RuleSet.version) < bindparam("version"))
    .order_by(col(RuleSet.version).desc())
    .limit(1)
    .with_for_update()
)
END = statement(update(RuleSet).where(col(RuleSet.id) == _SET).values(valid_until=bindparam("day", type_=Date())))
PUBLISH = statement(
    update(RuleSet)
    .where(col(RuleSet.id) == _SET)
    .values(
        state=RuleState.PUBLISHED,
        valid_from=bindparam("day", type_=Date()),
        published_by=bindparam("by", type_=Uuid()),
        published_at=bindparam("now"),
    )
)
RULES = statement(
    select(
        col(RuleSet.state),
        col(RuleSet.facts),
        col(RuleCondition.alternative),
        col(RuleCondition.expression),
        col(RuleCondition.clause),
        col(RuleCondition.passed_texts),
        col(RuleCondition.failed_texts),
    )
    .outerjoin(RuleCondition, col(RuleCondition.rule_set_id) == col(RuleSet.id))
    .where(col(RuleSet.id) == _SET)
    .order_by(col(RuleCondition.number))
)
KEEP_VERDICT = statement(
    values(
        Verdict,
        "id",
        "rule_set_id",
        "subject_kind",
        "subject_id",
        "person_id",
        "on_day",
        "facts",
        "findings",
        "passed",
        "eligible_on",
        "judged_by",
        "judged_at",
    )
)
VERDICT = statement(
    select(
        col(Verdict.rule_set_id), col(Verdict.facts), col(Verdict.findings), col(Verdict.passed), col(Verdict.on_day)
    ).where(col(Verdict.id) == bindparam("verdict", type_=Uuid()))
)
