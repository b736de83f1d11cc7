"""Issuing certificates of service, and setting what stars take."""

from base64 import b64encode
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
import strawberry
from strawberry.scalars import JSON

from app.accounts.graphql import Organisation
from app.accounts.graphql.wording import Language
from app.attendance import service
from app.attendance.graphql.certificates import CertificateBatch, ServiceCertificate
from app.attendance.service.printing import service_certificate_sheet
from app.certificates.graphql.content import ASK_FOR_SAYS, CertificateContent
from app.kernel.errors import Invalid, SignInRequired
from app.kernel.graphql import Info, key, mutation, payload, perform, repetition_key
from app.kernel.i18n import mark


@strawberry.input(description="Whose service to certify, and of which time. Both days count.")
class ServicePeriodInput:
    volunteer_id: strawberry.ID | None = strawberry.field(
        description="The volunteer; the viewer, if left out.", default=None
    )
    organisation_id: strawberry.ID | None = strawberry.field(
        description="The recording unit: what was served below it is certified. The county, if left out.", default=None
    )
    since: date = strawberry.field(description="The first day.")
    until: date = strawberry.field(description="The last day; not in the future.")


@strawberry.input(description="Whose service to certify, and of which time. Both days count.")
class DraftServiceCertificateInput(ServicePeriodInput):
    pass


@payload
class DraftServiceCertificatePayload:
    """What a certificate would say now. Nothing was changed."""

    minutes: int | None = strawberry.field(description="The approved minutes.")
    waiting_minutes: int | None = strawberry.field(
        description="Minutes of the same time that nobody has approved yet, left out of it."
    )
    content: JSON | None = strawberry.field(
        description="What it would say, as `Certificate.content`.", deprecation_reason=ASK_FOR_SAYS
    )
    says: CertificateContent | None = strawberry.field(description="What it would say.")


@strawberry.input(description="Whose service to certify, and of which time. Both days count.")
class IssueServiceCertificateInput(ServicePeriodInput):
    idempotency_key: str | None = repetition_key()


@payload
class IssueServiceCertificatePayload:
    """The certificate; for the volunteer the one there was, if it says the same."""

    service_certificate: ServiceCertificate | None = strawberry.field(description="The certificate.")


@strawberry.input(description="Which certificate to print, in which language.")
class PrintServiceCertificateInput:
    service_certificate_id: strawberry.ID = strawberry.field(description="The certificate.")
    language: Language | None = strawberry.field(description="The language; the request's, if left out.", default=None)


@payload
class PrintServiceCertificatePayload:
    """The paper, the same each time. Nothing was changed."""

    file_name: str | None = strawberry.field(description="What the file is called.")
    content: str | None = strawberry.field(description="The paper (PDF, A4), in base64.")


@strawberry.input(description="A list of people, each of whom gets a certificate.")
class IssueServiceCertificatesInput:
    organisation_id: strawberry.ID = strawberry.field(description="The recording unit.")
    since: date = strawberry.field(description="The first day.")
    until: date = strawberry.field(description="The last day; not in the future.")
    people: list[str] = strawberry.field(
        description="1,000 lines at most: each a volunteer number or a phone number, and the name where several people "
        "share the phone. The first may be a heading."
    )
    idempotency_key: str | None = repetition_key()


@payload
class IssueServiceCertificatesPayload:
    """A job makes them one after the other."""

    certificate_batch: CertificateBatch | None = strawberry.field(description="The list, with its progress.")


@strawberry.input(description="Which list to stop.")
class CancelCertificateBatchInput:
    certificate_batch_id: strawberry.ID = strawberry.field(description="The list.")
    idempotency_key: str | None = repetition_key()


@payload
class CancelCertificateBatchPayload:
    """What was made by then stays."""

    certificate_batch: CertificateBatch | None = strawberry.field(description="The list.")


@strawberry.input(description="Which list to go on with.")
class ResumeCertificateBatchInput:
    certificate_batch_id: strawberry.ID = strawberry.field(description="The list.")
    idempotency_key: str | None = repetition_key()


@payload
class ResumeCertificateBatchPayload:
    """A job goes on where the last one failed."""

    certificate_batch: CertificateBatch | None = strawberry.field(description="The list, with its progress.")


@strawberry.input(description="From how many approved hours on there is each star.")
class SetStarsInput:
    organisation_id: strawberry.ID = strawberry.field(description="For the teams below this organisation.")
    hours: list[int] = strawberry.field(description="Rising, for one to ten stars: [100, 300, 600, 1000, 1500].")
    rating_tenths: list[int] = strawberry.field(
        description="Which average rating each star takes, in tenths: 45 for 4.5, 0 where any will do; empty: any for "
        "all. Never falling.",
        default_factory=list,
    )
    idempotency_key: str | None = repetition_key()


