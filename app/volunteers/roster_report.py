"""What came of a roster."""

import msgspec

from .roster.reasons import REFUSALS, REMARKS
from .roster.rows import AnyRoster, Remark

MAX_LISTED = 1_000
"""How many refused cells a report lists; the workbook has them all."""
COUNTED = {
    "people": "people",
    "teams": "teams",
    "memberships": "memberships",
    "enterprises": "enterprises",
    "employments": "employments",
    "grades": "grades",
    "wages": "wages",
}
"""What rosters hold, with its words at the command line."""


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What a roster holds, and what of it is new; `refused` and `remarks` list the first thousand each.

    `refused_rows` counts lines, `refused` has one entry for each faulty cell of them. Null is what rosters of its
    kind don't hold.
    """

    dry_run: bool
    rows: int
    people: int
    teams: int | None = None
    memberships: int | None = None
    enterprises: int | None = None
    employments: int | None = None
    grades: int | None = None
    wages: int | None = None
    repeated_rows: int
    refused_rows: int
    new_people: int
    new_teams: int | None = None
    new_memberships: int | None = None
    new_enterprises: int | None = None
    new_employments: int | None = None
    new_grades: int | None = None
    new_wages: int | None = None
    refused: list[Remark]
    remarks: list[Remark]


Added = dict[str, int]
"""What an import brings that was not there before, by the names of `COUNTED`."""


class Standing(msgspec.Struct, frozen=True):
    """How far an import is, kept in its row until the report replaces it."""

    done: int = 0
    added: Added = {}
    remarks: list[Remark] = []

    def after(self, people: int, added: Added, remarks: list[Remark]) -> "Standing":
        """With one chunk more."""
        return Standing(self.done + people, both(self.added, added), [*self.remarks, *remarks])


def both(some: Added, more: Added) -> Added:
    return {name: some.get(name, 0) + more.get(name, 0) for name in {**some, **more}}


def report_of(roster: AnyRoster, added: Added, remarks: list[Remark], *, dry_run: bool = False) -> Report:
    counts = roster.counts
    new = {f"new_{name}": added.get(name, 0) for name in counts}
    return Report(
        dry_run=dry_run,
        rows=roster.rows,
        repeated_rows=roster.repeated,
        refused_rows=sum(len(part.refused) for part in roster.parts),
        refused=roster.refused[:MAX_LISTED],
        remarks=[*roster.remarks, *remarks][:MAX_LISTED],
        **counts,
        **new,
    )


def told_in_words(report: Report) -> str:
    """For an operator at the command line."""
    lines = [
        "Only looked, nothing was changed." if report.dry_run else "Imported.",
        f"{report.rows:>9,} rows, {report.repeated_rows:,} of them repeated and {report.refused_rows:,} refused",
    ]
    for name, word in COUNTED.items():
        if (number := getattr(report, name)) is not None:
            lines.append(f"{number:>9,} {word}, {getattr(report, f'new_{name}'):,} of them new")
    for title, remarks, reasons in (("Refused", report.refused, REFUSALS), ("To look at", report.remarks, REMARKS)):
        lines += [f"{title}:"] * bool(remarks)
        for each in remarks:
            where = f"{each.sheet} line {each.line}".strip()
            lines.append(f"  {where}, {each.column} “{each.value}”: {reasons[each.reason]}")
    return "\n".join(lines)
