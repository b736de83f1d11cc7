"""Certificates signed as credentials, and what is needed to check them."""

from typing import Any
from uuid import UUID

import msgspec

from app.certificates import credentials
from app.certificates.errors import AlreadyRevoked
from app.certificates.models import CertificateKind
from app.certificates.queries import issuing as queries
from app.kernel import signing
from app.kernel.db import Transaction
from app.kernel.errors import NotFound
from app.kernel.identity import Actor, Role

from .issuing import READ, WRITE

HANDING_ON = (Role.LEADER, Role.SOCIAL_WORKER, Role.HR, Role.OFFICER, Role.AUDITOR, Role.ADMINISTRATOR)


class Signed(msgspec.Struct, frozen=True):
    """`credential` is a JWS in compact form."""

    id: UUID
    number: str
    credential: str


async def sign_certificate(tx: Transaction, actor: Actor, *, certificate: UUID) -> Signed:
    """A certificate as a signed credential, for its holder, staff over its organisation and clients there.

    What is revoked is not signed any more. Raises SignInRequired, NotAllowed, NotFound, AlreadyRevoked.
    """
    found = await tx.maybe(queries.TO_SIGN, certificate=certificate)
    if found is None:
        raise NotFound(field="certificate")
    own = actor.person is not None and actor.person == found.person_id
    if not own and not actor.may(READ, found.path) and not actor.may(WRITE, found.path):
        actor.require(found.path, *HANDING_ON)
    if found.revoked_at is not None:
        raise AlreadyRevoked()
    paper = credentials.Paper(
        CertificateKind(found.kind), found.number, found.token, found.content, found.issued_at, found.status_index
    )
    site = tx.settings.site
    key, private = await signing.newest(tx, purpose=credentials.PURPOSE)
    signed = credentials.sign(site, credentials.credential(site, paper, tx.settings.zone), key, private)
    return Signed(certificate, found.number, signed)


async def did_document(tx: Transaction, actor: Actor) -> dict[str, Any]:
    """The issuer's DID document, for everybody: the keys of now and before."""
    await signing.newest(tx, purpose=credentials.PURPOSE)
    keys = await signing.public_keys(tx, purpose=credentials.PURPOSE)
    return credentials.did_document(tx.settings.site, keys)


async def status_list(tx: Transaction, actor: Actor, *, number: int) -> str:
    """The signed status list of a number, for everybody. Raises NotFound where no certificate has come yet."""
    first = number * credentials.LIST_LENGTH
    if number and not await tx.value(queries.LIST_BEGUN, first=first):
        raise NotFound(field="number")
    revoked = await tx.value(queries.REVOKED_INDICES, first=first, behind=first + credentials.LIST_LENGTH)
    site = tx.settings.site
    key, private = await signing.newest(tx, purpose=credentials.PURPOSE)
    return credentials.sign(site, credentials.status_list(site, number, revoked, tx.now), key, private)
