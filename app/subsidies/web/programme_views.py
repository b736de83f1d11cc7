"""What the pages of programmes show."""

from datetime import date
from functools import cached_property

from app.kernel.web import View
from app.kernel.wording import Names
from app.rules.conditions import Condition, Rules, compile_rules
from app.rules.facts import Fact
from app.rules.views import WholeFact
from app.subsidies.amounts import Amount, Amounts, question
from app.subsidies.checking import Trial, Tried, try_out
from app.subsidies.terms import Exempted, Level, NeededPaper


class Organisation(View):
    name: str
    id: str = ""


class ProgrammeOf(View):
    id: str
    code: str
    organisation: Organisation = Organisation(name="")


class Named(View):
    names: Names


class NewestNames(View):
    nodes: list[Named]


class OtherProgramme(View):
    id: str
    code: str
    versions: NewestNames

    @property
    def names(self) -> Names:
        """What it is called now; its code where nothing of it is published."""
        return self.versions.nodes[0].names if self.versions.nodes else Names(zh=self.code)


class Tier(Amount, frozen=True):
    names: Names


class ApprovalLevel(Level, frozen=True):
    names: Names


class Paper(NeededPaper, frozen=True):
    names: Names


class Exemption(Exempted, frozen=True):
    names: Names


class Excluded(View):
    within: str
    exceptions: list[Exemption]
    programme: OtherProgramme | None


class Exclusions(View):
    nodes: list[Excluded]


class Asking(View):
    number: int
    alternative: int | None
    expression: str
    clause: str
    passed_texts: Names
    failed_texts: Names


class Questions(View):
    nodes: list[Asking]

    @property
    def always(self) -> list[Asking]:
        """What is needed in any case."""
        return [each for each in self.nodes if each.alternative is None]

    @property
    def ways(self) -> list[list[Asking]]:
        """The alternatives, one of which is enough."""
        numbers = sorted({each.alternative for each in self.nodes if each.alternative is not None})
        return [[each for each in self.nodes if each.alternative == number] for number in numbers]


class AskedRules(View):
    version: int
    known_facts: list[WholeFact]
    conditions: Questions


class Version(View, dict=True):
    id: str
    version: int
    state: str
    names: Names
    plain: Names
    documents: Names
    legal_basis: str
    clause: str
    valid_from: date
    valid_until: date | None
    amounts: list[Tier]
    frequency: str
    period_fact: str | None
    evidence: list[Paper]
    chain: list[ApprovalLevel]
    review: bool
    notice_days: int
    response_days: int
    automatic: bool
    channel: str
    exclusions: Exclusions
    rules: AskedRules
    programme: ProgrammeOf
    trials: list[Trial] | None = None
    changeable: bool = False
    publishable: bool = False

    @cached_property
    def facts(self) -> dict[str, Fact]:
        """All facts that may be asked about."""
        return {each.name: each.declared() for each in self.rules.known_facts}

    @cached_property
    def compiled(self) -> Rules:
        asked = [
            Condition(each.expression, each.clause, each.passed_texts, each.failed_texts, each.alternative)
            for each in self.rules.conditions.nodes
        ]
        return compile_rules(asked, self.facts)

    @cached_property
    def asked(self) -> dict[str, Fact]:
        """The facts that the conditions and amounts ask about, in the order of the catalogue."""
        amounts = [question(each.expression) for each in self.amounts if each.expression is not None]
        read = (*self.compiled.read, *compile_rules(amounts, self.facts).read)
        named = {name for each in read for name in each.facts}
        named |= {self.period_fact} if self.period_fact else set()
        return {name: fact for name, fact in self.facts.items() if name in named}

    @cached_property
    def tried(self) -> tuple[Tried, ...]:
        """What comes of the test cases."""
        return try_out(self.compiled, Amounts(self.amounts, self.facts), self.trials or [])


class ProgrammeCodes(View):
    nodes: list[ProgrammeOf]


class VersionPage(View):
    programme_version: Version
    programmes: ProgrammeCodes


class Versions(View):
    nodes: list[Version]


class Listed(View):
    id: str
    version: int
    state: str
    names: Names
    valid_from: date
    valid_until: date | None
    automatic: bool
    programme: ProgrammeOf


class ListedRows(View):
    nodes: list[Listed]


class ProgrammesPage(View):
    programme_versions: ListedRows
    drafts: ListedRows
    programmes: ProgrammeCodes

    @property
    def ended(self) -> list[ProgrammeOf]:
        """Programmes of which nothing is in force or being written."""
        there = {each.programme.id for each in (*self.programme_versions.nodes, *self.drafts.nodes)}
        return [each for each in self.programmes.nodes if each.id not in there]


class Organisations(View):
    nodes: list[Organisation]


class NewProgrammePage(View):
    organisations: Organisations


class By(View):
    name: str


class VersionRow(View):
    id: str
    version: int
    state: str
    names: Names
    valid_from: date
    valid_until: date | None
    published_by: By | None


class VersionRows(View):
    nodes: list[VersionRow]


class Programme(View):
    id: str
    code: str
    draftable: bool
    closable: bool
    organisation: Organisation
    versions: VersionRows


class ProgrammePage(View):
    programme: Programme
