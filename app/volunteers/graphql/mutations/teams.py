"""Founding and changing teams."""

from datetime import date

import strawberry

from app.kernel.graphql import Info, key, mutation, payload, perform, repetition_key
from app.volunteers import service
from app.volunteers.graphql.people import Team
from app.volunteers.models import ServiceCategory


@strawberry.input(description="The team to found.")
class CreateTeamInput:
    organisation_id: strawberry.ID = strawberry.field(description="The organisation directly above it.")
    name: str = strawberry.field(description="What it is called, in up to 100 characters; unique below its parent.")
    category: ServiceCategory = strawberry.field(description="The kind of service that it mainly does.")
    brand: str | None = strawberry.field(
        description="The brand under which it serves, in up to 100 characters.", default=None
    )
    founded_on: date | None = strawberry.field(description="The day on which it was founded.", default=None)
    idempotency_key: str | None = repetition_key()


@payload
class CreateTeamPayload:
    """The team that was founded."""

    team: Team | None = strawberry.field(description="The new team.")


@strawberry.input(description="A team, all of it as it shall be.")
class ChangeTeamInput:
    team_id: strawberry.ID = strawberry.field(description="The team to change.")
    name: str = strawberry.field(description="What it is called, in up to 100 characters; unique below its parent.")
    category: ServiceCategory = strawberry.field(description="The kind of service that it mainly does.")
    brand: str | None = strawberry.field(
        description="The brand under which it serves, in up to 100 characters; none if left out.", default=None
    )
    idempotency_key: str | None = repetition_key()


@payload
class ChangeTeamPayload:
    """The team as it is now."""

    team: Team | None = strawberry.field(description="The team after the change.")


@strawberry.type
class TeamMutation:
    """Founding and changing teams."""

    @mutation("Founds a team.")
    async def create_team(self, info: Info, input: CreateTeamInput) -> CreateTeamPayload:
        return await perform(
            info,
            CreateTeamPayload,
            service.create_team,
            {"team": lambda done: done.team},
            organisation=key("Organisation", input.organisation_id, "organisation_id"),
            name=input.name,
            category=input.category,
            brand=input.brand,
            founded_on=input.founded_on,
            key=input.idempotency_key,
        )

    @mutation("Renames a team or changes its brand or category; for its leader and those above.")
    async def change_team(self, info: Info, input: ChangeTeamInput) -> ChangeTeamPayload:
        return await perform(
            info,
            ChangeTeamPayload,
            service.change_team,
            {"team": lambda done: done.team},
            team=key("Team", input.team_id, "team_id"),
            name=input.name,
            brand=input.brand,
            category=input.category,
            key=input.idempotency_key,
        )
