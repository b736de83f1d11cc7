"""What a partner's system may take."""

import strawberry

from app.accounts import service
from app.accounts.graphql.types import ApiClient
from app.kernel.graphql import Info, key, mutation, payload, perform, repetition_key


@strawberry.input(description="Which client gets which limits of its own.")
class LimitApiClientInput:
    api_client_id: strawberry.ID = strawberry.field(description="The client.")
    requests_per_minute: int | None = strawberry.field(
        description="How many requests it may send in a minute; what every client may, if left out.", default=None
    )
    cost_per_minute: int | None = strawberry.field(
        description="How much its requests may cost in a minute; what every client's may, if left out.", default=None
    )
    idempotency_key: str | None = repetition_key()


@payload
class LimitApiClientPayload:
    """The client with its limits; they hold from its next request on."""

    api_client: ApiClient | None = strawberry.field(description="The client.")


@strawberry.type
class LimitMutation:
    """Limits of partners' systems."""

    @mutation("Gives a client limits of its own in place of those that every client has.", client="api_client_id")
    async def limit_api_client(self, info: Info, input: LimitApiClientInput) -> LimitApiClientPayload:
        return await perform(
            info,
            LimitApiClientPayload,
            service.limit_client,
            {"api_client": lambda kept: kept.client},
            client=key("ApiClient", input.api_client_id, "api_client_id"),
            requests_per_minute=input.requests_per_minute,
            cost_per_minute=input.cost_per_minute,
            key=input.idempotency_key,
        )
