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
    "add_qualification_kind",
    "grant_qualification",
    "issue",
    "revoke",
    "revoke_qualification",
    "set_number_format",
    "verify",
]
