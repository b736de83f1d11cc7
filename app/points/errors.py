"""What the points bank refuses."""

from app.kernel.errors import DomainError


class NoAward(DomainError):
    code = "NO_AWARD"
    template = "Nothing was awarded for this service."


class RuleInThePast(DomainError):
    """A rule that began before the newest one would change what has already been awarded."""

    code = "RULE_IN_THE_PAST"
    template = "A new rule must begin after the present one, which began on %(began)s."


class PointsFrozen(DomainError):
    code = "POINTS_FROZEN"
    template = "These points are frozen and can't be spent now. My points says why, and whom to ask."


class FreezeStands(DomainError):
    code = "FREEZE_STANDS"
    template = "These points are frozen already, or it was proposed. Decide on that first."


class FreezeDecided(DomainError):
    code = "FREEZE_DECIDED"
    template = "This has been decided already. Load the page again to see how it stands."


class LiftProposed(DomainError):
    code = "LIFT_PROPOSED"
    template = "Lifting it has been proposed already. Another officer must confirm that."


class OtherOfficerNeeded(DomainError):
    code = "OTHER_OFFICER_NEEDED"
    template = "Somebody else must do this: neither who proposed it nor the person whose points they are."


class EmergencyUsed(DomainError):
    code = "EMERGENCY_USED"
    template = (
        "An emergency freeze of these points ended unconfirmed less than %(days)s days ago. "
        "Propose a freeze that a second officer confirms first."
    )


class ObjectedAlready(DomainError):
    code = "OBJECTED_ALREADY"
    template = "You have objected already. The office answers you here."


class MergeFrozen(DomainError):
    code = "MERGE_FROZEN"
    template = "The points of one of the two are frozen, or it was proposed. Decide on that first."


class TransfersOff(DomainError):
    code = "TRANSFERS_OFF"
    template = "Points can't be passed on here at present."


class FamilyOnly(DomainError):
    """Also where others may: who is not of age passes on to the family and gets from it."""

    code = "FAMILY_ONLY"
    template = "Points can be passed on within a family only. Invite this person to your family first."


class OwnTransfer(DomainError):
    code = "OWN_TRANSFER"
    template = "This is you. Choose somebody else."


class PersonUnknown(DomainError):
    code = "NOBODY_NAMED_SO"
    template = "Nobody with this name has this number. Look at both again."


class TransferLimit(DomainError):
    code = "TRANSFER_LIMIT"
    template = "At most %(limit)s points can be passed on at once."


class DayLimit(DomainError):
    code = "TRANSFER_DAY_LIMIT"
    template = "At most %(limit)s points can be passed on in a day; you have passed on %(had)s today."


class YearLimit(DomainError):
    code = "TRANSFER_YEAR_LIMIT"
    template = "At most %(limit)s points can be passed on in a year; you have passed on %(had)s this year."


class TooFewToGive(DomainError):
    """What stays behind is the deployment's `keep_least`."""

    code = "TOO_FEW_POINTS"
    template = "You can give %(most)s points at most: you have %(available)s, and %(keep)s must stay with you."


class AlreadyInFamily(DomainError):
    code = "ALREADY_IN_FAMILY"
    template = "This person is in a family already, or was invited to yours."


class FamilyFull(DomainError):
    code = "FAMILY_FULL"
    template = "A family has %(most)s members at most."


class GuardianNotInFamily(DomainError):
    code = "GUARDIAN_NOT_IN_FAMILY"
    template = "Who is under 18 joins the family of their guardian only: the guardian named on record must be in it."


class InvitationOver(DomainError):
    code = "INVITATION_OVER"
    template = "This invitation was answered or withdrawn already."


class NotInFamily(DomainError):
    code = "NOT_IN_FAMILY"
    template = "You are in no family."


class PoolClosed(DomainError):
    code = "POOL_CLOSED"
    template = "This pool takes no more points."


class PoolTooSmall(DomainError):
    code = "POOL_TOO_SMALL"
    template = "The pool has %(available)s points only."


class GrantLimit(DomainError):
    code = "GRANT_LIMIT"
    template = "One person gets at most %(limit)s points of this pool in a year; they have had %(had)s."


class OwnGrant(DomainError):
    code = "OWN_GRANT"
    template = "Somebody else must propose and confirm what you are to get."


class GrantDecided(DomainError):
    code = "GRANT_DECIDED"
    template = "This was confirmed or declined already."


class SecondGranter(DomainError):
    code = "SECOND_GRANTER"
    template = "You proposed this, so a second person must confirm it."


class RuleTooEarly(DomainError):
    """Hours served already, and not approved yet, would be counted otherwise than their volunteers were told."""

    code = "RULE_TOO_EARLY"
    template = "A new rule begins later than now. Choose a day that is still to come."


class RuleBegan(DomainError):
    """What was earned by it stands; one that was withdrawn already never counts."""

    code = "RULE_BEGAN"
    template = "This rule counts already, or was withdrawn. Draft another one instead."


class OwnBonus(DomainError):
    code = "OWN_BONUS"
    template = "Somebody else must award what you are to get."


class OtherBonus(DomainError):
    code = "OTHER_BONUS"
    template = "This reference was awarded to somebody else. Look at it again."


class BonusAwarded(DomainError):
    code = "BONUS_AWARDED"
    template = (
        "This person was given the bonus for this reference already. Name another one if it is for something else."
    )


class DraftDecided(DomainError):
    code = "DRAFT_DECIDED"
    template = "This draft was switched on or discarded already. Begin a new one."
