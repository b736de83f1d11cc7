"""What a person does with their own record."""

from datetime import datetime

import strawberry

from app.accounts import service
from app.accounts.graphql.types import Person, Session
from app.kernel.graphql import Info, key, mutation, payload, perform, repetition_key


@strawberry.input(description="Which session to end.")
class RevokeSessionInput:
    session_id: strawberry.ID = strawberry.field(description="One of the viewer's.")
    idempotency_key: str | None = repetition_key()


@payload
class RevokeSessionPayload:
    """The session has ended."""

    session: Session | None = strawberry.field(description="It.")


@strawberry.input(description="Nothing to say.")
class RevokeOtherSessionsInput:
    idempotency_key: str | None = repetition_key()


@payload
class RevokeOtherSessionsPayload:
    """All sessions but this one have ended."""

    revoked: int | None = strawberry.field(description="How many.")


@strawberry.input(description="Which language.")
class ChooseLanguageInput:
    language: str = strawberry.field(description="zh, bo or en.")
    idempotency_key: str | None = repetition_key()


@payload
class ChooseLanguagePayload:
    """The language is remembered."""

    person: Person | None = strawberry.field(description="The viewer.")


@strawberry.input(description="Which number to confirm.")
class RequestPhoneCodeInput:
    phone: str = strawberry.field(description="The new mobile number.")
    idempotency_key: str | None = repetition_key()


@payload
class RequestPhoneCodePayload:
    """A code is on its way."""

    expires_at: datetime | None = strawberry.field(description="Until when the code works.")
    again_at: datetime | None = strawberry.field(description="From when on another can be asked for.")


@strawberry.input(description="The confirmed number.")
class ChangePhoneInput:
    phone: str = strawberry.field(description="The new mobile number.")
    code: str = strawberry.field(description="The code that was sent to it.")
    idempotency_key: str | None = repetition_key()


@payload
class ChangePhonePayload:
    """The number is changed."""

    person: Person | None = strawberry.field(description="The viewer.")


@strawberry.input(description="The old and the new password.")
class ChangePasswordInput:
    current: str = strawberry.field(description="The present password.")
    new: str = strawberry.field(description="The new one: 10 characters at least.")
    idempotency_key: str | None = repetition_key()


@payload
class ChangePasswordPayload:
    """The password is changed; other sessions have ended."""

    changed: bool | None = strawberry.field(description="True.")


@strawberry.type
class OwnMutation:
    """What a person does with their own record."""

    @mutation("Ends one of the viewer's sessions.")
    async def revoke_session(self, info: Info, input: RevokeSessionInput) -> RevokeSessionPayload:
        session = key("Session", input.session_id, "session_id")
        return await perform(
            info,
            RevokeSessionPayload,
            service.revoke_session,
            {"session": lambda _: session},
            session=session,
            key=input.idempotency_key,
        )

    @mutation("Ends all of the viewer's sessions but the one that asks.")
    async def revoke_other_sessions(self, info: Info, input: RevokeOtherSessionsInput) -> RevokeOtherSessionsPayload:
        return await perform(
            info,
            RevokeOtherSessionsPayload,
            service.revoke_other_sessions,
            {"revoked": lambda revoked: revoked.number},
            key=input.idempotency_key,
        )

    @mutation("Remembers the viewer's interface language.")
    async def choose_language(self, info: Info, input: ChooseLanguageInput) -> ChooseLanguagePayload:
        return await perform(
            info,
            ChooseLanguagePayload,
            service.choose_language,
            {"person": lambda changed: changed.person},
            language=input.language,
            key=input.idempotency_key,
        )

    @mutation("Sends a code to the viewer's new phone.")
    async def request_phone_code(self, info: Info, input: RequestPhoneCodeInput) -> RequestPhoneCodePayload:
        return await perform(
            info,
            RequestPhoneCodePayload,
            service.request_phone_code,
            {"expires_at": lambda sent: sent.expires_at, "again_at": lambda sent: sent.again_at},
            phone=input.phone,
        )

    @mutation("Puts the confirmed number in place of the viewer's old one.")
    async def change_phone(self, info: Info, input: ChangePhoneInput) -> ChangePhonePayload:
        return await perform(
            info,
            ChangePhonePayload,
            service.change_phone,
            {"person": lambda changed: changed.person},
            phone=input.phone,
            code=input.code,
        )

    @mutation("Changes the viewer's password.")
    async def change_password(self, info: Info, input: ChangePasswordInput) -> ChangePasswordPayload:
        return await perform(
            info,
            ChangePasswordPayload,
            service.change_password,
            {"changed": lambda _: True},
            current=input.current,
            new=input.new,
        )
