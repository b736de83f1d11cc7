"""Becoming a volunteer, and belonging to teams."""

import msgspec
import strawberry

from app.kernel.errors import SignInRequired
from app.kernel.graphql import Info, key, mutation, payload, perform, repetition_key
from app.volunteers import service
from app.volunteers.graphql.people import Membership, Team, Volunteer
from app.volunteers.models import ServiceCategory

OUTCOME = {"membership": lambda done: done.membership, "team": lambda done: done.team}


@strawberry.input(description="Who becomes a volunteer.")
class RegisterVolunteerInput:
    person_id: strawberry.ID | None = strawberry.field(
        description="The person, for staff and for clients with volunteers:write; left out: the viewer.", default=None
    )
    service_categories: list[ServiceCategory] = strawberry.field(
        description="The kinds of service that they like to do.", default_factory=list
    )
    skills: list[str] = strawberry.field(
        description="What they can do: 20 skills at most, each in up to 50 characters.", default_factory=list
    )
    idempotency_key: str | None = repetition_key()


@payload
class RegisterVolunteerPayload:
    """The new volunteer, with a number."""

    volunteer: Volunteer | None = strawberry.field(description="The volunteer.")


@strawberry.input(description="A volunteer's own profile, all of it as it shall be.")
class UpdateVolunteerProfileInput:
    service_categories: list[ServiceCategory] = strawberry.field(
        description="The kinds of service that the viewer likes to do."
    )
    skills: list[str] = strawberry.field(
        description="What the viewer can do: 20 skills at most, each in up to 50 characters."
    )
    idempotency_key: str | None = repetition_key()


@payload
class UpdateVolunteerProfilePayload:
    """The profile as it is now."""

    volunteer: Volunteer | None = strawberry.field(description="The viewer as a volunteer.")


@strawberry.input(description="Who joins which team. Number and name must belong together.")
class AddMemberInput:
    team_id: strawberry.ID = strawberry.field(description="The team that they join.")
    number: int = strawberry.field(description="The volunteer number.")
    name: str = strawberry.field(description="The volunteer's name, in full.")
    idempotency_key: str | None = repetition_key()


@payload
class AddMemberPayload:
    """The new membership."""

    membership: Membership | None = strawberry.field(description="The volunteer's place in the team.")
    team: Team | None = strawberry.field(description="The team that it is about.")


@strawberry.input(description="Which team the viewer leaves.")
class LeaveTeamInput:
    team_id: strawberry.ID = strawberry.field(description="A team that the viewer is in.")
    idempotency_key: str | None = repetition_key()


@payload
class LeaveTeamPayload:
    """The viewer's membership has ended."""

    membership: Membership | None = strawberry.field(description="The membership, with its last day.")
    team: Team | None = strawberry.field(description="The team that was left.")


@strawberry.input(description="Whose membership ends.")
class RemoveMemberInput:
    membership_id: strawberry.ID = strawberry.field(
        description="The volunteer's place in the team; found under the team's `memberships`."
    )
    idempotency_key: str | None = repetition_key()


@payload
class RemoveMemberPayload:
    """The membership has ended."""

    membership: Membership | None = strawberry.field(description="The membership, with its last day.")
    team: Team | None = strawberry.field(description="The team that it is about.")


@strawberry.type
class MemberMutation:
    """Becoming a volunteer, and belonging to teams."""

    @mutation("Makes a person a volunteer.")
    async def register_volunteer(self, info: Info, input: RegisterVolunteerInput) -> RegisterVolunteerPayload:
        person = key("Person", input.person_id, "person_id") if input.person_id else info.context.actor.person
        if person is None:
            raise SignInRequired()
        return await perform(
            info,
            RegisterVolunteerPayload,
            service.register,
            {"volunteer": lambda done: done.volunteer},
            becoming=lambda actor, done: (
                msgspec.structs.replace(actor, volunteer=done.volunteer) if person == actor.person else actor
            ),
            person=person,
            categories=input.service_categories,
            skills=input.skills,
            key=input.idempotency_key,
        )

    @mutation("Changes what the viewer says of themselves as a volunteer.")
    async def update_volunteer_profile(
        self, info: Info, input: UpdateVolunteerProfileInput
    ) -> UpdateVolunteerProfilePayload:
        return await perform(
            info,
            UpdateVolunteerProfilePayload,
            service.update_profile,
            {"volunteer": lambda done: done.volunteer},
            categories=input.service_categories,
            skills=input.skills,
            key=input.idempotency_key,
        )

    @mutation("Takes a volunteer into a team.")
    async def add_member(self, info: Info, input: AddMemberInput) -> AddMemberPayload:
        return await perform(
            info,
            AddMemberPayload,
            service.add_member,
            OUTCOME,
            team=key("Team", input.team_id, "team_id"),
            number=input.number,
            name=input.name,
            key=input.idempotency_key,
        )

    @mutation("Ends the viewer's own membership in a team.")
    async def leave_team(self, info: Info, input: LeaveTeamInput) -> LeaveTeamPayload:
        return await perform(
            info,
            LeaveTeamPayload,
            service.leave_team,
            OUTCOME,
            team=key("Team", input.team_id, "team_id"),
            key=input.idempotency_key,
        )

    @mutation("Ends a volunteer's membership.")
    async def remove_member(self, info: Info, input: RemoveMemberInput) -> RemoveMemberPayload:
        return await perform(
            info,
            RemoveMemberPayload,
            service.remove_member,
            OUTCOME,
            membership=key("Membership", input.membership_id, "membership_id"),
            key=input.idempotency_key,
        )
