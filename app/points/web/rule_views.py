"""What the pages of rules read."""

from datetime import date, datetime, time

from app.kernel.web import PageInfo, View


class Coefficient(View):
    category: str
    hundredths: int


class Priced(View):
    """A rule with what each category of service counts."""

    category_coefficients: list[Coefficient]

    @property
    def coefficients(self) -> dict[str, int]:
        return {each.category: each.hundredths for each in self.category_coefficients}


class Terms(Priced):
    points_per_hour: int
    night: int
    night_from: time
    night_until: time
    holiday: int
    shortage: int
    shortage_below: int
    activity_cap: int
    daily_cap: int
    lot_days: int | None


class Rule(Terms):
    id: str
    version: int
    valid_from: datetime
    valid_until: datetime | None
    withdrawn: bool


class Rules(View):
    nodes: list[Rule]
    page_info: PageInfo


class Named(View):
    name: str


class Draft(View):
    id: str
    drafted_at: datetime
    drafted_by: Named | None
    points_now: int
    points_then: int


class Drafts(View):
    nodes: list[Draft]


class Bonus(View):
    code: str
    name: str
    points: int
    daily_cap: int
    yearly_cap: int
    lot_days: int | None


class Bonuses(View):
    nodes: list[Bonus]


class RulesPage(View):
    earning_rules: Rules
    earning_rule_drafts: Drafts
    bonus_rules: Bonuses


class Newest(View):
    nodes: list[Terms]


class NewRulePage(View):
    earning_rules: Newest


class OfCategory(View):
    category: str
    services: int
    points_now: int
    points_then: int
    difference: int


class OfCategories(View):
    nodes: list[OfCategory]


class Someone(View):
    id: str
    name: str


class OfPerson(View):
    person: Someone | None
    services: int
    points_now: int
    points_then: int
    difference: int


class OfPeople(View):
    nodes: list[OfPerson]


class NewRule(View):
    version: int
    valid_from: datetime


class WholeDraft(Terms):
    id: str
    drafted_at: datetime
    drafted_by: Named | None
    points_now: int
    points_then: int
    state: str
    month: date
    services: int
    people: int
    gaining: int
    losing: int
    categories: OfCategories
    gained: OfPeople
    lost: OfPeople
    rule: NewRule | None


class DraftPage(View):
    earning_rule_draft: WholeDraft
    earning_rules: Newest
