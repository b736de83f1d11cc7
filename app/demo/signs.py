"""Who a visitor can sign in as. Everything follows from the settings, so nothing need be looked up."""

import hashlib
from dataclasses import dataclass

import msgspec

from app.kernel import ids
from app.kernel.crypto import Vault
from app.kernel.identity import Role
from app.kernel.settings import Settings

from .errors import DemoInProduction
from .plan import LEADER, VOLUNTEER, Part

MERCHANTS = ("卓玛", "马梅", "拉毛", "杨秀英", "才让", "韩海明", "央金")
"""Who stands at the counters, in the order of the townships."""


@dataclass(frozen=True)
class User:
    """Somebody with a user name."""

    name: str
    username: str


@dataclass(frozen=True)
class Staff(User):
    role: Role


OFFICER = Staff("扎西", "officer", Role.OFFICER)
HR = Staff("沈怡", "enterprise", Role.HR)
ADMINISTRATOR = Staff("周晓岚", "administrator", Role.ADMINISTRATOR)
REVIEWER = Staff("李措", "reviewer", Role.OFFICER)
APPROVER = Staff("马文海", "approver", Role.OFFICER)
CASHIER = Staff("祁生莲", "cashier", Role.OFFICER)
PAYER = Staff("多杰", "payer", Role.OFFICER)
DESKS = (REVIEWER, APPROVER, CASHIER, PAYER)
"""Of subsidies, beside the officer who begins: nobody has two parts in a case, and whoever draws a batch
does not release it."""
TECHNICIAN = User("王瑞", "technician")
"""A senior technician of the workers' roster, who is offered what he never asked for."""
PARTNER = Staff("青海志愿服务平台", "partner", Role.OFFICER)


class SignIn(msgspec.Struct, frozen=True, omit_defaults=True):
    """One way in: by phone and one-time code, or by user name and password."""

    role: str
    name: str
    sign_in: str
    phone: str | None = None
    username: str | None = None
    password: str | None = None


class Credentials(msgspec.Struct, frozen=True):
    base_url: str
    people: list[SignIn]
    client_id: str
    client_secret: str


def credentials(settings: Settings) -> Credentials:
    """The demonstration's sign-ins; in production there are none. Raises DemoInProduction."""
    if settings.production:
        raise DemoInProduction()
    by_code = f"{settings.site}/sign-in with the phone; the code is at {settings.site}/outbox"
    by_password = f"{settings.site}/sign-in with user name and password"
    parts = [(Role.LEADER, LEADER), (Role.MERCHANT, merchant(0))]
    people = [SignIn("volunteer", VOLUNTEER.name, by_code, phone=VOLUNTEER.phone)]
    people += [SignIn(role, part.name, by_code, phone=part.phone) for role, part in parts]
    people += [
        SignIn(staff.role, staff.name, by_password, username=staff.username, password=password(settings, staff))
        for staff in (OFFICER, HR, ADMINISTRATOR)
    ]
    people += [
        SignIn(user.username, user.name, by_password, username=user.username, password=password(settings, user))
        for user in (*DESKS, TECHNICIAN)
    ]
    return Credentials(settings.site, people, PARTNER.username, partner_secret(settings))


def merchant(number: int) -> Part:
    """Who stands at the counter of the township with this number, from 0."""
    return Part(MERCHANTS[number], f"1390000000{number + 1}")


def password(settings: Settings, user: User) -> str:
    """Three groups of four letters that follow from this installation's secret key, easy to type."""
    tag = Vault(settings).sign(f"demonstration password of {user.username}")
    letters = [ids.ALPHABET[byte % len(ids.ALPHABET)] for byte in hashlib.sha256(tag.encode()).digest()[:12]]
    return "-".join("".join(letters[at : at + 4]) for at in (0, 4, 8))


def partner_secret(settings: Settings) -> str:
    vault = Vault(settings)
    return vault.sign("demonstration client, first half") + vault.sign("demonstration client, second half")
