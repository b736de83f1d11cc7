"""Partners' systems."""

from datetime import datetime

import strawberry

from app.accounts import service
from app.accounts.graphql.types import ApiClient
from app.kernel.graphql import Info, key, mutation, payload, perform, repetition_key


@strawberry.input(description="The client to make.")
class CreateApiClientInput:
    organisation_id: strawberry.ID = strawberry.field(
        description="The organisation from which its scopes reach down; a role of the viewer reaches it."
    )
    name: str = strawberry.field(description="What it is called, in up to 100 characters.")
    scopes: list[str] = strawberry.field(description="What it may do: `domain:read`, `domain:write`.")
    idempotency_key: str | None = repetition_key()


@payload
class CreateApiClientPayload:
    """The new client with its credentials."""

    api_client: ApiClient | None = strawberry.field(description="The client; `clientId` is its name when it signs in.")
    client_secret: str | None = strawberry.field(
        description="The secret, shown only here: the database keeps no more than its hash."
    )


@strawberry.input(description="Whose secret to replace.")
class RotateApiClientSecretInput:
    api_client_id: strawberry.ID = strawberry.field(description="The client that gets a new secret.")
    old_until: datetime | None = strawberry.field(
        description="Until when the old secret works beside it, within 30 days; a week from now if left out. "
        "The present moment ends it at once.",
        default=None,
    )
    idempotency_key: str | None = repetition_key()


@payload
class RotateApiClientSecretPayload:
    """The client with its new secret; tokens that were given for the old one last until their hour is over."""

    api_client: ApiClient | None = strawberry.field(description="The client, with what is known of it now.")
    client_secret: str | None = strawberry.field(
        description="The secret, shown only here: the database keeps no more than its hash."
    )


@strawberry.input(description="Which client to end.")
class RevokeApiClientInput:
    api_client_id: strawberry.ID = strawberry.field(description="The client that shall end.")
    idempotency_key: str | None = repetition_key()


@payload
class RevokeApiClientPayload:
    """The client and its tokens work no longer."""

    api_client: ApiClient | None = strawberry.field(description="The client, with what is known of it now.")


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

    @mutation("Gives a client a new secret; the old one works beside it for a while.", client="api_client_id")
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
            old_until=input.old_until,
            key=input.idempotency_key,
        )

    @mutation("Ends a client and its tokens at once, for good.", client="api_client_id")
    async def revoke_api_client(self, info: Info, input: RevokeApiClientInput) -> RevokeApiClientPayload:
        return await perform(
            info,
            RevokeApiClientPayload,
            service.revoke_client,
            {"api_client": lambda kept: kept.client},
            client=key("ApiClient", input.api_client_id, "api_client_id"),
            key=input.idempotency_key,
        )
