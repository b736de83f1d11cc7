"""People, organisations and roles, as staff administer them."""

from datetime import date

import strawberry

from app.accounts import models, service
from app.accounts.graphql.types import Organisation, Person, RoleGrant
from app.kernel.graphql import Info, enum, key, mutation, payload, perform, repetition_key
from app.kernel.identity import Role

enum(service.Number, "A number that is kept sealed.", phone="The mobile number.", id_number="The identity number.")


@strawberry.input(description="A person to register.")
class RegisterPersonInput:
    organisation_id: strawberry.ID = strawberry.field(description="A role of the viewer reaches it.")
    name: str = strawberry.field(description="The name.")
    phone: str | None = strawberry.field(description="A mobile number.", default=None)
    id_number: str | None = strawberry.field(description="The identity number of 18 characters.", default=None)
    sex: models.Sex | None = strawberry.field(description="The sex.", default=None)
    birth_date: date | None = strawberry.field(description="The day; an identity number tells it.", default=None)
    ethnicity: str | None = strawberry.field(description="The ethnicity.", default=None)
    residence: str | None = strawberry.field(description="Where the person lives.", default=None)
    idempotency_key: str | None = repetition_key()


@payload
class RegisterPersonPayload:
    """A person is registered."""

    person: Person | None = strawberry.field(description="The person, once they hold a role or are in a team.")


@strawberry.input(description="Which number of whom.")
class ReadNumberInput:
    person_id: strawberry.ID = strawberry.field(description="The person.")
    which: service.Number = strawberry.field(description="Which number.")
    idempotency_key: str | None = repetition_key()


@payload
class ReadNumberPayload:
    """That it was read is on record."""

    number: str | None = strawberry.field(description="The number in full; null where none is kept.")


@strawberry.input(description="An organisation to add.")
class CreateOrganisationInput:
    kind: models.OrganisationKind = strawberry.field(description="What it is.")
    name: str = strawberry.field(description="What it is called.")
    parent_id: strawberry.ID = strawberry.field(description="The one it belongs to.")
    idempotency_key: str | None = repetition_key()


@payload
class CreateOrganisationPayload:
    """An organisation was added."""

    organisation: Organisation | None = strawberry.field(description="It.")


@strawberry.input(description="Who gets which role where.")
class GrantRoleInput:
    person_id: strawberry.ID = strawberry.field(description="Who.")
    organisation_id: strawberry.ID = strawberry.field(description="Where; it reaches down from there.")
    role: Role = strawberry.field(description="Which role.")
    idempotency_key: str | None = repetition_key()


@payload
class GrantRolePayload:
    """A role was given."""

    role_grant: RoleGrant | None = strawberry.field(description="It.")


@strawberry.input(description="Which role to take away.")
class RevokeRoleInput:
    role_grant_id: strawberry.ID = strawberry.field(description="The grant.")
    idempotency_key: str | None = repetition_key()


@payload
class RevokeRolePayload:
    """A role was taken away."""

    role_grant: RoleGrant | None = strawberry.field(description="It.")


@strawberry.input(description="How a member of staff signs in.")
class SetPasswordInput:
    person_id: strawberry.ID = strawberry.field(description="Who.")
    username: str = strawberry.field(description="The user name: 3 to 32 letters, digits, dots or dashes.")
    password: str = strawberry.field(description="The password: 10 characters at least.")
    idempotency_key: str | None = repetition_key()


@payload
class SetPasswordPayload:
    """The password is set; the person's sessions have ended."""

    username: str | None = strawberry.field(description="The user name as it is kept.")


@strawberry.type
class AdministrationMutation:
    """People, organisations and roles, as staff administer them."""

    @mutation("Registers a person.")
    async def register_person(self, info: Info, input: RegisterPersonInput) -> RegisterPersonPayload:
        return await perform(
            info,
            RegisterPersonPayload,
            service.register_person,
            {"person": lambda registered: registered.person},
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

    @mutation("Reads a person's phone or identity number in full.")
    async def read_number(self, info: Info, input: ReadNumberInput) -> ReadNumberPayload:
        return await perform(
            info,
            ReadNumberPayload,
            service.read_number,
            {"number": lambda read: read.number},
            person=key("Person", input.person_id, "person_id"),
            which=input.which,
        )

    @mutation("Adds an organisation to the tree.")
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

    @mutation("Takes a role away.")
    async def revoke_role(self, info: Info, input: RevokeRoleInput) -> RevokeRolePayload:
        return await perform(
            info,
            RevokeRolePayload,
            service.revoke_role,
            {"role_grant": lambda revoked: revoked.grant},
            grant=key("RoleGrant", input.role_grant_id, "role_grant_id"),
            key=input.idempotency_key,
        )

    @mutation("Gives a member of staff a user name and a password.")
    async def set_password(self, info: Info, input: SetPasswordInput) -> SetPasswordPayload:
        return await perform(
            info,
            SetPasswordPayload,
            service.set_password,
            {"username": lambda made: made.username},
            person=key("Person", input.person_id, "person_id"),
            username=input.username,
            password=input.password,
        )
