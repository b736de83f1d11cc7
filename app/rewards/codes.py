"""The codes of vouchers: short enough to type, too many to guess."""

from uuid import UUID

from app.kernel.crypto import Vault

CODE_LETTERS = 10
"""29 letters to the tenth: with a million vouchers about, one guess in 400 million hits one."""


def normal(code: str) -> str:
    """A code as it is stored, whatever spaces, dashes and small letters were typed."""
    return "".join(letter for letter in code.upper() if letter.isascii() and letter.isalnum())[:CODE_LETTERS]


def spelled(code: str) -> str:
    """A code as people read it: in two halves."""
    return f"{code[:5]}-{code[5:]}"


def voucher_key(vault: Vault, code: str) -> UUID:
    """The id of the voucher with this code; whoever sees the id can't tell the code from it."""
    return UUID(bytes=vault.blind(f"voucher:{normal(code)}")[:16])
