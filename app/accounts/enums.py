"""The enumerations of accounts in the schema; they must be there before the types that use them."""

from app.kernel.graphql import enum
from app.kernel.identity import Role

from . import models, service

enum(models.Sex, "As the identity document says.", female="Female.", male="Male.")
enum(
    models.OrganisationKind,
    "What an organisation is.",
    government="A county, a town, a bureau.",
    enterprise="An employer.",
    team="A volunteer team.",
    community="A village or neighbourhood.",
    merchant="A shop where points are redeemed.",
)
enum(
    Role,
    "What a person may be in an organisation; a role reaches down its tree.",
    leader="Leads a team.",
    social_worker="Cares for teams and their people.",
    merchant="Hands rewards over.",
    hr="Human resources of an enterprise.",
    officer="Officer of a bureau.",
    auditor="Reads all, changes nothing.",
    administrator="Grants roles.",
)
enum(
    service.Number,
    "A number that is kept sealed.",
    phone="The mobile number.",
    id_number="The identity number.",
)
