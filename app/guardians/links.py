"""Links that guardians are sent: signed, for nothing but one consent, kept nowhere as they are."""

import hashlib
import secrets
from uuid import UUID

from app.kernel.crypto import Vault

_RANDOM_CHARACTERS = 16
_PURPOSE = "guardian-link"


def new_token(vault: Vault) -> str:
    """96 random bits and the signature over them."""
    nonce = secrets.token_urlsafe(12)
    return nonce + vault.sign(f"{_PURPOSE}:{nonce}")


def link_key(vault: Vault, token: str) -> UUID | None:
    """The id of the link with this token, which tells nobody the token; None for one that we never signed."""
    nonce, tag = token[:_RANDOM_CHARACTERS], token[_RANDOM_CHARACTERS:]
    if not vault.signed(f"{_PURPOSE}:{nonce}", tag):
        return None
    return UUID(bytes=hashlib.sha256(f"{_PURPOSE}:{token}".encode()).digest()[:16])
