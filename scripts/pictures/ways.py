"""Parts of ways: what to click, what to fill in."""

SHIFT, REWARD, TEAM = ".cards a[href^='/shifts/']", ".cards a[href^='/rewards/']", "a[href^='/teams/']"
SEALED = ".cards a[href^='/ledger/roots/']"
DRAFT, RULE_DRAFT = ".cards a[href^='/points/rules/drafts/']", "/points/rules/drafts/{id:uuid}"
RECORD, VOUCHER, IMPORT = "a[href^='/service-records/']", ".cards a[href^='/vouchers/']", ".cards a[href^='/imports/']"
ONE_VOLUNTEER, TRAINING = "tr:nth-child(2) a[href^='/volunteers/']", "a[href$='/trainings/new']"
MOVEMENT, UNUSUAL = ".cards a[href^='/points/movements/']", ".cards a[href^='/points/anomalies/']"
FREEZE = ".cards a[href^='/points/freezes/']"
FREEZING = ("/volunteers", "td a[href^='/volunteers/']", "a[href^='/points/freezes/new/']")
BONUS = ("/volunteers", "td a[href^='/volunteers/']", "a[href^='/points/bonuses/new/']")
REFUSED = ".cards a[href^='/refused-hand-overs/']"
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
EQUIVALENCES = "a[href$='/equivalences']"
LADDER_DRAFT = "h2:last-of-type + .cards a[href^='/ladders/']"
EXAMINED = ".cards li:nth-child(2) a[href^='/assessments/']"
PLACE = "/redemption-points/{id:uuid}"
SHELF = ("/counter/today", ".places a[href^='/redemption-points/']")
BOX = "phone=13800000000"
FIRM, WORKER = "td a[href^='/enterprises/']", "td a[href^='/workers/']"
OLDER_IMPORT = ".cards li:nth-child(2) a[href^='/imports/']"
