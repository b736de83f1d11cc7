"""Who is in the county once the roster is there: teams and their members, in the roster's order."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.kernel.db import Database
from app.kernel.identity import Actor, Held, Role
from app.volunteers.models import ServiceCategory

from . import queries
from .content import Township, content
from .plan import HOME_TEAM, LEADER


@dataclass(frozen=True)
class Member:
    """A volunteer as the demonstration knows one; `team` is the only one that counts here."""

    number: int
    volunteer: UUID
    person: UUID
    name: str
    birth_date: date
    team: str

    @property
    def actor(self) -> Actor:
        return Actor(kind="person", id=self.person, name=self.name, volunteer=self.volunteer)


@dataclass(frozen=True)
class Team:
    id: UUID
    name: str
    category: ServiceCategory
    members: tuple[Member, ...]

    @property
    def leader(self) -> Member:
        if self.name == HOME_TEAM:
            return next((member for member in self.members if member.name == LEADER.name), self.members[0])
        return self.members[0]

    @property
    def leading(self) -> Actor:
        """The leader, acting as such."""
        leader = self.leader
        return Actor(
            kind="person",
            id=leader.person,
            name=leader.name,
            volunteer=leader.volunteer,
            roles=(Held(Role.LEADER, self.id),),
        )


@dataclass(frozen=True)
class Place:
    """A township with its teams. Nobody belongs to two, so each can be told apart from the others."""

    township: Township
    teams: tuple[Team, ...]

    @property
    def members(self) -> list[Member]:
        return [member for team in self.teams for member in team.members]


async def cast(db: Database) -> list[Place]:
    """The townships that have teams."""
    async with db.unit_of_work() as tx:
        people, teams = await tx.all(queries.MEMBERS), await tx.all(queries.TEAMS)
    by_team: defaultdict[str, list[Member]] = defaultdict(list)
    for row in people:
        by_team[row.team].append(Member(*row.values()))
    made = [
        Team(row.id, row.name, ServiceCategory(row.category), tuple(by_team[row.name]))
        for row in teams
        if by_team[row.name]
    ]
    places = [
        Place(township, tuple(team for team in made if team.name.startswith(township.name)))
        for township in content().townships
    ]
    return [place for place in places if place.teams]
