"""The pictures in docs/screenshots: which way leads to each, and which page it shows. tests/test_docs.py compares."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
TARGET = ROOT / "docs/screenshots"
INDEX = ROOT / "docs/screenshots.md"


@dataclass(frozen=True)
class Shot:
    """One picture: `way` is an address, then what to do there; `page` the route it ends at, none after a refusal.

    A step is a selector to click; or `name=text`, more of them after `&`, to fill in and send; or `>` and a
    selector, to scroll there. `{venue}` and `{voucher}` are the codes that the leader's and the volunteer's screens
    show, `{badge}`, `{certificate}`, `{revoked}` and `{elsewhere}` where the QR codes of the volunteer, of
    certificates and of a shift without her lead, `{guardian}` where the newest message to a guardian does.
    """

    name: str
    title: str
    way: tuple[str, ...]
    page: str
    desk: bool = False
    language: str = "zh"
    dark: bool = False


def shot(name: str, title: str, *way: str, page: str | None = None, **how: Any) -> Shot:
    """An address alone shows its own page."""
    own = way[0].partition("?")[0] if len(way) == 1 else ""
    return Shot(name, title, way, own if page is None else page, **how)


def both(name: str, title: str, *way: str, page: str | None = None) -> tuple[Shot, Shot]:
    """The same in the hand and on a desk."""
    return shot(name, title, *way, page=page), shot(f"{name}-desk", "The same on a desk", *way, page=page, desk=True)


SHIFT, REWARD, TEAM = ".cards a[href^='/shifts/']", ".cards a[href^='/rewards/']", "a[href^='/teams/']"
SEALED = ".cards a[href^='/ledger/roots/']"
DRAFT, RULE_DRAFT = ".cards a[href^='/points/rules/drafts/']", "/points/rules/drafts/{id:uuid}"
RECORD, VOUCHER, IMPORT = "a[href^='/service-records/']", ".cards a[href^='/vouchers/']", ".cards a[href^='/imports/']"
VOLUNTEER, TRAINING = "tr:nth-child(2) a[href^='/volunteers/']", "a[href$='/trainings/new']"
MOVEMENT, UNUSUAL = ".cards a[href^='/points/movements/']", ".cards a[href^='/points/anomalies/']"
FREEZE = ".cards a[href^='/points/freezes/']"
FREEZING = ("/volunteers", "td a[href^='/volunteers/']", "a[href^='/points/freezes/new/']")
HER_TEAM = ("/", TEAM)
ROSTER = ("/", "a[href$='/roster']")
FREE = ".cards li:nth-child(4) a[href^='/shifts/']"
"""The three before it are while she serves elsewhere, with her, or full."""
GUARDIAN = ("/volunteers?q=王小梅", "td a[href^='/volunteers/']", "a[href$='/guardian']")
LATE = ("/late-hours", "a[href$='/roster']", "a[href$='/hours/new']")
APPEAL, ANOMALY = ".cards a[href^='/appeals/']", "li:has(a[href^='/shifts/']) a[href^='/anomalies/']"
RAISE = ("/my/hours", RECORD, "a[href$='/appeal']")
PAPER = (*ROSTER, "a[href$='/qr']", "a[href$='/printed-code']")
CERTIFICATE = "a[href^='/service-certificates/']:not([href$='/new'])"
LIST = ".cards a[href^='/certificate-batches/']"
MEMBERS = ("/", "li:nth-child(2) a[href$='/roster']", "a[href$='/members']")
WAITING = ("/activities?q=夜访", SHIFT, "a[href$='/roster']", "a[href$='/members']", ">.waiting")
EDITOR = (*ROSTER, "a[href$='/edit'][href^='/activities/']")
EDIT_SHIFT = ("/", "li:nth-child(2) a[href$='/roster']", EDITOR[-1], "a[href$='/edit'][href^='/shifts/']")
NEW_SERIES = (*EDITOR, "a[href$='/series/new']")
WEEKLY = "begins=09:00&ends=11:30&place=默勒镇文化活动中心&capacity=12"
SERIES = (*NEW_SERIES, WEEKLY, "button[value='save']")
NEW_SHIFT = (*EDITOR, "a[href$='/shifts/new']")
PARTNER, WEBHOOK, DELIVERY = (f".cards a[href^='/{each}/']" for each in ("partners", "webhooks", "deliveries"))
DEAD_LETTERS = ("/partners", "a[href='/deliveries/dead']")
POOL, ASKED = ".cards a[href^='/pools/']", ".cards a[href^='/requests/']"
WHOM = "number=17748011963&points=10&name=刘强"
BACKWARDS = "starts_at=2030-03-05T14:00&ends_at=2030-03-05T09:00&place=默勒镇文化活动中心&capacity=20"
CASE, NOTICE, OBJECTION = (f".cards a[href^='/{each}/']" for each in ("assessments", "notices", "objections"))
LEVEL = "a[href^='/people/'][href$='/level']"
LADDER = ".cards a[href^='/ladders/']"
ASK, RUNG, EDIT_LADDER = "form[action$='/ask'] button", "a[href^='/rungs/']", "a[href^='/ladders/'][href$='/edit']"
DRAFT = "h2:last-of-type + .cards a[href^='/ladders/']"
EXAMINED = ".cards li:nth-child(2) a[href^='/assessments/']"
PLACE = "/redemption-points/{id:uuid}"
SHELF = ("/counter/today", ".places a[href^='/redemption-points/']")
BOX = "phone=13800000000"
FIRM, WORKER = "td a[href^='/enterprises/']", "td a[href^='/workers/']"

SHOTS: dict[str, list[Shot]] = {
    "anonymous": [
        shot("welcome", "The first page for everybody", "/"),
        shot("welcome-en", "The same in English", "/", language="en"),
        shot("welcome-bo", "and in Tibetan", "/", language="bo"),
        shot("ledger-roots", "Roots over all movements of points", "/ledger/roots"),
        shot("ledger-root", "One of them, to print", "/ledger/roots", SEALED, page="/ledger/roots/{id:uuid}"),
        shot("sign-in", "Sign in by phone", "/sign-in"),
        shot("sign-in-refused", "No phone number", "/sign-in", "phone=1380000"),
        shot("sign-in-code", "Type the code from the message", "/sign-in", BOX, page="/sign-in/code"),
        shot("sign-in-code-refused", "A wrong code", "/sign-in", BOX, "code=000000"),
        shot("sign-in-code-refused-bo", "The same in Tibetan", "/sign-in", BOX, "code=000000", language="bo"),
        shot("sign-in-staff", "Staff sign in by password", "/sign-in/password"),
        shot("sign-in-staff-refused", "A wrong password", "/sign-in/password", "username=nobody&password=secret"),
        shot("outbox", "In development, messages are read here", "/outbox"),
        shot("activities", "Find an activity", "/activities"),
        shot("activities-bo", "The same in Tibetan", "/activities", language="bo"),
        shot("activities-dark", "and in the dark", "/activities", dark=True),
        shot("activities-desk", "and on a desk", "/activities", desk=True),
        shot("activities-near", "What is near, the nearest first", "/activities?near=38.177,100.253&within=30"),
        shot("activities-search", "Found by pinyin, of one kind", "/activities?q=yefang&category=elder_care"),
        shot("activities-none", "Nothing found", "/activities?q=滑雪"),
        shot("verify", "Check a certificate by its number", "/certificates"),
        shot("verify-refused", "A number that no certificate has", "/certificates", "number=ZM2026-000001-AAAA"),
        shot("verified", "Where a certificate's code leads", "{certificate}", page="/certificates/{token}"),
        shot("verified-bo", "The same in Tibetan", "{certificate}", page="/certificates/{token}", language="bo"),
        shot("verified-revoked", "One that was revoked", "{revoked}", page="/certificates/{token}"),
        shot("guardian-link", "What a guardian is asked", "{guardian}", page="/guardian/{token}"),
        shot("guardian-link-bo", "The same in Tibetan", "{guardian}", page="/guardian/{token}", language="bo"),
        shot("pools", "Pools of points for those who can’t earn", "/pools"),
        shot("pool", "What came into one, went out, and for how many", "/pools", POOL, page="/pools/{id:uuid}"),
        shot("not-found", "No such page", "/nothing/here", page=""),
        shot("notices", "What is announced", "/notices"),
        shot("notice", "One notice, and how to object", "/notices", NOTICE, page="/notices/{id:uuid}"),
        *both("ladders", "Grading schemes that are in force", "/ladders"),
        *both("ladder", "What each grade needs", "/ladders", LADDER, page="/ladders/{id:uuid}"),
        *both("skill-statistics", "Skill wages in figures", "/skills/statistics"),
    ],
    "volunteer": [
        shot("home", "A volunteer's first page", "/"),
        shot("home-bo", "The same in Tibetan", "/", language="bo"),
        shot("shift", "A shift to enrol in", "/activities", FREE, page="/shifts/{id:uuid}"),
        shot("activity", "An activity", "/activities", SHIFT, ".back a", page="/activities/{id:uuid}"),
        shot("team", "A team as members see it", *HER_TEAM, page="/teams/{id:uuid}"),
        shot("my-shifts", "What one is enrolled in", "/my/shifts"),
        shot("calendar", "One's shifts for the calendar of a phone", "/my/calendar"),
        shot("scan", "Scan the venue's code", "/scan"),
        shot("scan-refused", "A code that no venue shows", "/scan", "code=000000"),
        shot("check-in", "Check in with the venue's code", "/scan", "code={venue}", page="/check-in/{token}"),
        shot("check-in-refused", "A check-in that is refused", "{elsewhere}", "form button"),
        shot("check-in-refused-bo", "The same in Tibetan", "{elsewhere}", "form button", language="bo"),
        shot(
            "check-in-place",
            "Check in by the place",
            "/",
            ".hero a[href^='/shifts/']",
            "a[href$='/check-in']",
            page="/shifts/{id:uuid}/check-in",
        ),
        shot("my-code", "One's own code, for staff to scan", "/my/qr"),
        shot("my-hours", "Hours with each step", "/my/hours"),
        shot("record", "One record", "/my/hours", RECORD, page="/service-records/{id:uuid}"),
        shot("new-appeal", "Say that hours are wrong", *RAISE, page="/shifts/{id:uuid}/appeal"),
        shot("new-appeal-bo", "The same in Tibetan", *RAISE, page="/shifts/{id:uuid}/appeal", language="bo"),
        shot("my-certificates", "Certificates of service", "/my/certificates"),
        shot(
            "certificate-draft",
            "What one will say",
            "/my/certificates",
            "form button",
            page="/my/certificates/new",
        ),
        shot(
            "certificate",
            "A certificate, to print in three languages",
            "/my/certificates",
            CERTIFICATE,
            page="/service-certificates/{id:uuid}",
        ),
        shot("my-record", "Training, honours, ratings: all that is on one's record", "/my/record"),
        shot(
            "my-qualifications",
            "What one is qualified for",
            "/my/record",
            "a[href$='/qualifications']",
            page="/people/{id:uuid}/qualifications",
        ),
        shot("points", "The statement of points", "/my/points"),
        shot("points-lines", "Where each point came from", "/my/points", ">#lines"),
        shot("points-bo", "The same in Tibetan", "/my/points", language="bo"),
        shot("points-lines-bo", "Where each point came from, in Tibetan", "/my/points", ">#lines", language="bo"),
        shot("send-points", "Pass points on", "/my/points/send"),
        shot("send-points-bo", "The same in Tibetan", "/my/points/send", language="bo"),
        shot("send-points-whom", "Whom they reach, before anything moves", "/my/points/send", WHOM),
        shot("send-points-refused", "Nobody has this name and number", "/my/points/send", f"{WHOM}明"),
        shot("family", "One's family", "/my/family"),
        shot("my-requests", "What one asks volunteers for", "/my/requests"),
        shot("request", "One request, with what is held for it", "/my/requests", ASKED, page="/requests/{id:uuid}"),
        shot("new-request", "Ask volunteers for help", "/requests/new"),
        shot("rewards", "Rewards", "/rewards"),
        shot("rewards-desk", "The same on a desk", "/rewards", desk=True),
        shot("reward", "Redeem one", "/rewards", REWARD, page="/rewards/{id:uuid}"),
        shot("voucher", "A voucher to show", "/my/redemptions", VOUCHER, page="/vouchers/{id:uuid}"),
        shot("my-vouchers", "Vouchers", "/my/redemptions"),
        shot("profile", "Language, phone, devices", "/profile"),
        shot("privacy", "What is stored", "/profile/privacy"),
        shot("phone", "Change the phone number", "/profile/phone"),
        shot(
            "phone-code",
            "Confirm the new number",
            "/profile/phone",
            "phone=13800000001",
            page="/profile/phone/code",
        ),
        shot("phone-code-refused", "A wrong code", "/profile/phone", "phone=13800000001", "code=000000"),
        shot("not-allowed", "A page for others", "/imports", page=""),
        shot("my-level", "A level, for those who have a post", "/my/level"),
        shot("verdict", "What is missing for a grade", "/ladders", LADDER, ASK, page="/verdicts/{id:uuid}"),
        shot("my-assessments", "Where one examines others, or is examined", "/my/assessments"),
        shot("score", "Hand in points as an assessor", "/my/assessments", EXAMINED, page="/assessments/{id:uuid}"),
    ],
    "leader": [
        shot("leader-home", "A leader's first page", "/"),
        *both("leader-team", "Her team", *HER_TEAM, page="/teams/{id:uuid}"),
        shot("add-member-refused", "A member who is not found", *HER_TEAM, "number=1&member=王芳"),
        *both(
            "new-activity",
            "Plan an activity",
            *HER_TEAM,
            "a[href$='/activities/new']",
            page="/teams/{id:uuid}/activities/new",
        ),
        *both("volunteer", "A volunteer's record", *HER_TEAM, VOLUNTEER, page="/volunteers/{id:uuid}"),
        shot("volunteer-bo", "and in Tibetan", *HER_TEAM, VOLUNTEER, page="/volunteers/{id:uuid}", language="bo"),
        *both(
            "new-training", "A course that members attended", *HER_TEAM, TRAINING, page="/teams/{id:uuid}/trainings/new"
        ),
        *both("roster", "Who comes", *ROSTER, page="/shifts/{id:uuid}/roster"),
        shot("roster-bo", "and in Tibetan", *ROSTER, page="/shifts/{id:uuid}/roster", language="bo"),
        shot("waiting-list", "Who waits for a place", *WAITING, page="/shifts/{id:uuid}/members"),
        *both("members", "Enrol members", *MEMBERS, page="/shifts/{id:uuid}/members"),
        *both("venue", "The venue's code", *ROSTER, "a[href$='/qr']", page="/shifts/{id:uuid}/qr"),
        *both("printed-code", "A code to print", *PAPER, page="/shifts/{id:uuid}/printed-code"),
        shot("printed-code-bo", "and in Tibetan", *PAPER, page="/shifts/{id:uuid}/printed-code", language="bo"),
        *both("reviews", "Scans to look at", "/reviews"),
        shot("reviews-bo", "and in Tibetan", "/reviews", language="bo"),
        shot("scanner", "Scan volunteers", *ROSTER, "a[href$='/scanner']", page="/shifts/{id:uuid}/scanner"),
        shot("scanner-refused", "Nobody has this number", *ROSTER, "a[href$='/scanner']", "code=99999999"),
        shot("badge", "A volunteer's code, scanned by any camera", "{badge}", page="/badge/{token}"),
        *both("editor", "Edit an activity", *EDITOR, page="/activities/{id:uuid}/edit"),
        *both("edit-shift", "Edit a shift", *EDIT_SHIFT, page="/shifts/{id:uuid}/edit"),
        *both("new-shift", "Add a shift", *NEW_SHIFT, page="/activities/{id:uuid}/shifts/new"),
        *both("new-shift-refused", "A shift that ends before it begins", *NEW_SHIFT, BACKWARDS),
        *both("new-series", "Shifts that repeat", *NEW_SERIES, page="/activities/{id:uuid}/series/new"),
        shot("new-series-days", "Their days are shown before they are saved", *NEW_SERIES, WEEKLY),
        *both("series", "A series, and what can be changed in it", *SERIES, page="/series/{id:uuid}/edit"),
        shot("series-bo", "and in Tibetan", *SERIES, page="/series/{id:uuid}/edit", language="bo"),
        *both("copy", "Plan an activity again", *EDITOR, "a[href$='/copy']", page="/activities/{id:uuid}/copy"),
        *both("requests", "Requests for help that wait for a team", "/requests"),
        shot("request-to-take", "Take one with a team", "/requests", ASKED, page="/requests/{id:uuid}"),
        *both("approvals", "Hours to approve", "/approvals"),
        *both("leader-record", "One record, to correct", "/approvals", RECORD, page="/service-records/{id:uuid}"),
        *both("appeals", "Appeals to answer", "/appeals"),
        *both("appeal", "One appeal", "/appeals", APPEAL, page="/appeals/{id:uuid}"),
        shot("appeal-bo", "and in Tibetan", "/appeals", APPEAL, page="/appeals/{id:uuid}", language="bo"),
        *both("late-hours", "Hours that are late", "/late-hours"),
        shot("late-hours-bo", "and in Tibetan", "/late-hours", language="bo"),
        *both("new-hours", "Enter the hours of whom nobody saw", *LATE, page="/shifts/{id:uuid}/hours/new"),
        *both("new-certificates", "Certificates for a list", "/service-certificates/new"),
        *both("new-certificates-refused", "A list without numbers", "/service-certificates/new", "people=八年级二班"),
    ],
    "merchant": [
        shot("merchant-home", "A merchant's first page", "/"),
        shot("counter", "Scan or type a voucher", "/counter"),
        shot("counter-bo", "The same in Tibetan", "/counter", language="bo"),
        shot("counter-refused", "A code that is no voucher's", "/counter", "code=7K3MQ9TWXA"),
        shot("hand-over", "What to hand over", "/counter", "code={voucher}", page="/counter/{code}"),
        shot("counter-today", "What was handed over", "/counter/today"),
        shot("shelf", "What lies at a place", *SHELF, page=PLACE),
        shot("stock", "Counts and deliveries", *SHELF, "a[href^='/stock/']", page="/stock/{id:uuid}"),
        shot("edit-place", "When a place is open", *SHELF, "a[href$='/edit']", page=f"{PLACE}/edit"),
    ],
    "officer": [
        shot("officer-home-desk", "An officer's first page", "/", desk=True),
        shot("officer-home", "The same on a phone", "/"),
        shot("volunteers-desk", "Search by name or pinyin", "/volunteers?q=wang", desk=True),
        shot("volunteers", "The same on a phone", "/volunteers?q=wang"),
        *both("offers", "All that points buy", "/rewards/offers"),
        *both("new-reward", "A new reward", "/rewards/new"),
        shot("edit-reward", "Its price, limits and photos", "/rewards/offers", "th a", page="/rewards/{id:uuid}/edit"),
        shot("places", "Where rewards are handed over", "/redemption-points"),
        shot("new-place", "A new place", "/redemption-points/new"),
        *both("settlement", "What merchants are paid for", "/settlement"),
        *both("teams", "All teams", "/teams"),
        shot("teams-bo", "The same in Tibetan", "/teams", language="bo"),
        *both("new-team", "A new team", "/teams/new"),
        *both("imports", "Rosters", "/imports"),
        *both("imports-refused", "A file that is no roster", "/imports", "file=今天到场的人都很好"),
        *both("import", "What came of one", "/imports", IMPORT, page="/imports/{id:uuid}"),
        shot("import-rows", "Which rows were refused, and why", "/imports", IMPORT, ">h2", page="/imports/{id:uuid}"),
        shot(
            "import-desk-bo", "and in Tibetan", "/imports", IMPORT, page="/imports/{id:uuid}", desk=True, language="bo"
        ),
        *both("points-figures", "Points in figures", "/points/overview"),
        shot("points-figures-bo", "and in Tibetan", "/points/overview", language="bo"),
        *both("points-movements", "The biggest movements of points", "/points/movements"),
        *both("points-movement", "One of them", "/points/movements", MOVEMENT, page="/points/movements/{id:uuid}"),
        *both("points-anomalies", "Unusual points", "/points/anomalies"),
        *both("points-anomaly", "What shows it", "/points/anomalies", UNUSUAL, page="/points/anomalies/{id:uuid}"),
        *both("points-limits", "What is looked for", "/points/limits"),
        *both("points-freezes", "Frozen points", "/points/freezes"),
        *both("points-freeze", "For a second officer", "/points/freezes", FREEZE, page="/points/freezes/{id:uuid}"),
        *both("freeze-points", "Freezing points", *FREEZING, page="/points/freezes/new/{id:uuid}"),
        *both("partners", "Partners", "/partners"),
        *both("new-partner", "A new partner", "/partners/new"),
        *both("partner", "A partner’s webhooks, rights and secret", "/partners", PARTNER, page="/partners/{id:uuid}"),
        *both("webhook", "A webhook and what it was sent", "/partners", PARTNER, WEBHOOK, page="/webhooks/{id:uuid}"),
        *both("delivery", "One message", *DEAD_LETTERS, DELIVERY, page="/deliveries/{id:uuid}"),
        *both("dead-letters", "Messages that failed for good", *DEAD_LETTERS, page="/deliveries/dead"),
        *both("certificates", "Certificates that were issued", "/service-certificates"),
        *both(
            "certificate-list",
            "What came of a list",
            "/service-certificates",
            LIST,
            page="/certificate-batches/{id:uuid}",
        ),
        shot(
            "certificate-officer-desk",
            "A certificate as an officer sees it",
            "/service-certificates",
            CERTIFICATE,
            page="/service-certificates/{id:uuid}",
            desk=True,
        ),
        *both("certificate-settings", "Stars and numbers", "/settings/certificates"),
        *both("certificate-settings-refused", "Stars that don't rise", "/settings/certificates", "hours=100 50"),
        *both("anomalies", "Unusual hours", "/anomalies"),
        shot("anomalies-bo", "and in Tibetan", "/anomalies", language="bo"),
        *both("anomaly", "What became of one", "/anomalies", ANOMALY, page="/anomalies/{id:uuid}"),
        *both("qualifications", "Which qualifications there are", "/qualifications"),
        *both("guardian", "A pupil's guardian, and what they said", *GUARDIAN, page="/volunteers/{id:uuid}/guardian"),
        *both("rules", "By which rules points are earned", "/points/rules"),
        *both("new-rule", "A change of the rule is drafted", "/points/rules/new"),
        *both("rule-draft", "What a draft would have given last month", "/points/rules", DRAFT, page=RULE_DRAFT),
        *both("exchange-settings", "To whom points may be passed on", "/settings/exchange"),
        *both("pool-officer", "Grants of a pool, decided by two", "/pools", POOL, page="/pools/{id:uuid}"),
        shot("new-pool", "Open a pool", "/pools/new"),
        shot("password", "Change the password", "/profile/password"),
        *both("ladder-draft", "What a draft changes", "/ladders", DRAFT, page="/ladders/{id:uuid}"),
        *both("edit-ladder", "Change a draft", "/ladders", DRAFT, EDIT_LADDER, page="/ladders/{id:uuid}/edit"),
        *both(
            "edit-rung", "What a grade needs, as it is written", "/ladders", DRAFT, RUNG, page="/rungs/{id:uuid}/edit"
        ),
        *both("talents", "Who may rise, and the reserve plan", "/talents"),
        *both("exams", "Candidates and results", "/talents/exams"),
        *both("registrations", "Registrations to be renewed", "/talents/registrations"),
        *both("assessments-officer", "Cases that wait to be filed", "/assessments?show=to_file", page="/assessments"),
        *both("to-file", "A case to file", "/assessments?show=to_file", CASE, page="/assessments/{id:uuid}"),
        *both("objections", "Objections to public notices", "/objections"),
        *both("objection", "One objection", "/objections", OBJECTION, page="/objections/{id:uuid}"),
        *both("inspections", "Cases drawn at random", "/inspections"),
        *both("assessing", "Places, and who assesses", "/settings/assessing"),
    ],
    "hr": [
        *both(
            "enterprise", "An enterprise and what it pays for skill", "/workers", FIRM, page="/enterprises/{id:uuid}"
        ),
        shot("enterprises", "All enterprises", "/enterprises"),
        *both("workers", "Workers, narrowed by grade and occupation", "/workers"),
        shot("worker", "A worker's grades and wages", "/workers", WORKER, page="/workers/{id:uuid}"),
        shot("person-level", "Which level, and what if", "/workers", WORKER, LEVEL, page="/people/{id:uuid}/level"),
        *both("assessments", "Who is assessed", "/assessments"),
        *both("new-assessment", "Put somebody forward", "/assessments/new"),
        *both("assessment", "A case whose examiners are named", "/assessments", CASE, page="/assessments/{id:uuid}"),
    ],
    "administrator": [
        *both("duplicates", "Records that may be one person", "/duplicates"),
        *both("jobs", "What runs in the background, waits and failed", "/jobs"),
    ],
}


def index() -> str:
    """The page of docs that shows all pictures."""
    taken = (
        "Taken of the demonstration county by `make screenshots`. The browser that took them speaks English: where it\n"
    )
    taken += "writes itself, as in dates and in fields for a file, a phone writes in its own language."
    lines = ["# Every page", "", taken, ""]
    titles = {"anonymous": "Everybody", "volunteer": "A volunteer", "leader": "A team leader"}
    titles |= {
        "hr": "HR of an enterprise",
        "merchant": "A merchant",
        "officer": "An officer of the county",
        "administrator": "An administrator",
    }
    for role, wanted in SHOTS.items():
        lines += [f"## {titles[role]}", ""]
        for each in wanted:
            width = 640 if each.desk else 260
            picture = f'<img src="screenshots/{each.name}.jpg" width="{width}" alt="{each.title}">'
            lines += [f"{each.title}  ", picture, ""]
    return "\n".join(lines)
