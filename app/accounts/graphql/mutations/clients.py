"""Partners' systems."""

import strawberry

from app.accounts import service
from app.accounts.graphql.types import ApiClient
from app.kernel.graphql import Info, key, mutation, payload, perform, repetition_key


@strawberry.input(description="A client to make.")
class CreateApiClientInput:
    organisation_id: strawberry.ID = strawberry.field(description="From where its scopes reach down.")
    name: str = strawberry.field(description="What it is called.")
    scopes: list[str] = strawberry.field(description="What it may do: `domain:read`, `domain:write`.")
    idempotency_key: str | None = repetition_key()


@payload
class CreateApiClientPayload:
    """A client with its credentials."""

    api_client: ApiClient | None = strawberry.field(description="It.")
    client_secret: str | None = strawberry.field(description="Shown only here.")


@strawberry.input(description="Whose secret to replace.")
class RotateApiClientSecretInput:
    api_client_id: strawberry.ID = strawberry.field(description="The client.")
    idempotency_key: str | None = repetition_key()


@payload
class RotateApiClientSecretPayload:
    """The old secret works no longer; tokens last until their hour is over."""

    api_client: ApiClient | None = strawberry.field(description="It.")
    client_secret: str | None = strawberry.field(description="Shown only here.")


@strawberry.input(description="Which client to end.")
class RevokeApiClientInput:
    api_client_id: strawberry.ID = strawberry.field(description="The client.")
    idempotency_key: str | None = repetition_key()


@payload
class RevokeApiClientPayload:
    """The client and its tokens work no longer."""

    api_client: ApiClient | None = strawberry.field(description="It.")


@strawberry.type
class ClientMutation:
    """Partners' systems."""

    @mutation("Gives a partner's system credentials.")
    async def create_api_client(self, info: Info, input: CreateApiClientInput) -> CreateApiClientPayload:
        return await perform(
            info,
            CreateApiClientPayload,
            service.create_client,
            {"api_client": lambda made: made.client, "client_secret": lambda made: made.secret},
            organisation=key("Organisation", input.organisation_id, "organisation_id"),
            name=input.name,
            scopes=tuple(input.scopes),
            key=input.idempotency_key,
        )

    @mutation("Replaces a client's secret.")
    async def rotate_api_client_secret(
        self,
        info: Info,
        input: RotateApiClientSecretInput,
    ) -> RotateApiClientSecretPayload:
        return await perform(
            info,
            RotateApiClientSecretPayload,
            service.rotate_secret,
            {"api_client": lambda made: made.client, "client_secret": lambda made: made.secret},
            client=key("ApiClient", input.api_client_id, "api_client_id"),
            key=input.idempotency_key,
        )

    @mutation("Ends a client for good.")
    async def revoke_api_client(self, info: Info, input: RevokeApiClientInput) -> RevokeApiClientPayload:
        return await perform(
            info,
            RevokeApiClientPayload,
            service.revoke_client,
            {"api_client": lambda kept: kept.client},
            client=key("ApiClient", input.api_client_id, "api_client_id"),
            key=input.idempotency_key,
        )
