"""Certificates in the API: what its holder and staff see of one, and what everybody does who holds the paper."""

from datetime import datetime

import strawberry
from sqlalchemy import case, desc, func, literal, or_
from sqlalchemy.types import Text
from sqlmodel import col
from strawberry.scalars import JSON

from app.accounts.graphql import Organisation, Person, Viewer
from app.accounts.graphql.sight import below
from app.certificates import models, service
from app.certificates.codes import NUMBER_CHARACTERS
from app.kernel.graphql import Info, enum, key, mutation, payload, perform, repetition_key
from app.kernel.identity import Role
from app.reading import (
    Connection,
    Node,
    column,
    contribute,
    deprecated,
    expression,
    filters,
    many,
    one,
    order,
    reads,
    viewer,
    where,
    within,
)

from .content import ASK_FOR_SAYS, CertificateContent

enum(
    models.CertificateKind,
    "What a certificate is about.",
    service="Hours of volunteer service.",
    skill="A skill grade that was assessed.",
    appointment="A grade that an enterprise appoints to.",
)
enum(
    models.Revocation,
    "Why a certificate was revoked.",
    mistake="It said something wrong from the beginning.",
    records="Hours that it was made of were taken away.",
    misuse="It was obtained or used dishonestly.",
    replaced="Another one was issued in its place.",
    other="For another reason.",
)
LOOKING = (Role.LEADER, Role.SOCIAL_WORKER, Role.OFFICER, Role.AUDITOR, Role.ADMINISTRATOR)
OWN = col(models.Certificate.person_id) == viewer.person
_UNIT = models.Certificate.organisation_id
_content = col(models.Certificate.content)
_PUBLIC = _content.op("-")(literal("holder", Text()))
_REVOKED = col(models.Certificate.revoked_at).is_not(None)


@filters
class CertificateFilter:
    """Which certificates."""

    kind: models.CertificateKind | None = where(lambda v: col(models.Certificate.kind) == v, "Of this kind.")
    revoked: bool | None = where(lambda v: v == _REVOKED, "Revoked, or valid.")
    number: str | None = where(
        lambda v: col(models.Certificate.number_key) == func.upper(func.regexp_replace(v, "[^A-Za-z0-9]", "", "g")),
        "With this number, however it is spaced.",
    )


CertificateOrder = order(
    "CertificateOrder",
    "How certificates are sorted.",
    NEWEST=desc(col(models.Certificate.issued_at)),
    OLDEST=col(models.Certificate.issued_at),
)


@reads(models.Certificate, visible_to=or_(OWN, below(_UNIT, *LOOKING, Role.HR, scopes=(service.READ, service.WRITE))))
class Certificate(Node):
    """What an organisation certified of somebody. It never changes, but can be revoked."""

    kind: models.CertificateKind = column(models.Certificate.kind, "What it is about.")
    number: str = column(models.Certificate.number, "Its number, as printed.")
    token: str = column(
        models.Certificate.token, "The end of its public address, `/certificates/…`: whoever has it sees that page."
    )
    person: Person | None = one(models.Certificate.person_id, "Whose it is, as far as one may see them.")
    organisation: Organisation = one(models.Certificate.organisation_id, "Who certifies it: the recording unit.")
    content: JSON = deprecated(
        column(
            models.Certificate.content,
            "What it says, as it was issued; under `holder` what only the holder and staff see.",
        ),
        ASK_FOR_SAYS,
    )
    says: CertificateContent = within(models.Certificate.content, "What it says, as it was issued.")
    issued_at: datetime = column(models.Certificate.issued_at, "When it was issued.")
    revoked_at: datetime | None = column(models.Certificate.revoked_at, "When it was revoked; null while it is valid.")
    revocation: models.Revocation | None = column(models.Certificate.revocation, "Why it was revoked.")
    revocation_note: str | None = column(models.Certificate.revocation_note, "Why, in words; for the holder and staff.")
    revocable: bool = expression(
        case(
            (_REVOKED, literal(False)),
            (OWN, literal(False)),
            else_=below(_UNIT, *service.REVOKING, scopes=(service.WRITE,)),
        ),
        "Whether the viewer may revoke it.",
    )


@reads(models.Certificate)
class VerifiedCertificate(Node):
    """A certificate as everybody sees it who holds the paper; its id can be found by token or number only."""

    kind: models.CertificateKind = column(models.Certificate.kind, "What it is about.")
    number: str = column(models.Certificate.number, "Its number, as printed.")
    valid: bool = expression(~_REVOKED, "Whether it is valid now.")
    content: JSON = deprecated(
        expression(_PUBLIC, "What it says, as it was issued; the holder's name masked."), ASK_FOR_SAYS
    )
    says: CertificateContent = within(_PUBLIC, "What it says, as it was issued; the holder's name masked.")
    issued_at: datetime = column(models.Certificate.issued_at, "When it was issued.")
    revoked_at: datetime | None = column(models.Certificate.revoked_at, "When it was revoked; null while it is valid.")
    revocation: models.Revocation | None = column(models.Certificate.revocation, "Why it was revoked.")


@reads(models.NumberFormat)
class NumberFormat(Node):
    """How certificates of a kind were numbered from a moment on."""

    kind: models.CertificateKind = column(models.NumberFormat.kind, "Of which certificates.")
    version: int = column(models.NumberFormat.version, "Counts from 1; the greatest is in force.")
    pattern: str = column(
        models.NumberFormat.pattern, "Capitals, digits, dashes and fields: {year}, {month}, {sequence:6}, {tag:4}."
    )
    set_at: datetime = column(models.NumberFormat.set_at, "Since when.")


