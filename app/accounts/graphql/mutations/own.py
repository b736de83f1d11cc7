"""What a person does with their own record."""

from datetime import datetime

import orjson
import strawberry
from strawberry.scalars import JSON

from app.accounts import service
from app.accounts.graphql.types import Person, Session
from app.kernel.graphql import Info, key, mutation, payload, perform, repetition_key


@strawberry.input(description="Which session to end.")
class RevokeSessionInput:
    session_id: strawberry.ID = strawberry.field(description="One of the viewer's own: `viewer.sessions` lists them.")
    idempotency_key: str | None = repetition_key()


@payload
class RevokeSessionPayload:
    """The session that was ended."""

    session: Session | None = strawberry.field(description="The session, with the moment of its end.")


@strawberry.input(description="Nothing but a key: the sessions are the viewer's.")
class RevokeOtherSessionsInput:
    idempotency_key: str | None = repetition_key()


@payload
class RevokeOtherSessionsPayload:
    """All sessions but this one have ended."""

    revoked: int | None = strawberry.field(description="How many sessions were ended.")


@strawberry.input(description="The interface language that the viewer wants.")
class ChooseLanguageInput:
    language: str = strawberry.field(description="`zh` for Chinese, `bo` for Tibetan or `en` for English.")
    idempotency_key: str | None = repetition_key()


@payload
class ChooseLanguagePayload:
    """The language is remembered for every device."""

    person: Person | None = strawberry.field(description="The signed-in person.")


@strawberry.input(description="The new number to confirm.")
class RequestPhoneCodeInput:
    phone: str = strawberry.field(description="The new mobile number: 11 digits, with or without +86.")
    idempotency_key: str | None = repetition_key()


@payload
class RequestPhoneCodePayload:
    """A code of 6 digits is on its way to the new number."""

    expires_at: datetime | None = strawberry.field(description="Until when the code works.")
    again_at: datetime | None = strawberry.field(description="From when on another can be asked for.")


@strawberry.input(description="The new number and its code.")
class ChangePhoneInput:
    phone: str = strawberry.field(description="The new mobile number, as it was given for the code.")
    code: str = strawberry.field(description="The code of 6 digits that was sent to it.")
    idempotency_key: str | None = repetition_key()


@payload
class ChangePhonePayload:
    """The number is changed; the old number was told so."""

    person: Person | None = strawberry.field(description="The signed-in person.")


@strawberry.input(description="The old and the new password.")
class ChangePasswordInput:
    current: str = strawberry.field(description="The present password.")
    new: str = strawberry.field(
        description="The new password: 10 to 200 characters, 5 different ones at least, not the user name."
    )
    idempotency_key: str | None = repetition_key()


@payload
class ChangePasswordPayload:
    """The password is changed; other sessions have ended."""

    changed: bool | None = strawberry.field(description="True when it was done, null when it was refused.")


@strawberry.input(description="Nothing but a key: the data are the viewer's.")
class ExportOwnDataInput:
    idempotency_key: str | None = repetition_key()


@payload
class ExportOwnDataPayload:
    """All that is kept about the viewer, in full."""

    data: JSON | None = strawberry.field(
        description="One member for each part: `person` with phone and identity number in full, `roles`, `sessions`, "
        "`volunteers`, `activities`, `attendance`. Names are in snake_case, as they are stored."
    )


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
            key=input.idempotency_key,
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
            key=input.idempotency_key,
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
            key=input.idempotency_key,
        )

    @mutation("Gives the viewer a copy of all that is kept about them; reading the numbers in full goes on record.")
    async def export_own_data(self, info: Info, input: ExportOwnDataInput) -> ExportOwnDataPayload:
        return await perform(
            info,
            ExportOwnDataPayload,
            service.export_person,
            {"data": lambda content: orjson.loads(orjson.dumps(content, default=str))},
            key=input.idempotency_key,
        )
