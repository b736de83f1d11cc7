"""Pages of skills, notices and talents."""

from app.kernel.identity import ANONYMOUS

from . import Addresses

SKILLS: dict[str, Addresses] = {
    "/skills/statistics": lambda w, _: [("/skills/statistics", who) for who in (w.anonymous, w.otto)],
    "/enterprises": lambda w, t: [("/enterprises", w.otto), ("/enterprises?table=yes&q=祁连", t.worked.hana)],
    "/enterprises/{id:uuid}": lambda w, t: [
        (f"/enterprises/{t.worked.enterprise}", t.worked.hugo),
        (f"/enterprises/{t.worked.enterprise}", t.worked.hana),
        (f"/enterprises/{t.worked.enterprise}", w.anonymous),
        (f"/enterprises/{t.worked.other}", w.otto),
    ],
    "/workers": lambda w, t: [
        ("/workers", t.worked.hana),
        (f"/workers?enterprise={t.worked.enterprise}&year=2026", w.otto),
        ("/workers?q=nobody", w.otto),
    ],
    "/workers/{id:uuid}": lambda w, t: [
        (f"/workers/{t.worked.employment}", t.worked.hugo),
        (f"/workers/{t.worked.employment}", t.worked.wu),
    ],
    "/notices": lambda w, _: [("/notices", w.anonymous), ("/notices?show=ended", w.otto)],
    "/notices/{id:uuid}": lambda _, t: [(f"/notices/{t.assessed.notice}", ANONYMOUS)],
    "/objections": lambda w, _: [("/objections", w.otto), ("/objections?show=answered", w.otto)],
    "/objections/{id:uuid}": lambda w, t: [(f"/objections/{t.assessed.objection}", w.otto)],
    "/assessments": lambda w, t: [
        ("/assessments", t.assessed.works.hr),
        ("/assessments?show=certified&q=qgd", w.otto),
        ("/assessments?show=ended", w.otto),
    ],
    "/assessments/new": lambda _, t: [("/assessments/new", t.assessed.works.hr)],
    "/my/assessments": lambda w, t: [
        ("/my/assessments", t.assessed.works.winder),
        ("/my/assessments", t.assessed.works.assessors[0]),
        ("/my/assessments", w.alice),
    ],
    "/assessments/{id:uuid}": lambda w, t: [
        (f"/assessments/{t.assessed.open}", t.assessed.works.approver),
        (f"/assessments/{t.assessed.certified}", t.assessed.works.winder),
        (f"/assessments/{t.assessed.certified}", w.otto),
    ],
    "/inspections": lambda w, t: [("/inspections", w.otto)],
    "/settings/assessing": lambda w, t: [
        ("/settings/assessing", w.otto),
        ("/settings/assessing", t.assessed.works.hr),
    ],
    "/ladders": lambda w, _: [("/ladders", who) for who in (w.anonymous, w.bob, w.otto)],
    "/ladders/{id:uuid}": lambda w, t: [
        (f"/ladders/{t.climbed.ladder}", w.anonymous),
        (f"/ladders/{t.climbed.ladder}", w.bob),
        (f"/ladders/{t.climbed.posts}", w.otto),
        (f"/ladders/{t.climbed.draft}", t.ada),
    ],
    "/ladders/{id:uuid}/edit": lambda w, t: [
        (f"/ladders/{t.climbed.draft}/edit", w.otto),
        (f"/ladders/{t.climbed.ladder}/edit", w.otto),
    ],
    "/ladders/{id:uuid}/equivalences": lambda w, t: [(f"/ladders/{t.climbed.ladder}/equivalences", w.otto)],
    "/posts": lambda w, t: [("/posts", w.otto), ("/posts?q=黄", w.otto), ("/posts", t.worked.hana)],
    "/rungs/{id:uuid}/edit": lambda w, t: [
        (f"/rungs/{t.climbed.rung}/edit", w.otto),
        (f"/rungs/{t.climbed.rung}/edit?occupation=6-88-01", w.otto),
    ],
    "/talents": lambda w, _: [("/talents", w.otto), ("/talents?show=all", w.otto)],
    "/talents/exams": lambda w, _: [("/talents/exams", w.otto)],
    "/talents/registrations": lambda w, _: [("/talents/registrations", w.otto)],
    "/verdicts/{id:uuid}": lambda w, t: [(f"/verdicts/{t.climbed.verdict}", w.bob)],
    "/my/level": lambda w, _: [
        ("/my/level", w.bob),
        ("/my/level?degree=master&grade=2", w.bob),
        ("/my/level", w.alice),
    ],
    "/people/{id:uuid}/level": lambda w, _: [(f"/people/{w.bob.person}/level", w.otto)],
}
