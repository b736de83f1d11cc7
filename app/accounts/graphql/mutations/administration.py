"""People, organisations and roles, as staff administer them."""

from datetime import date

import strawberry

from app.accounts import models, service
from app.accounts.graphql.types import Organisation, Person, RoleGrant
from app.kernel.graphql import Info, enum, key, mutation, payload, perform, repetition_key
from app.kernel.identity import Role

enum(service.Number, "A number that is kept sealed.", phone="The mobile number.", id_number="The identity number.")


@strawberry.input(description="The person to register.")
class RegisterPersonInput:
    organisation_id: strawberry.ID = strawberry.field(
        description="On whose behalf this is done: a staff role, or a client's accounts:write, reaches it."
    )
    name: str = strawberry.field(description="The name, in up to 50 characters.")
    phone: str | None = strawberry.field(
        description="A mobile number of mainland China: 11 digits, with or without +86.", default=None
    )
    id_number: str | None = strawberry.field(
        description="The identity number of 18 characters (GB 11643); nobody else may have it.", default=None
    )
    sex: models.Sex | None = strawberry.field(
        description="As the identity document says; an identity number tells it.", default=None
    )
    birth_date: date | None = strawberry.field(
        description="The day of birth; left out where an identity number tells it.", default=None
    )
    ethnicity: str | None = strawberry.field(description="The ethnicity (民族), in words.", default=None)
    residence: str | None = strawberry.field(description="Where the person lives, in words.", default=None)
    idempotency_key: str | None = repetition_key()


@payload
class RegisterPersonPayload:
    """The person who was registered."""

    person_id: strawberry.ID | None = strawberry.field(
        description="The person's global id: what `registerVolunteer` and `grantRole` take next."
    )
    person: Person | None = strawberry.field(
        description="The person; null until they hold a role or are in a team, where nobody sees them yet."
    )


@strawberry.input(description="What is set right about a person; what is left out stays as it is.")
class CorrectPersonInput:
    person_id: strawberry.ID | None = strawberry.field(
        description="The person; left out, the viewer. Staff who could register people there correct others.",
        default=None,
    )
    sex: models.Sex | None = strawberry.field(
        description="As the identity document says; where an identity number is on record it must agree.", default=None
    )
    residence: str | None = strawberry.field(
        description="Where the person lives, in up to 100 characters; empty to take it off the record.", default=None
    )
    idempotency_key: str | None = repetition_key()


@payload
class CorrectPersonPayload:
    """The person as they are on record now."""

    person: Person | None = strawberry.field(description="The person.")


@strawberry.input(description="Which number of whom is to be read in full.")
class ReadNumberInput:
    person_id: strawberry.ID = strawberry.field(description="The person whose number it is.")
    which: service.Number = strawberry.field(description="The mobile number or the identity number.")
    idempotency_key: str | None = repetition_key()


@payload
class ReadNumberPayload:
    """A number in full. Who read it, and when, is in the person's audit log."""

    number: str | None = strawberry.field(description="The number in full; null where none is kept.")


@strawberry.input(description="The organisation to add.")
class CreateOrganisationInput:
    kind: models.OrganisationKind = strawberry.field(description="What it is; a team is made with `createTeam`.")
    name: str = strawberry.field(description="What it is called, in up to 100 characters; unique below its parent.")
    parent_id: strawberry.ID = strawberry.field(description="The organisation directly above it.")
    idempotency_key: str | None = repetition_key()


@payload
class CreateOrganisationPayload:
    """The organisation that was added."""

    organisation: Organisation | None = strawberry.field(description="The new organisation.")


@strawberry.input(description="Who gets which role where.")
class GrantRoleInput:
    person_id: strawberry.ID = strawberry.field(description="The person who gets it; never the viewer.")
    organisation_id: strawberry.ID = strawberry.field(
        description="The organisation where it is held; it reaches all below."
    )
    role: Role = strawberry.field(description="The role; auditors and administrators are made by administrators.")
    idempotency_key: str | None = repetition_key()


@payload
class GrantRolePayload:
    """The role that was given. A staff role has ended the person's sessions."""

    role_grant: RoleGrant | None = strawberry.field(description="The role with its holder and organisation.")


@strawberry.input(description="Which role to take away.")
class RevokeRoleInput:
    role_grant_id: strawberry.ID = strawberry.field(
        description="The role as it was granted; found under a person's or an organisation's `roles`."
    )
    idempotency_key: str | None = repetition_key()


