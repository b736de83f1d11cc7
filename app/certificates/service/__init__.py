"""Verbs of certificates, and of qualifications."""

from .issuing import (
    NOTE_CHARACTERS,
    READ,
    REVOKING,
    WRITE,
    FormatSet,
    Found,
    Issued,
    Revoked,
    issue,
    revoke,
    set_number_format,
    verify,
)
from .qualifications import (
    ADDING,
    GRANTING,
    add_qualification_kind,
    grant_qualification,
    revoke_qualification,
)
from .signing import Signed, did_document, sign_certificate, status_list

__all__ = [
    "ADDING",
    "GRANTING",
    "NOTE_CHARACTERS",
    "READ",
    "REVOKING",
    "WRITE",
    "FormatSet",
    "Found",
    "Issued",
    "Revoked",
    "Signed",
    "add_qualification_kind",
    "did_document",
    "grant_qualification",
    "issue",
    "revoke",
    "revoke_qualification",
    "set_number_format",
    "sign_certificate",
    "status_list",
    "verify",
]
