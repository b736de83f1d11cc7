"""The verbs of volunteers in the API."""

import binascii
from base64 import b64decode
from datetime import date

import strawberry

from app.kernel.errors import Invalid, SignInRequired
from app.kernel.graphql import Info, key, mutation, payload, perform, repetition_key
from app.kernel.i18n import mark
from app.volunteers import roster_import, service
from app.volunteers.models import ServiceCategory

from .people import Membership, Team, Volunteer
from .rosters import RosterImport


@strawberry.input(description="Who becomes a volunteer.")
class RegisterVolunteerInput:
    person_id: strawberry.ID | None = strawberry.field(description="The person; the viewer if left out.", default=None)
    service_categories: list[ServiceCategory] = strawberry.field(
        description="What they serve in.", default_factory=list
    )
    skills: list[str] = strawberry.field(description="What they can do.", default_factory=list)
    idempotency_key: str | None = repetition_key()


@strawberry.input(description="A volunteer's own profile, as it shall be.")
class UpdateVolunteerProfileInput:
    service_categories: list[ServiceCategory] = strawberry.field(description="What one likes to serve in.")
    skills: list[str] = strawberry.field(description="What one can do.")
    idempotency_key: str | None = repetition_key()


@strawberry.input(description="A new team.")
class CreateTeamInput:
    organisation_id: strawberry.ID = strawberry.field(description="The organisation above it.")
    name: str = strawberry.field(description="What it is called; unique below its organisation.")
    category: ServiceCategory = strawberry.field(description="What it mainly does.")
    brand: str | None = strawberry.field(description="The brand under which it serves.", default=None)
    founded_on: date | None = strawberry.field(description="When it was founded.", default=None)
    idempotency_key: str | None = repetition_key()


@strawberry.input(description="A team, as it shall be.")
class ChangeTeamInput:
    team_id: strawberry.ID = strawberry.field(description="The team.")
    name: str = strawberry.field(description="What it is called.")
    category: ServiceCategory = strawberry.field(description="What it mainly does.")
    brand: str | None = strawberry.field(description="The brand under which it serves.", default=None)
    idempotency_key: str | None = repetition_key()


@strawberry.input(description="Who joins which team. Number and name must belong together.")
class AddMemberInput:
    team_id: strawberry.ID = strawberry.field(description="The team.")
    number: int = strawberry.field(description="The volunteer number.")
    name: str = strawberry.field(description="The volunteer's name.")
    idempotency_key: str | None = repetition_key()


@strawberry.input(description="Which team the viewer leaves.")
class LeaveTeamInput:
    team_id: strawberry.ID = strawberry.field(description="The team.")
    idempotency_key: str | None = repetition_key()


@strawberry.input(description="Whose membership ends.")
class RemoveMemberInput:
    membership_id: strawberry.ID = strawberry.field(description="The membership.")
    idempotency_key: str | None = repetition_key()


@strawberry.input(description="A roster of volunteers.")
class ImportRosterInput:
    organisation_id: strawberry.ID = strawberry.field(description="The organisation above the teams of the roster.")
    file_name: str = strawberry.field(description="What the file is called.")
    content: str = strawberry.field(description="The file in base64: CSV in UTF-8 or GB 18030, XLSX, XLS or ODS.")
    dry_run: bool = strawberry.field(description="Only report, change nothing.", default=True)
    idempotency_key: str | None = repetition_key()


@strawberry.input(description="Which import.")
class RosterImportInput:
    roster_import_id: strawberry.ID = strawberry.field(description="The import.")
    idempotency_key: str | None = repetition_key()


@payload
class VolunteerPayload:
    """The volunteer afterwards."""

    volunteer: Volunteer | None = strawberry.field(description="The volunteer.")


@payload
class TeamPayload:
    """The team afterwards."""

    team: Team | None = strawberry.field(description="The team.")


@payload
class MembershipPayload:
    """The membership afterwards."""

    membership: Membership | None = strawberry.field(description="The membership; null to those who no longer see it.")
    team: Team | None = strawberry.field(description="The team.")


@payload
class RosterImportPayload:
    """The import, which a job works on."""

    roster_import: RosterImport | None = strawberry.field(description="The import.")


