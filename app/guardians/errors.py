"""What guardians refuse."""

from app.kernel.errors import DomainError, TooMany


class BirthDateUnknown(DomainError):
    code = "BIRTH_DATE_UNKNOWN"
    template = "The date of birth is not on record. Ask the county's staff to record it."


class OfFullAge(DomainError):
    code = "OF_FULL_AGE"
    template = "This volunteer is 18 or older and decides alone: no guardian is asked."


class MinorsOwnPhone(DomainError):
    code = "MINORS_OWN_PHONE"
    template = "This is the minor's own phone. Enter the number of the guardian."


class NoGuardian(DomainError):
    code = "NO_GUARDIAN"
    template = "Name a guardian first: the question goes to their phone."


class AlreadyAgreed(DomainError):
    code = "ALREADY_AGREED"
    template = "The guardian has agreed already. Nothing more is needed."


class TooManyLinks(TooMany):
    code = "TOO_MANY_LINKS"
    template = "The guardian was sent enough messages for now. Try again in %(minutes)s minutes."


class LinkUnknown(DomainError):
    code = "LINK_UNKNOWN"
    template = "This link is not complete. Open it from the message again."


class LinkReplaced(DomainError):
    """A newer one was sent, or another guardian was named."""

    code = "LINK_REPLACED"
    template = "This link does not count any more. Open the newest message."


class LinkExpired(DomainError):
    code = "LINK_EXPIRED"
    template = "This link has expired. Have a new one sent to your phone."


class LinkStillWorks(DomainError):
    code = "LINK_STILL_WORKS"
    template = "This link still works: answer with it."


class AnswerOutOfPlace(DomainError):
    """What was said before leaves no room for this: nothing was agreed to that could be withdrawn."""

    code = "ANSWER_OUT_OF_PLACE"
    template = "This was answered otherwise in the meantime. Open the link again."
