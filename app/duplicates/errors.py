"""What merging refuses."""

from app.kernel.errors import DomainError


class SamePerson(DomainError):
    code = "SAME_PERSON"
    template = "Choose two different people."


class AlreadyMerged(DomainError):
    code = "ALREADY_MERGED"
    template = "One of the two has been merged with another person already."


class DifferentIdentityNumbers(DomainError):
    """Two people can't share an identity number, so two numbers are two people."""

    code = "DIFFERENT_IDENTITY_NUMBERS"
    template = "The two have different identity numbers. Correct the wrong one first."


class MergeProposed(DomainError):
    code = "MERGE_PROPOSED"
    template = "A merge of one of the two has been proposed already."


class MergeDecided(DomainError):
    code = "MERGE_DECIDED"
    template = "This has been decided already."


class SecondPersonNeeded(DomainError):
    code = "SECOND_PERSON_NEEDED"
    template = "Somebody else must confirm it: neither who proposed it nor one of the two people."


class UndoTooLate(DomainError):
    code = "UNDO_TOO_LATE"
    template = "A merge can be undone for %(days)s days. Those have passed."


class UndoBlocked(DomainError):
    code = "UNDO_BLOCKED"
    template = "The survivor has been merged with another person since. Undo that first."


class AlreadyToldApart(DomainError):
    code = "ALREADY_TOLD_APART"
    template = "This pair is not open any more."