@payload
class SetStarsPayload:
    """Everybody's stars follow at once."""

    organisation: Organisation | None = strawberry.field(description="The organisation.")


@strawberry.type
class CertificatesMutation:
    """Issuing certificates of service, and stars."""

    @mutation("Says what a certificate of service would say now; issues none.")
    async def draft_service_certificate(
        self, info: Info, input: DraftServiceCertificateInput
    ) -> DraftServiceCertificatePayload:
        return await perform(
            info,
            DraftServiceCertificatePayload,
            service.draft_service_certificate,
            {
                "minutes": lambda draft: draft.minutes,
                "waiting_minutes": lambda draft: draft.waiting,
                "content": lambda draft: draft.content,
                "says": lambda draft: msgspec.json.encode(draft.content).decode(),
            },
            **_period(info, input),
        )

    @mutation("Certifies approved hours: for the volunteer, or by those who look after the organisation. Free.")
    async def issue_service_certificate(
        self, info: Info, input: IssueServiceCertificateInput
    ) -> IssueServiceCertificatePayload:
        return await perform(
            info,
            IssueServiceCertificatePayload,
            service.issue_service_certificate,
            {"service_certificate": lambda made: made.id},
            **_period(info, input),
            key=input.idempotency_key,
        )

    @mutation(
        "Prints a certificate of service, for its holder and those who look after its organisation.",
        certificate="service_certificate_id",
    )
    async def print_service_certificate(
        self, info: Info, input: PrintServiceCertificateInput
    ) -> PrintServiceCertificatePayload:
        return await perform(
            info,
            PrintServiceCertificatePayload,
            service_certificate_sheet,
            {"file_name": lambda sheet: sheet.name, "content": lambda sheet: b64encode(sheet.content).decode()},
            certificate=key("ServiceCertificate", input.service_certificate_id, "certificate"),
            language=input.language.value if input.language else info.context.language,
        )

    @mutation("Has a job certify the hours of each of a list of people.")
    async def issue_service_certificates(
        self, info: Info, input: IssueServiceCertificatesInput
    ) -> IssueServiceCertificatesPayload:
        return await perform(
            info,
            IssueServiceCertificatesPayload,
            service.issue_service_certificates,
            {"certificate_batch": lambda started: started.id},
            organisation=key("Organisation", input.organisation_id, "organisation"),
            since=input.since,
            until=input.until,
            people=input.people,
            key=input.idempotency_key,
        )

    @mutation("Stops a list where it is.", batch="certificate_batch_id")
    async def cancel_certificate_batch(
        self, info: Info, input: CancelCertificateBatchInput
    ) -> CancelCertificateBatchPayload:
        return await perform(
            info,
            CancelCertificateBatchPayload,
            service.cancel_certificate_batch,
            {"certificate_batch": lambda stopped: stopped.id},
            batch=key("CertificateBatch", input.certificate_batch_id, "batch"),
            key=input.idempotency_key,
        )

    @mutation("Goes on with a list that failed.", batch="certificate_batch_id")
    async def resume_certificate_batch(
        self, info: Info, input: ResumeCertificateBatchInput
    ) -> ResumeCertificateBatchPayload:
        return await perform(
            info,
            ResumeCertificateBatchPayload,
            service.resume_certificate_batch,
            {"certificate_batch": lambda resumed: resumed.id},
            batch=key("CertificateBatch", input.certificate_batch_id, "batch"),
            key=input.idempotency_key,
        )

    @mutation(
        "Sets from how many approved hours on there is each star, and with which rating. By officers over the "
        "organisation.",
        ratings="rating_tenths",
    )
    async def set_stars(self, info: Info, input: SetStarsInput) -> SetStarsPayload:
        return await perform(
            info,
            SetStarsPayload,
            service.set_stars,
            {"organisation": lambda done: done.organisation},
            organisation=key("Organisation", input.organisation_id, "organisation"),
            hours=input.hours,
            ratings=[Decimal(each) / 10 for each in input.rating_tenths],
            key=input.idempotency_key,
        )


def _period(info: Info, given: ServicePeriodInput) -> dict[str, Any]:
    return {
        "volunteer": _volunteer(info, given.volunteer_id),
        "organisation": key("Organisation", given.organisation_id, "organisation") if given.organisation_id else None,
        "since": given.since,
        "until": given.until,
    }


def _volunteer(info: Info, given: str | None) -> UUID:
    volunteer = key("Volunteer", given, "volunteer") if given else info.context.actor.volunteer
    if volunteer is not None:
        return volunteer
    if info.context.actor.kind == "anonymous":
        raise SignInRequired()
    raise Invalid(field="volunteer", reason=mark("Choose the volunteer."))