@payload
class RevokeRolePayload:
    """The role that was taken away."""

    role_grant: RoleGrant | None = strawberry.field(description="The role, with the moment of its end.")


@strawberry.input(description="How a member of staff signs in.")
class SetPasswordInput:
    person_id: strawberry.ID = strawberry.field(description="A person with a role that the viewer may grant.")
    username: str = strawberry.field(description="The user name: 3 to 32 letters, digits, dots or dashes.")
    password: str = strawberry.field(
        description="The password: 10 to 200 characters, 5 different ones at least, not the user name."
    )
    idempotency_key: str | None = repetition_key()


@payload
class SetPasswordPayload:
    """The password is set; the person's sessions have ended."""

    username: str | None = strawberry.field(description="The user name as it is kept.")


@strawberry.type
class AdministrationMutation:
    """People, organisations and roles, as staff administer them."""

    @mutation("Registers a person.", number="id_number")
    async def register_person(self, info: Info, input: RegisterPersonInput) -> RegisterPersonPayload:
        return await perform(
            info,
            RegisterPersonPayload,
            service.register_person,
            {
                "person": lambda registered: registered.person,
                "person_id": lambda registered: strawberry.ID(f"Person:{registered.person}"),
            },
            organisation=key("Organisation", input.organisation_id, "organisation_id"),
            name=input.name,
            phone=input.phone,
            number=input.id_number,
            sex=input.sex,
            birth_date=input.birth_date,
            ethnicity=input.ethnicity,
            residence=input.residence,
            key=input.idempotency_key,
        )

    @mutation("Sets right where a person lives, and their sex where no identity number tells it.")
    async def correct_person(self, info: Info, input: CorrectPersonInput) -> CorrectPersonPayload:
        return await perform(
            info,
            CorrectPersonPayload,
            service.correct_person,
            {"person": lambda changed: changed.person},
            person=key("Person", input.person_id, "person_id") if input.person_id else None,
            sex=input.sex,
            residence=input.residence,
            key=input.idempotency_key,
        )

    @mutation("Reads a person's mobile or identity number in full; this is put on record.")
    async def read_number(self, info: Info, input: ReadNumberInput) -> ReadNumberPayload:
        return await perform(
            info,
            ReadNumberPayload,
            service.read_number,
            {"number": lambda read: read.number},
            person=key("Person", input.person_id, "person_id"),
            which=input.which,
            key=input.idempotency_key,
        )

    @mutation("Adds an organisation to the tree.", organisation="parent_id")
    async def create_organisation(self, info: Info, input: CreateOrganisationInput) -> CreateOrganisationPayload:
        return await perform(
            info,
            CreateOrganisationPayload,
            service.create_organisation,
            {"organisation": lambda created: created.organisation},
            kind=input.kind,
            name=input.name,
            parent=key("Organisation", input.parent_id, "parent_id"),
            key=input.idempotency_key,
        )

    @mutation("Gives a person a role in an organisation.")
    async def grant_role(self, info: Info, input: GrantRoleInput) -> GrantRolePayload:
        return await perform(
            info,
            GrantRolePayload,
            service.grant_role,
            {"role_grant": lambda granted: granted.grant},
            person=key("Person", input.person_id, "person_id"),
            organisation=key("Organisation", input.organisation_id, "organisation_id"),
            role=input.role,
            key=input.idempotency_key,
        )

    @mutation("Takes a role away, by those who may grant it or by its holder.", grant="role_grant_id")
    async def revoke_role(self, info: Info, input: RevokeRoleInput) -> RevokeRolePayload:
        return await perform(
            info,
            RevokeRolePayload,
            service.revoke_role,
            {"role_grant": lambda revoked: revoked.grant},
            grant=key("RoleGrant", input.role_grant_id, "role_grant_id"),
            key=input.idempotency_key,
        )

    @mutation("Gives a member of staff a user name and a password, and ends their sessions.")
    async def set_password(self, info: Info, input: SetPasswordInput) -> SetPasswordPayload:
        return await perform(
            info,
            SetPasswordPayload,
            service.set_password,
            {"username": lambda made: made.username},
            person=key("Person", input.person_id, "person_id"),
            username=input.username,
            password=input.password,
            key=input.idempotency_key,
        )
