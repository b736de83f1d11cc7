"""What everybody's pages of subsidies show."""

from datetime import date

from app.kernel.web import View
from app.kernel.wording import Names
from app.notices.web.views import NoticeRow
from app.subsidies.facts import suffix

from .programme_views import OtherProgramme, Tier, Versions


class Code(View):
    code: str


class SubsidyRow(View):
    id: str
    names: Names
    plain: Names
    amounts: list[Tier]
    frequency: str
    automatic: bool
    valid_until: date | None
    programme: Code


class SubsidyRows(View):
    nodes: list[SubsidyRow]


class PaidInYear(View):
    year: int
    times: int
    people: int
    amount_fen: int


class PaidByProgramme(View):
    year: int
    programme: str
    times: int
    amount_fen: int


class ProgrammeNames(View):
    nodes: list[OtherProgramme]


class Notices(View):
    nodes: list[NoticeRow]


class SubsidiesPage(View):
    programme_versions: SubsidyRows
    years: list[PaidInYear]
    subsidy_totals: list[PaidByProgramme]
    programmes: ProgrammeNames
    public_notices: Notices

    def paid_in(self, year: int) -> list[tuple[Names, PaidByProgramme]]:
        """What was paid in a year by programme, with what each is called, the most first."""
        names = {each.id: each.names for each in self.programmes.nodes}
        paid = [each for each in self.subsidy_totals if each.year == year]
        paid.sort(key=lambda each: -each.amount_fen)
        return [(names.get(each.programme, Names(zh="–")), each) for each in paid]


class GradeRow(View):
    number: int
    names: Names


class GradeRows(View):
    nodes: list[GradeRow]


class GradesOfLadder(View):
    code: str
    rungs: GradeRows


class GradesOfLadders(View):
    nodes: list[GradesOfLadder]


class SubsidyPage(View):
    programme_versions: Versions
    ladders: GradesOfLadders

    @property
    def grades(self) -> dict[str, dict[int, Names]]:
        """What the numbers of grades are called, by the fact that asks for one."""
        return {
            f"rung_{suffix(each.code)}": {rung.number: rung.names for rung in each.rungs.nodes}
            for each in self.ladders.nodes
        }
