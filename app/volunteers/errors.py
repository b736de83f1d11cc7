"""What volunteers refuses."""

from app.kernel.errors import DomainError


class AlreadyVolunteer(DomainError):
    code = "ALREADY_VOLUNTEER"
    template = "This person is a volunteer already."


class VolunteerUnknown(DomainError):
    code = "VOLUNTEER_UNKNOWN"
    template = "No volunteer has this number and this name. Look at both again."


class AlreadyMember(DomainError):
    code = "ALREADY_MEMBER"
    template = "This volunteer is in the team already."


class NotAMember(DomainError):
    code = "NOT_A_MEMBER"
    template = "This volunteer is not in the team."


class TeamNameTaken(DomainError):
    code = "TEAM_NAME_TAKEN"
    template = "There is a team with this name already. Choose another name."


class RosterEmpty(DomainError):
    code = "ROSTER_EMPTY"
    template = "This file has no rows. Choose the roster that holds the volunteers."


class RosterUnreadable(DomainError):
    code = "ROSTER_UNREADABLE"
    template = "This file is not a table. Save the roster as XLSX or CSV, then choose that file."


class RosterLocked(DomainError):
    code = "ROSTER_LOCKED"
    template = "This workbook is protected by a password. Save it without one, then choose it again."


class RosterTooLarge(DomainError):
    code = "ROSTER_TOO_LARGE"
    template = "This file is too large: at most %(megabytes)s MB. Split the roster into several files."


class RosterTooLong(DomainError):
    code = "ROSTER_TOO_LONG"
    template = "This roster is too long: at most %(rows)s rows. Split it into several files."


class RosterHeaderMissing(DomainError):
    code = "ROSTER_HEADER_MISSING"
    template = "No row names the columns. Put a row with %(columns)s above the volunteers."


class RosterColumnsMissing(DomainError):
    code = "ROSTER_COLUMNS_MISSING"
    template = "These columns are missing: %(columns)s. Add them, or name them like this."


class ImportOver(DomainError):
    code = "IMPORT_OVER"
    template = "This import has ended already."


class ImportFileGone(DomainError):
    code = "IMPORT_FILE_GONE"
    template = "The file of this import is no longer kept. Choose it again."


class OwnMerit(DomainError):
    code = "OWN_MERIT"
    template = "Somebody else must record or withdraw your own trainings and honours."


class AlreadyRecorded(DomainError):
    code = "ALREADY_RECORDED"
    template = "This is on the volunteer's record already."


class AlreadyWithdrawn(DomainError):
    code = "ALREADY_WITHDRAWN"
    template = "This was withdrawn already."
