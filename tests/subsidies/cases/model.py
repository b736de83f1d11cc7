"""What should come of anybody's act in a case: a model in a few lines, beside the verbs and the triggers."""

from dataclasses import dataclass, field

OFFICERS = {"worker", "clerk", "reviewer", "approver", "chief", "payer", "spare", "otto"}
CHIEFS = {"worker", "chief"}
JOINS = {
    **dict.fromkeys(("confirm", "deny", "check", "send_back", "notice"), "creator"),
    "review": "reviewer",
    "approve": "approver",
    "batch": "payer",
    **dict.fromkeys(("answer", "uphold"), "answerer"),
}
LEADS = {
    ("submit", "draft"): "reserved",
    ("submit", "incomplete"): "reserved",
    ("attach", "draft"): "draft",
    ("attach", "incomplete"): "incomplete",
    ("confirm", "reserved"): "reserved",
    ("deny", "reserved"): "reserved",
    ("check", "reserved"): "checked",
    ("send_back", "reserved"): "incomplete",
    ("review", "checked"): "reviewed",
    ("approve", "reviewed"): "approving",
    ("approve", "approving"): "approved",
    **{("refuse", state): "refused" for state in ("reserved", "checked", "reviewed", "approving")},
    ("notice", "approved"): "noticed",
    ("object", "noticed"): "suspended",
    ("answer", "suspended"): "noticed",
    ("uphold", "suspended"): "refused",
    ("wait", "noticed"): "cleared",
    ("batch", "cleared"): "batched",
}
ASKED = ("reserved", "incomplete", "checked", "reviewed", "approving", "approved", "noticed", "suspended", "cleared")
OVER = {"batched", "refused", "withdrawn"}
SINGLE = ("creator", "reviewer")
OWN = ("submit", "attach", "withdraw")
PAPERS_MOST = 10


@dataclass
class Model:
    state: str = "draft"
    parts: dict[str, str] = field(default_factory=lambda: {"worker": "applicant"})
    papers: list[str] = field(default_factory=list)
    """unread, shown or not."""
    employed: bool = True
    approved_by: list[str] = field(default_factory=list)
    money: str | None = None

    def after(self, who: str, act: str) -> str | None:
        """The state that the act leads to, with its traces in the model; None: it must be refused."""
        if act == "leave":
            self.employed = False
            return self.state
        if act == "recheck":
            return self._recheck()
        if act == "withdraw":
            return self._end("withdrawn") if who == "worker" and self.state in ("draft", *ASKED) else None
        after = LEADS.get((act, self.state))
        if after is None or not self._may(who, act) or not self._ready(act):
            return None
        if not self._join(who, act):
            return None
        return self._done(who, act, after)

    def _may(self, who: str, act: str) -> bool:
        if act in OWN:
            return who == "worker"
        if act in ("object", "wait"):
            return True
        turn = self.state == "approving" and act in ("approve", "refuse")
        return who in (CHIEFS if turn else OFFICERS) and (not turn or who not in self.approved_by)

    def _ready(self, act: str) -> bool:
        if act == "submit":
            return self.employed and self._shown(claimed=True)
        if act == "attach":
            return len(self.papers) < PAPERS_MOST
        if act in ("confirm", "deny"):
            return "unread" in self.papers
        return act != "check" or "unread" not in self.papers

    def _join(self, who: str, act: str) -> bool:
        part = JOINS.get(act)
        if act == "refuse":
            part = {"reserved": "creator", "checked": "reviewer"}.get(self.state, "approver")
        if part is None:
            return True
        if who not in self.parts and part in SINGLE and part in self.parts.values():
            return False
        return self.parts.setdefault(who, part) == part

    def _done(self, who: str, act: str, after: str) -> str:
        if act == "attach":
            self.papers.append("unread")
        if act in ("confirm", "deny"):
            self.papers[self.papers.index("unread")] = "shown" if act == "confirm" else "not"
        if act == "submit":
            self.money = "reserved"
        if act == "check" and not self._holds():
            return "incomplete"
        if act == "approve":
            if not self.approved_by and not self._holds():
                return self._end("refused")
            self.approved_by.append(who)
            self.money = "committed" if after == "approved" else "reserved"
        return self._end(after) if after == "refused" else after

    def _recheck(self) -> str | None:
        if self.state not in (*ASKED, "batched"):
            return None
        return self.state if self._holds() else self._end("refused")

    def _holds(self) -> bool:
        claimed = self.state in ("reserved", "incomplete") and "unread" in self.papers
        return self.employed and self._shown(claimed=claimed)

    def _shown(self, *, claimed: bool) -> bool:
        return "shown" in self.papers or (claimed and "unread" in self.papers)

    def _end(self, state: str) -> str:
        self.money = "released" if self.money else None
        return state
