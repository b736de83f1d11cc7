"""What certificates refuse."""

from app.kernel.errors import DomainError


class UnknownCertificate(DomainError):
    code = "UNKNOWN_CERTIFICATE"
    template = "No certificate has this number. Compare it with the paper, letter by letter."


class AlreadyRevoked(DomainError):
    code = "ALREADY_REVOKED"
    template = "This certificate was revoked already."


class OwnCertificate(DomainError):
    code = "OWN_CERTIFICATE"
    template = "Somebody else must revoke your own certificate."


class FontsMissing(DomainError):
    code = "FONTS_MISSING"
    template = "The certificate can't be set: this server lacks fonts. Its operator must install %(packages)s."


class KindTaken(DomainError):
    code = "KIND_TAKEN"
    template = "A kind of qualification has this code already. Choose another code."


class OwnQualification(DomainError):
    code = "OWN_QUALIFICATION"
    template = "Somebody else must record or revoke your own qualifications."


class QualificationRevoked(DomainError):
    code = "QUALIFICATION_REVOKED"
    template = "This qualification was revoked already."
