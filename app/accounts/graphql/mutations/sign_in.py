"""Signing in and out."""

from datetime import datetime

import strawberry

from app.accounts import service
from app.kernel.graphql import Info, key, mutation, payload, perform, repetition_key


@strawberry.input(description="Whom to send a code.")
class RequestSignInCodeInput:
    phone: str = strawberry.field(description="A mobile number of mainland China: 11 digits, with or without +86.")
    idempotency_key: str | None = repetition_key()


@payload
class RequestSignInCodePayload:
    """The same whether or not anybody has this phone."""

    expires_at: datetime | None = strawberry.field(description="Until when the code works.")
    again_at: datetime | None = strawberry.field(description="From when on another can be asked for.")


@strawberry.input(description="The phone and the code that was sent to it.")
class SignInWithCodeInput:
    phone: str = strawberry.field(description="The mobile number that the code was sent to.")
    code: str = strawberry.field(description="The code of 6 digits.")
    person_id: strawberry.ID | None = strawberry.field(
        description="Who it is, out of the `choices` that the first answer gave.", default=None
    )
    device: str = strawberry.field(description="What it runs on, shown in the list of sessions.", default="")
    idempotency_key: str | None = repetition_key()


@strawberry.type(description="One of several people who share a phone.")
class SignInChoice:
    person_id: strawberry.ID = strawberry.field(description="The person's global id.")
    name: str = strawberry.field(description="The person's name.")


@payload
class SignInWithCodePayload:
    """Either a session, or the choices among which to say who it is, with the same code."""

    token: str | None = strawberry.field(description="The session: send it as the cookie `session`.")
    expires_at: datetime | None = strawberry.field(description="When the session ends.")
    choices: list[SignInChoice] | None = strawberry.field(description="Those who share this phone, if several.")


@strawberry.input(description="A user name and its password.")
class SignInWithPasswordInput:
    username: str = strawberry.field(description="The user name, in small or capital letters.")
    password: str = strawberry.field(description="The password; five wrong ones in a row lock the name for 15 minutes.")
    device: str = strawberry.field(description="What it runs on, shown in the list of sessions.", default="")
    idempotency_key: str | None = repetition_key()


@payload
class SignInWithPasswordPayload:
    """A session of a member of staff."""

    token: str | None = strawberry.field(description="The session: send it as the cookie `session`.")
    expires_at: datetime | None = strawberry.field(description="When the session ends.")


@strawberry.input(description="Nothing but a key: the session is the one that asks.")
class SignOutInput:
    idempotency_key: str | None = repetition_key()


@payload
class SignOutPayload:
    """The session has ended; its token is worth nothing."""

    signed_out: bool | None = strawberry.field(description="True, also where there was no session.")


def _opened(signed: service.SignedIn) -> tuple[str | None, datetime | None]:
    return (signed.opened.token, signed.opened.expires_at) if signed.opened else (None, None)


@strawberry.type
class SignInMutation:
    """Signing in and out."""

    @mutation("Sends a one-time code to a volunteer's phone.")
    async def request_sign_in_code(self, info: Info, input: RequestSignInCodeInput) -> RequestSignInCodePayload:
        return await perform(
            info,
            RequestSignInCodePayload,
            service.request_code,
            {"expires_at": lambda sent: sent.expires_at, "again_at": lambda sent: sent.again_at},
            phone=input.phone,
        )

    @mutation("Signs a volunteer in with the code sent to the phone. A code works once and bears five tries.")
    async def sign_in_with_code(self, info: Info, input: SignInWithCodeInput) -> SignInWithCodePayload:
        return await perform(
            info,
            SignInWithCodePayload,
            service.sign_in_with_code,
            {
                "token": lambda signed: _opened(signed)[0],
                "expires_at": lambda signed: _opened(signed)[1],
                "choices": lambda signed: [
                    SignInChoice(person_id=strawberry.ID(f"Person:{choice.person}"), name=choice.name)
                    for choice in signed.choices
                ],
            },
            phone=input.phone,
            code=input.code,
            person=key("Person", input.person_id, "person_id") if input.person_id else None,
            device=input.device,
            key=input.idempotency_key,
        )

    @mutation("Signs a member of staff in.")
    async def sign_in_with_password(self, info: Info, input: SignInWithPasswordInput) -> SignInWithPasswordPayload:
        return await perform(
            info,
            SignInWithPasswordPayload,
            service.sign_in_with_password,
            {"token": lambda opened: opened.token, "expires_at": lambda opened: opened.expires_at},
            username=input.username,
            password=input.password,
            device=input.device,
            key=input.idempotency_key,
        )

    @mutation("Ends the session that asks.")
    async def sign_out(self, info: Info, input: SignOutInput) -> SignOutPayload:
        return await perform(info, SignOutPayload, service.sign_out, {"signed_out": lambda _: True})