@strawberry.type
class Mutation:
    @mutation("Makes a person a volunteer.")
    async def register_volunteer(self, info: Info, input: RegisterVolunteerInput) -> VolunteerPayload:
        person = key("Person", input.person_id, "person_id") if input.person_id else info.context.actor.person
        if person is None:
            raise SignInRequired()
        return await perform(
            info,
            VolunteerPayload,
            service.register,
            {"volunteer": lambda done: done.volunteer},
            person=person,
            categories=input.service_categories,
            skills=input.skills,
            key=input.idempotency_key,
        )

    @mutation("Changes what the viewer says of themselves as a volunteer.")
    async def update_volunteer_profile(
        self,
        info: Info,
        input: UpdateVolunteerProfileInput,
    ) -> VolunteerPayload:
        return await perform(
            info,
            VolunteerPayload,
            service.update_profile,
            {"volunteer": lambda done: done.volunteer},
            categories=input.service_categories,
            skills=input.skills,
            key=input.idempotency_key,
        )

    @mutation("Founds a team.")
    async def create_team(self, info: Info, input: CreateTeamInput) -> TeamPayload:
        return await perform(
            info,
            TeamPayload,
            service.create_team,
            {"team": lambda done: done.team},
            organisation=key("Organisation", input.organisation_id, "organisation_id"),
            name=input.name,
            category=input.category,
            brand=input.brand,
            founded_on=input.founded_on,
            key=input.idempotency_key,
        )

    @mutation("Renames a team or changes its brand or category.")
    async def change_team(self, info: Info, input: ChangeTeamInput) -> TeamPayload:
        return await perform(
            info,
            TeamPayload,
            service.change_team,
            {"team": lambda done: done.team},
            team=key("Team", input.team_id, "team_id"),
            name=input.name,
            brand=input.brand,
            category=input.category,
            key=input.idempotency_key,
        )

    @mutation("Takes a volunteer into a team.")
    async def add_member(self, info: Info, input: AddMemberInput) -> MembershipPayload:
        return await perform(
            info,
            MembershipPayload,
            service.add_member,
            {"membership": lambda done: done.membership, "team": lambda done: done.team},
            team=key("Team", input.team_id, "team_id"),
            number=input.number,
            name=input.name,
            key=input.idempotency_key,
        )

    @mutation("Ends the viewer's own membership in a team.")
    async def leave_team(self, info: Info, input: LeaveTeamInput) -> MembershipPayload:
        return await perform(
            info,
            MembershipPayload,
            service.leave_team,
            {"membership": lambda done: done.membership, "team": lambda done: done.team},
            team=key("Team", input.team_id, "team_id"),
            key=input.idempotency_key,
        )

    @mutation("Ends a volunteer's membership.")
    async def remove_member(self, info: Info, input: RemoveMemberInput) -> MembershipPayload:
        return await perform(
            info,
            MembershipPayload,
            service.remove_member,
            {"membership": lambda done: done.membership, "team": lambda done: done.team},
            membership=key("Membership", input.membership_id, "membership_id"),
            key=input.idempotency_key,
        )

    @mutation("Uploads a roster and has it imported, or only reported on.")
    async def import_roster(self, info: Info, input: ImportRosterInput) -> RosterImportPayload:
        return await perform(
            info,
            RosterImportPayload,
            roster_import.start_import,
            {"roster_import": lambda done: done.roster_import},
            organisation=key("Organisation", input.organisation_id, "organisation_id"),
            file_name=input.file_name,
            content=_decoded(input.content),
            dry_run=input.dry_run,
            key=input.idempotency_key,
        )

    @mutation("Imports for real what a dry run has reported on.")
    async def import_examined_roster(self, info: Info, input: RosterImportInput) -> RosterImportPayload:
        return await _on_import(info, roster_import.import_examined, input)

    @mutation("Stops an import; what came in until then stays.")
    async def cancel_roster_import(self, info: Info, input: RosterImportInput) -> RosterImportPayload:
        return await _on_import(info, roster_import.cancel_import, input)


async def _on_import(info: Info, verb: roster_import.ImportVerb, given: RosterImportInput) -> RosterImportPayload:
    return await perform(
        info,
        RosterImportPayload,
        verb,
        {"roster_import": lambda done: done.roster_import},
        roster_import=key("RosterImport", given.roster_import_id, "roster_import_id"),
        key=given.idempotency_key,
    )


def _decoded(content: str) -> bytes:
    try:
        return b64decode(content, validate=True)
    except (binascii.Error, ValueError):
        raise Invalid(field="content", reason=mark("This is not base64. Encode the file first.")) from None
