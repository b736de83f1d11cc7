"""What the pages of enterprises, workers and skill wages show."""

from datetime import date, datetime

from app.kernel.web import PageInfo, View
from app.kernel.wording import Names

from .post_views import Educations, LaddersOfPosts, Placements
from .wage_views import Actor, Named, Wages


def _key(identity: str) -> str:
    return identity.partition(":")[2]


def _named(names: Names, language: str) -> str:
    return names.get(language) or names.get("zh", "")


class Rung(View):
    id: str
    number: int
    names: Names


class Rungs(View):
    nodes: list[Rung]


class Ladder(View):
    rungs: Rungs
    id: str | None = None
    names: Names | None = None


class Ladders(View):
    nodes: list[Ladder]

    def choices(self, language: str) -> list[tuple[str, str]]:
        """All rungs by key and name, with that of the ladder where there are several."""
        several = len(self.nodes) > 1
        return [
            (
                _key(rung.id),
                _named(rung.names, language) + (f" · {_named(ladder.names or Names(), language)}" if several else ""),
            )
            for ladder in self.nodes
            for rung in ladder.rungs.nodes
        ]


class Occupation(View):
    id: str
    names: Names


class Occupations(View):
    nodes: list[Occupation]

    def choices(self, language: str) -> list[tuple[str, str]]:
        """By key and name."""
        return [(_key(each.id), _named(each.names, language)) for each in self.nodes]


class Total(View):
    """Workers who are paid for skill; `fen` a month."""

    workers: int
    fen: int
    enterprises: int = 0
    year: int | None = None
    rung: str | None = None
    occupation: str | None = None


class StatisticsPage(View):
    enterprise_count: int
    wage_table_enterprises: int
    all: list[Total]
    newly: list[Total]
    years: list[Total]
    rungs: list[Total]
    occupations: list[Total]
    ladders: Ladders
    occupation_names: Occupations

    @property
    def rung_names(self) -> dict[str, Names]:
        return {rung.id: rung.names for ladder in self.ladders.nodes for rung in ladder.rungs.nodes}

    @property
    def by_rung(self) -> list[Total]:
        """From the lowest to the highest."""
        numbers = {rung.id: rung.number for ladder in self.ladders.nodes for rung in ladder.rungs.nodes}
        return sorted((each for each in self.rungs if each.rung in numbers), key=lambda each: numbers[each.rung or ""])

    @property
    def by_occupation(self) -> list[Total]:
        """The most first."""
        return sorted(self.occupations, key=lambda each: -each.workers)

    @property
    def by_year(self) -> list[Total]:
        return [each for each in self.years if each.year]

    @property
    def occupation_titles(self) -> dict[str, Names]:
        return {each.id: each.names for each in self.occupation_names.nodes}


class Enterprise(View):
    id: str
    name: str
    credit_code: str | None
    has_wage_table: bool
    worker_count: int
    watched: bool


class Enterprises(View):
    total_count: int
    nodes: list[Enterprise]
    page_info: PageInfo


class EnterprisesPage(View):
    enterprises: Enterprises


class Place(View):
    id: str
    name: str


class Unit(View):
    name: str


class Rate(View):
    id: str
    fen: int
    level: int | None
    rung: Rung | None
    occupation: Named | None


class Rates(View):
    nodes: list[Rate]


class WageTable(View):
    id: str
    version: int
    valid_from: date
    state: str
    reason: str | None
    own: bool
    proposed_at: datetime
    decided_at: datetime | None
    proposed_by: Actor | None
    decided_by: Actor | None
    rates: Rates


class WageTables(View):
    nodes: list[WageTable]


class OneEnterprise(Enterprise):
    kind: str = ""
    staffed: bool = False
    wage_tables: WageTables = WageTables(nodes=[])

    @property
    def present(self) -> WageTable | None:
        """The newest that was approved."""
        return next((table for table in self.wage_tables.nodes if table.state == "approved"), None)

    @property
    def waiting(self) -> WageTable | None:
        return next((table for table in self.wage_tables.nodes if table.state == "proposed"), None)


class EnterprisePage(View):
    organisation: OneEnterprise
    ladders: Ladders
    occupations: Occupations


class WageState(View):
    state: str
    rung: Named | None


class WageStates(View):
    nodes: list[WageState]


class WorkerRow(View):
    id: str
    name: str
    number: str | None
    until: date | None
    fen: int | None
    first_paid: date | None
    organisation: Place
    occupation: Named | None
    wages: WageStates


class WorkerRows(View):
    total_count: int
    nodes: list[WorkerRow]
    page_info: PageInfo


class WorkersPage(View):
    employments: WorkerRows
    ladders: Ladders
    occupations: Occupations


class Grade(View):
    id: str
    since: date
    until: date | None
    source: str
    certificate_number: str | None
    ended_at: datetime | None
    end_reason: str | None
    rung: Named
    occupation: Named | None
    organisation: Unit


class Grades(View):
    nodes: list[Grade]


class Worker(View):
    id: str
    person_id: str
    name: str
    id_number: str | None
    phone: str | None
    number: str | None
    since: date
    until: date | None
    fen: int | None
    managed: bool
    organisation: Place
    occupation: Named | None
    wages: Wages
    grades: Grades
    placements: Placements
    educations: Educations


class WorkerPage(View):
    employment: Worker
    posts: LaddersOfPosts
    ladders: Ladders
    occupations: Occupations
