"""What public notices refuse."""

from app.kernel.errors import DomainError, TooMany


class NoticeClosed(DomainError):
    code = "NOTICE_CLOSED"
    template = "This notice is over, so nobody can object to it any more. Turn to the bureau directly."


class ObjectionAnswered(DomainError):
    code = "OBJECTION_ANSWERED"
    template = "This objection was answered already."


class OwnNotice(DomainError):
    """Who opened a notice, objected to it or is named in it answers no objection."""

    code = "OWN_NOTICE"
    template = "You stand on one side of this notice. Somebody else must answer."


class TooManyObjections(TooMany):
    code = "TOO_MANY_OBJECTIONS"
    template = "This phone number was used for enough objections for now. Try again in %(minutes)s minutes."