@filters
class NumberFormatFilter:
    """Which formats."""

    kind: models.CertificateKind | None = where(lambda v: col(models.NumberFormat.kind) == v, "Of this kind.")


NumberFormatOrder = order("NumberFormatOrder", "How formats are sorted.", NEWEST=desc(col(models.NumberFormat.version)))


@contribute(Viewer)
class ViewerCertificates:
    certificates: Connection[Certificate] = many(
        models.Certificate, "The viewer's own.", where=OWN, filter=CertificateFilter, order=CertificateOrder
    )


@reads(None)
class CertificateQuery:
    """Certificates."""

    certificate: Certificate | None = one(models.Certificate, "One certificate.")
    certificates: Connection[Certificate] = many(
        models.Certificate, "The certificates that one may see.", filter=CertificateFilter, order=CertificateOrder
    )
    verified_certificate: VerifiedCertificate | None = one(
        models.Certificate, "A certificate that `verifyCertificate` has found."
    )
    number_formats: Connection[NumberFormat] = many(
        models.NumberFormat, "How certificates are numbered.", filter=NumberFormatFilter, order=NumberFormatOrder
    )


@strawberry.input(description="What is known of a certificate: one of the two.")
class VerifyCertificateInput:
    number: str | None = strawberry.field(
        description=f"The number as printed, {NUMBER_CHARACTERS} characters at most; blanks and case don't matter.",
        default=None,
    )
    token: str | None = strawberry.field(description="The end of the address that its QR code leads to.", default=None)


@payload
class VerifyCertificatePayload:
    """The certificate that there is."""

    certificate: VerifiedCertificate | None = strawberry.field(description="The certificate, valid or revoked.")


@strawberry.input(description="Which certificate to take back, and why.")
class RevokeCertificateInput:
    certificate_id: strawberry.ID = strawberry.field(description="The certificate.")
    revocation: models.Revocation = strawberry.field(description="Why, as everybody may know.")
    note: str = strawberry.field(description="Why, in up to 1,000 characters; the holder and staff read it.")
    idempotency_key: str | None = repetition_key()


@payload
class RevokeCertificatePayload:
    """It is not valid any more, and never will be."""

    certificate: Certificate | None = strawberry.field(description="The certificate.")


@strawberry.input(description="Which certificate to sign.")
class SignCertificateInput:
    certificate_id: strawberry.ID = strawberry.field(description="The certificate.")


@payload
class SignCertificatePayload:
    """The certificate, as machines check it without asking us."""

    certificate: Certificate | None = strawberry.field(description="The certificate.")
    credential: str | None = strawberry.field(
        description="A Verifiable Credential 2.0, which is an Open Badge 3.0 too, signed as a JWT (`vc+jwt`)."
    )


@strawberry.input(description="How to number certificates of a kind from now on.")
class SetNumberFormatInput:
    kind: models.CertificateKind = strawberry.field(description="Of which certificates.")
    pattern: str = strawberry.field(
        description="Capitals, digits, dashes and fields: {year}, {year:2}, {month}, {sequence:6} once, {tag:4}."
    )
    idempotency_key: str | None = repetition_key()


@payload
class SetNumberFormatPayload:
    """Numbers that were given keep as they are."""

    number_format: NumberFormat | None = strawberry.field(description="The format, in force now.")


@strawberry.type
class CertificateMutation:
    """The verbs of certificates."""

    @mutation("Finds the certificate with a number or a token; for everybody, signed in or not.")
    async def verify_certificate(self, info: Info, input: VerifyCertificateInput) -> VerifyCertificatePayload:
        return await perform(
            info,
            VerifyCertificatePayload,
            service.verify,
            {"certificate": lambda found: found.id},
            number=input.number,
            token=input.token,
        )

    @mutation("Revokes a certificate, for good. By officers over its organisation; nobody revokes their own.")
    async def revoke_certificate(self, info: Info, input: RevokeCertificateInput) -> RevokeCertificatePayload:
        return await perform(
            info,
            RevokeCertificatePayload,
            service.revoke,
            {"certificate": lambda revoked: revoked.id},
            certificate=key("Certificate", input.certificate_id, "certificate"),
            revocation=input.revocation,
            note=input.note,
            key=input.idempotency_key,
        )

    @mutation("Signs a certificate as a credential, for its holder and those who look after its organisation.")
    async def sign_certificate(self, info: Info, input: SignCertificateInput) -> SignCertificatePayload:
        return await perform(
            info,
            SignCertificatePayload,
            service.sign_certificate,
            {"certificate": lambda signed: signed.id, "credential": lambda signed: signed.credential},
            certificate=key("Certificate", input.certificate_id, "certificate"),
        )

    @mutation("Numbers certificates by another pattern from now on. By officers of the whole county.")
    async def set_number_format(self, info: Info, input: SetNumberFormatInput) -> SetNumberFormatPayload:
        return await perform(
            info,
            SetNumberFormatPayload,
            service.set_number_format,
            {"number_format": lambda made: made.id},
            kind=input.kind,
            pattern=input.pattern,
            key=input.idempotency_key,
        )
