"""What the points bank refuses."""

from app.kernel.errors import DomainError


class NoAward(DomainError):
    code = "NO_AWARD"
    template = "Nothing was awarded for this service."


class RuleInThePast(DomainError):
    """A rule that began before the newest one would change what has already been awarded."""

    code = "RULE_IN_THE_PAST"
    template = "A new rule must begin after the present one, which began on %(began)s."
