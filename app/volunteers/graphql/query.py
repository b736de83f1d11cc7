"""Where reading of volunteers starts."""

from sqlmodel import col

from app.reading import Connection, many, one, reads
from app.volunteers import models

from .merits import Honour, HonourFilter, HonourOrder, Training, TrainingFilter, TrainingOrder
from .people import Team, TeamFilter, TeamOrder, Volunteer, VolunteerFilter, VolunteerOrder
from .rosters import RosterImport, RosterImportFilter, RosterImportOrder


@reads(None)
class Query:
    """Volunteers with what is on their record, teams and rosters."""

    volunteers: Connection[Volunteer] = many(
        models.Volunteer,
        "The volunteers that one may see; who was merged with another is left out.",
        where=col(models.Volunteer.merged_into).is_(None),
        filter=VolunteerFilter,
        order=VolunteerOrder,
    )
    volunteer: Volunteer | None = one(models.Volunteer, "One volunteer.")
    teams: Connection[Team] = many(models.Team, "All teams.", filter=TeamFilter, order=TeamOrder)
    team: Team | None = one(models.Team, "One team.")
    roster_imports: Connection[RosterImport] = many(
        models.RosterImport, "The rosters that were imported.", filter=RosterImportFilter, order=RosterImportOrder
    )
    roster_import: RosterImport | None = one(models.RosterImport, "One import of a roster.")
    trainings: Connection[Training] = many(
        models.Training, "The trainings that one may see.", filter=TrainingFilter, order=TrainingOrder
    )
    training: Training | None = one(models.Training, "One training.")
    honours: Connection[Honour] = many(
        models.Honour, "The honours that one may see.", filter=HonourFilter, order=HonourOrder
    )
    honour: Honour | None = one(models.Honour, "One honour.")
