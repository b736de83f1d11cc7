"""The verbs of guardians in the API."""

import strawberry

from app.guardians import service
from app.guardians.models import ConsentState, Relation
from app.kernel.graphql import Info, key, mutation, payload, perform, repetition_key

from .types import GuardianConsent, GuardianLink, Guardianship


@strawberry.input(description="Who answers for a minor.")
class NameGuardianInput:
    volunteer_id: strawberry.ID = strawberry.field(description="The minor.")
    name: str = strawberry.field(description="The guardian's name, in up to 50 characters.")
    phone: str = strawberry.field(description="The guardian's own mobile number; not the minor's.")
    relation: Relation = strawberry.field(description="What the guardian is to the minor.")
    idempotency_key: str | None = repetition_key()


@payload
class NameGuardianPayload:
    """A former guardian's consents have ended."""

    guardianship: Guardianship | None = strawberry.field(description="Who answers for the minor now.")


@strawberry.input(description="Whose guardian to ask, to agree to all activities but rescue.")
class AskGuardianInput:
    volunteer_id: strawberry.ID = strawberry.field(description="The minor.")
    idempotency_key: str | None = repetition_key()


@payload
class AskGuardianPayload:
    """A link was sent to the guardian's phone."""

    consent: GuardianConsent | None = strawberry.field(description="What the guardian is asked.")


@strawberry.input(description="A link that a guardian was sent.")
class FindGuardianLinkInput:
    token: str = strawberry.field(description="The end of its address.")


@payload
class FindGuardianLinkPayload:
    """What the guardian is asked."""

    link: GuardianLink | None = strawberry.field(description="The link, expired or not.")


@strawberry.input(description="What a guardian says.")
class AnswerGuardianLinkInput:
    token: str = strawberry.field(description="The end of the link's address.")
    answer: ConsentState = strawberry.field(description="`given`, `refused` or `withdrawn`.")
    data_agreed: bool = strawberry.field(description="Agrees to the use of data; under 14 by itself.", default=False)
    location_agreed: bool = strawberry.field(
        description="Agrees to the use of the location; under 14 by itself.", default=False
    )


@payload
class AnswerGuardianLinkPayload:
    """It counts at once: whoever waited for it has the place, what is withdrawn is given back."""

    link: GuardianLink | None = strawberry.field(description="The link, with which one may change one's mind.")


@strawberry.input(description="A link that has expired.")
class RenewGuardianLinkInput:
    token: str = strawberry.field(description="The end of its address.")


@payload
class RenewGuardianLinkPayload:
    """A new link was sent to the guardian's phone."""

    link: GuardianLink | None = strawberry.field(description="The former link, which does not count any more.")


@strawberry.type
class Mutation:
    """The verbs of guardians."""

    @mutation("Says who answers for a minor. By the minor, or who leads one of their teams.")
    async def name_guardian(self, info: Info, input: NameGuardianInput) -> NameGuardianPayload:
        return await perform(
            info,
            NameGuardianPayload,
            service.name_guardian,
            {"guardianship": lambda named: named.guardianship},
            volunteer=key("Volunteer", input.volunteer_id, "volunteer_id"),
            name=input.name,
            phone=input.phone,
            relation=input.relation,
            key=input.idempotency_key,
        )

    @mutation("Sends a minor's guardian a link, to agree to all activities. By the minor, or who leads them.")
    async def ask_guardian(self, info: Info, input: AskGuardianInput) -> AskGuardianPayload:
        return await perform(
            info,
            AskGuardianPayload,
            service.ask_guardian,
            {"consent": lambda asked: asked.consent},
            volunteer=key("Volunteer", input.volunteer_id, "volunteer_id"),
            key=input.idempotency_key,
        )

    @mutation("Finds the link with a token; for whoever was sent it, signed in or not.")
    async def find_guardian_link(self, info: Info, input: FindGuardianLinkInput) -> FindGuardianLinkPayload:
        return await perform(
            info,
            FindGuardianLinkPayload,
            service.find_link,
            {"link": lambda found: found.link},
            token=input.token,
        )

    @mutation("Agrees, refuses, or takes back what was agreed to; for whoever was sent the link, signed in or not.")
    async def answer_guardian_link(self, info: Info, input: AnswerGuardianLinkInput) -> AnswerGuardianLinkPayload:
        return await perform(
            info,
            AnswerGuardianLinkPayload,
            service.answer_link,
            {"link": lambda answered: answered.link},
            token=input.token,
            answer=input.answer,
            data_agreed=input.data_agreed,
            location_agreed=input.location_agreed,
        )

    @mutation("Sends a guardian a new link in place of one that has expired, to the phone on record.")
    async def renew_guardian_link(self, info: Info, input: RenewGuardianLinkInput) -> RenewGuardianLinkPayload:
        return await perform(
            info,
            RenewGuardianLinkPayload,
            service.renew_link,
            {"link": lambda found: found.link},
            token=input.token,
        )
