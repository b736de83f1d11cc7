"""What should come of anybody's act in an assessment: a model in a few lines, beside the verbs and the triggers."""

from dataclasses import dataclass, field, replace

JOINS = {
    **dict.fromkeys(("submit", "notice", "certify", "withdraw"), "handler"),
    **dict.fromkeys(("check", "send_back", "begin", "convene", "name_assessor", "name_panelist"), "approver"),
    **dict.fromkeys(("grant", "reject", "answer", "uphold"), "checker"),
    "file": "filer",
}
LEADS = {
    ("submit", "draft"): "submitted",
    ("check", "submitted"): "checked",
    ("send_back", "submitted"): "draft",
    ("refuse", "submitted"): "refused",
    ("refuse", "cleared"): "refused",
    ("begin", "checked"): "assessing",
    ("name_assessor", "checked"): "checked",
    ("name_panelist", "scored"): "scored",
    ("convene", "scored"): "reviewing",
    ("appeal", "failed"): "appealed",
    ("reject", "appealed"): "refused",
    ("notice", "decided"): "noticed",
    ("object", "noticed"): "suspended",
    ("object", "suspended"): "suspended",
    ("answer", "suspended"): "noticed",
    ("uphold", "suspended"): "refused",
    ("file", "cleared"): "filed",
    ("certify", "filed"): "certified",
}
PER_DAY = 5
"""Objections from one phone number; all of a case's come from one."""
OVER = {"failed", "filed", "certified", "refused", "withdrawn"}


@dataclass
class Model:
    state: str = "draft"
    parts: dict[str, str] = field(default_factory=lambda: {"winder": "candidate", "hr": "handler"})
    given: dict[str, str] = field(default_factory=dict)
    """What each examiner handed in of what is waited for."""
    failed_in: str = ""
    waiting: list[str] = field(default_factory=list)
    """Whose objections nobody has answered, the oldest first."""
    said: int = 0
    """How often anybody objected, each time in other words."""
    today: int = 0
    """How often since the last wait, which takes a month."""
    late: bool = False
    """Whether nobody may appeal any more: it was waited since the scores were known."""

    def copy(self) -> "Model":
        return replace(self, parts=dict(self.parts), given=dict(self.given), waiting=list(self.waiting))

    def members(self, part: str) -> list[str]:
        return [who for who, stands in self.parts.items() if stands == part]

    def after(self, who: str, act: str, named: str) -> str | None:
        """The state that the act leads to, with its traces in the model; None: it must be refused.

        A refused act leaves traces too: try it on a copy.
        """
        if act in ("score", "score_low", "review", "review_low", "vote", "vote_against"):
            return self._hand_in(who, act)
        if act == "withdraw":
            return self._withdraw(who)
        if act == "wait":
            self.today, self.late = 0, True
            return "cleared" if self.state == "noticed" else self.state
        if act == "repeat" and self.said:
            return self.state  # the same counts once, however long ago it was
        return self._moves(who, act.replace("repeat", "object"), named)

    def _moves(self, who: str, act: str, named: str) -> str | None:
        after = LEADS.get((act, self.state)) if act != "grant" else self._again()
        if after is None or not self._may(who, act) or not self._enough(act, named):
            return None
        part = self._joins(act)
        if part is not None and self.parts.setdefault(who, part) != part:
            return None
        if act.startswith("name_"):
            if named in self.parts:
                return None
            self.parts[named] = act.removeprefix("name_")
        if act in ("begin", "convene", "grant"):
            self.given = {}
        return self._heard(who, act, after)

    def _heard(self, who: str, act: str, after: str) -> str | None:
        """An objection stops the clock; the answer to the last one that waits lets it go on."""
        if act == "object":
            if self.today >= PER_DAY:
                return None
            self.said, self.today = self.said + 1, self.today + 1
            self.waiting.append(who)
        elif act in ("answer", "uphold"):
            if self.waiting.pop(0) == who:
                return None
            return "suspended" if act == "answer" and self.waiting else after
        return after

    def _joins(self, act: str) -> str | None:
        if act == "refuse":
            return "filer" if self.state == "cleared" else "approver"
        return JOINS.get(act)

    def _again(self) -> str | None:
        return self.failed_in if self.state == "appealed" else None

    def _may(self, who: str, act: str) -> bool:
        hr, officer = who in ("hr", "approver", "hugo"), who in ("otto", "olga")
        if act in ("grant", "reject"):
            return hr or officer
        if act in ("file", "answer", "uphold") or (act, self.state) == ("refuse", "cleared"):
            return officer
        if act == "appeal":
            return self.parts.get(who) == "candidate" and not self.late
        return act == "object" or hr

    def _enough(self, act: str, named: str) -> bool:
        if act == "begin":
            return len(self.members("assessor")) >= 2
        return act != "convene" or len(self.members("panelist")) >= 3

    def _withdraw(self, who: str) -> str | None:
        if self.state in OVER:
            return None
        if self.parts.get(who) == "candidate":
            return "withdrawn"
        if who not in ("hr", "approver", "hugo") or self.parts.get(who) not in (None, "handler"):
            return None
        self.parts[who] = "handler"
        return "withdrawn"

    def _hand_in(self, who: str, act: str) -> str | None:
        stage, part = {"score": ("assessing", "assessor"), "review": ("reviewing", "panelist")}.get(
            act.removesuffix("_low"), ("deciding", "panelist")
        )
        if self.state != stage or self.parts.get(who) != part or who in self.given:
            return None
        self.given[who] = act
        if len(self.given) < len(self.members(part)):
            return self.state
        low = sum(each.endswith(("_low", "against")) for each in self.given.values())
        count, self.given = len(self.given), {}
        if stage == "deciding":
            return "decided" if 2 * (count - low) > count else "refused"
        if (70 * (count - low) + 10 * low) / count < 60:
            self.failed_in, self.late = stage, False
            return "failed"
        return "scored" if stage == "assessing" else "deciding"
