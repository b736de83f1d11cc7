"""What accounts refuses."""

from app.kernel.errors import DomainError, TooMany


class WrongCode(DomainError):
    code = "WRONG_CODE"
    template = "This code is not right. Tries left: %(tries_left)s."


class CodeExpired(DomainError):
    """The code is too old, was used, was tried too often, or there was none: only a new one helps."""

    code = "CODE_EXPIRED"
    template = "This code no longer works. Ask for a new one."


class TooManyCodes(TooMany):
    code = "TOO_MANY_CODES"
    template = "Too many codes were asked for. Try again in %(minutes)s minutes."


class WrongPassword(DomainError):
    code = "WRONG_PASSWORD"
    template = "User name or password is not right. Enter both again."


class SignInLocked(TooMany):
    code = "SIGN_IN_LOCKED"
    template = "Too many wrong passwords. Sign-in is locked for %(minutes)s minutes."


class PasswordNeeded(DomainError):
    """Staff prove who they are with a password; a phone that others may hold is not enough."""

    code = "PASSWORD_NEEDED"
    template = "You hold a staff role. Sign in with your user name and password."


class WeakPassword(DomainError):
    code = "WEAK_PASSWORD"
    template = "Choose a password of at least %(length)s characters that is not easy to guess."


class UsernameTaken(DomainError):
    code = "USERNAME_TAKEN"
    template = "This user name is taken. Choose another one."


class IdNumberTaken(DomainError):
    code = "ID_NUMBER_TAKEN"
    template = "A person with this identity number is already registered. Search for them instead."


class SexFollowsIdNumber(DomainError):
    code = "SEX_FOLLOWS_ID_NUMBER"
    template = "The identity number on record says otherwise. Leave the sex as it says, or have the number corrected."


class RoleHeld(DomainError):
    code = "ROLE_HELD"
    template = "This person already holds this role here."


class OrganisationExists(DomainError):
    code = "ORGANISATION_EXISTS"
    template = "There is already an organisation with this name here. Choose another name."


class InvalidClient(DomainError):
    code = "INVALID_CLIENT"
    template = "The client is unknown, or its secret is wrong."


class InvalidScope(DomainError):
    code = "INVALID_SCOPE"
    template = "The client does not have this scope."


class RecordMerged(DomainError):
    """Two records of one person became one: this one is no way in any more."""

    code = "RECORD_MERGED"
    template = "This record has been merged with your other one. Sign in with the phone number or name of that one."
