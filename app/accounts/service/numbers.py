"""Telephone and identity numbers as people type them, and what is kept of them."""

import re
import unicodedata
from datetime import date
from typing import Any

from stdnum.cn import ric
from stdnum.exceptions import ValidationError

from app.accounts.models import Sex
from app.kernel.crypto import Vault, mask_id_number, mask_phone
from app.kernel.errors import Invalid
from app.kernel.i18n import mark

_NOISE = re.compile(r"[\s()./‐‑–—−-]")
_PHONE = re.compile(r"(?:\+?86|0086)?(1[3-9][0-9]{9})")


def phone_number(text: str, *, field: str = "phone") -> str:
    """Eleven digits of a mobile number in mainland China; raises Invalid."""
    found = _PHONE.fullmatch(_NOISE.sub("", unicodedata.normalize("NFKC", text)))
    if not found:
        raise Invalid(field=field, reason=mark("Enter a mobile number of 11 digits."))
    return found[1]


def id_number(text: str, *, field: str = "id_number") -> str:
    """An identity number of GB 11643, its check character right; raises Invalid."""
    plain = _NOISE.sub("", unicodedata.normalize("NFKC", text)).upper()
    try:
        found: str = ric.validate(plain)
    except ValidationError:
        raise Invalid(
            field=field, reason=mark("This is not a valid identity number. Compare it with the card.")
        ) from None
    return found


def birth_date_of(number: str) -> date:
    """The date of birth in a valid identity number."""
    return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))


def sex_of(number: str) -> Sex:
    """As a valid identity number says: its seventeenth digit is odd for men."""
    return Sex.MALE if int(number[16]) % 2 else Sex.FEMALE


def sealed_phone(vault: Vault, phone: str | None) -> dict[str, Any]:
    """The columns that hold a phone number: sealed, found by index, shown masked."""
    return {
        "phone_sealed": vault.seal(phone) if phone else None,
        "phone_index": vault.blind(phone) if phone else None,
        "phone_masked": mask_phone(phone) if phone else None,
    }


def sealed_id_number(vault: Vault, number: str | None) -> dict[str, Any]:
    """The columns that hold an identity number."""
    return {
        "id_number_sealed": vault.seal(number) if number else None,
        "id_number_index": vault.blind(number) if number else None,
        "id_number_masked": mask_id_number(number) if number else None,
    }
