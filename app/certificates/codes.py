"""The codes of certificates: tokens for QR codes, numbers as people type them."""

import hashlib
import unicodedata
from uuid import UUID

NUMBER_CHARACTERS = 60
TYPED_PER_MINUTE = 20
"""Numbers that may be typed from one address, right or wrong: none is found by trying them all."""
TYPED = "certificate-numbers"
"""Under which the page and the API count them together."""


def certificate_key(token: str) -> UUID:
    """The id of the certificate with this token; whoever sees the id can't tell the token from it.

    Without any key of the deployment: what is printed on paper must lead here after all keys have changed.
    """
    return UUID(bytes=hashlib.sha256(f"certificate:{token}".encode()).digest()[:16])


def number_key(number: str) -> str:
    """A number without what people leave out or mistype: blanks, dashes, small and full-width letters."""
    plain = unicodedata.normalize("NFKC", number).upper()
    return "".join(letter for letter in plain if letter.isascii() and letter.isalnum())[:NUMBER_CHARACTERS]


def masked(name: str) -> str:
    """A name as everybody may see it: 文**"""
    return f"{name[:1]}**"
