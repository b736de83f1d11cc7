"""What the pages of ladders show."""

from datetime import date, datetime

from app.kernel.web import PageInfo, View
from app.kernel.wording import Names
from app.rules.views import CalledRules, Found


class OccupationName(View):
    id: str
    code: str
    names: Names


class Condition(View):
    number: int
    alternative: int | None
    expression: str
    clause: str
    failed_texts: Names
    passed_texts: Names = Names()


class Conditions(View):
    nodes: list[Condition]

    @property
    def always(self) -> list[Condition]:
        """What is needed in any case."""
        return [each for each in self.nodes if each.alternative is None]

    @property
    def ways(self) -> list[list[Condition]]:
        """The alternatives, one of which is enough."""
        numbers = sorted({each.alternative for each in self.nodes if each.alternative is not None})
        return [[each for each in self.nodes if each.alternative == number] for number in numbers]


class Rules(View):
    version: int
    conditions: Conditions


class Prerequisite(View):
    occupation: OccupationName | None
    rules: Rules | None


class Prerequisites(View):
    nodes: list[Prerequisite]


class Rung(View):
    id: str
    number: int
    names: Names
    national_level: int | None
    appointed: bool
    comprehensive_review: bool
    training_hours_per_renewal: int | None
    prerequisites: Prerequisites

    def needs(self, occupation: str | None) -> Prerequisite | None:
        """What is needed in the occupation with this code; None for all others."""
        found = (each for each in self.prerequisites.nodes)
        return next((each for each in found if (each.occupation.code if each.occupation else None) == occupation), None)

    def asked(self) -> list[tuple[str | None, tuple[tuple[int | None, str], ...]]]:
        """What is asked in each occupation, to be compared with another version's."""
        return sorted(
            (
                each.occupation.code if each.occupation else "",
                tuple((one.alternative, one.expression) for one in each.rules.conditions.nodes) if each.rules else (),
            )
            for each in self.prerequisites.nodes
        )


class Rungs(View):
    nodes: list[Rung]


class Post(View):
    id: str
    code: str
    names: Names
    lowest: int
    highest: int


class Posts(View):
    nodes: list[Post]


class Bonus(View):
    grade_ladder: str
    grade_number: int
    levels: int


class Bonuses(View):
    nodes: list[Bonus]


class Equivalence(View):
    held_ladder: str
    held_number: int
    counts_ladder: str
    counts_number: int
    years: int
    clause: str


class Equivalences(View):
    nodes: list[Equivalence]


class DegreeYears(View):
    degree: str
    years: int


class LadderWhole(View):
    id: str
    code: str
    version: int
    names: Names
    state: str
    valid_from: date
    valid_until: date | None
    theory_pass: int | None
    practice_pass: int | None
    notice_working_days: int
    register_within_years: int | None
    renew_every_years: int | None
    levels: int | None
    step_every_years: int | None
    degrees: list[DegreeYears]
    changeable: bool
    publishable: bool
    draftable: bool
    rungs: Rungs
    posts: Posts
    grade_bonuses: Bonuses
    equivalences: Equivalences


class RuledOccupations(View):
    nodes: list[OccupationName]
    page_info: PageInfo


class Redrafted(View):
    nodes: list[OccupationName]


class Ladder(LadderWhole):
    occupations: RuledOccupations
    redrafted_occupations: Redrafted
    previous: LadderWhole | None


class LadderPage(View):
    ladder: Ladder


class LadderRow(View):
    id: str
    code: str
    version: int
    names: Names
    valid_from: date
    rung_count: int
    levels: int | None
    theory_pass: int | None
    practice_pass: int | None


class LadderRows(View):
    nodes: list[LadderRow]


class LaddersPage(View):
    ladders: LadderRows
    drafts: LadderRows


class LadderOfRung(View):
    id: str
    names: Names
    version: int
    changeable: bool


class RungOfLadder(Rung):
    ladder: LadderOfRung


class Occupations(View):
    nodes: list[OccupationName]


class RungPage(View):
    rung: RungOfLadder
    occupations: Occupations


class JudgedBy(CalledRules):
    names: Names
    version: int


class Verdict(View):
    id: str
    passed: bool
    eligible_on: date | None
    on_day: date
    judged_at: datetime
    findings: list[Found]
    rules: JudgedBy


class VerdictPage(View):
    verdict: Verdict
