"""What came of a roster."""

import msgspec

from .roster.reasons import REFUSALS, REMARKS
from .roster.volunteers import Remark, Roster

MAX_LISTED = 1_000
"""How many refused cells a report lists; the workbook has them all."""


class Added(msgspec.Struct, frozen=True):
    """What an import brings that was not there before."""

    people: int = 0
    teams: int = 0
    memberships: int = 0

    def __add__(self, more: "Added") -> "Added":
        return Added(self.people + more.people, self.teams + more.teams, self.memberships + more.memberships)


class Report(msgspec.Struct, frozen=True):
    """What a roster holds, and what of it is new; `refused` and `remarks` list the first thousand each.

    `refused_rows` counts lines, `refused` has one entry for each faulty cell of them.
    """

    dry_run: bool
    rows: int
    people: int
    teams: int
    memberships: int
    repeated_rows: int
    refused_rows: int
    new_people: int
    new_teams: int
    new_memberships: int
    refused: list[Remark]
    remarks: list[Remark]


class Standing(msgspec.Struct, frozen=True):
    """How far an import is, kept in its row until the report replaces it."""

    done: int = 0
    added: Added = Added()
    remarks: list[Remark] = []


def report_of(roster: Roster, added: Added, remarks: list[Remark], *, dry_run: bool = False) -> Report:
    return Report(
        dry_run=dry_run,
        rows=roster.rows,
        people=len(roster.people),
        teams=len(roster.teams),
        memberships=roster.memberships,
        repeated_rows=roster.repeated,
        refused_rows=sum(len(part.refused) for part in roster.parts),
        new_people=added.people,
        new_teams=added.teams,
        new_memberships=added.memberships,
        refused=roster.refused[:MAX_LISTED],
        remarks=[*roster.remarks, *remarks][:MAX_LISTED],
    )


def told_in_words(report: Report) -> str:
    """For an operator at the command line."""
    lines = [
        "Only looked, nothing was changed." if report.dry_run else "Imported.",
        f"{report.rows:>9,} rows, {report.repeated_rows:,} of them repeated and {report.refused_rows:,} refused",
        f"{report.people:>9,} people, {report.new_people:,} of them new",
        f"{report.teams:>9,} teams, {report.new_teams:,} of them new",
        f"{report.memberships:>9,} memberships, {report.new_memberships:,} of them new",
    ]
    for title, remarks, reasons in (("Refused", report.refused, REFUSALS), ("To look at", report.remarks, REMARKS)):
        lines += [f"{title}:"] * bool(remarks)
        for each in remarks:
            where = f"{each.sheet} line {each.line}".strip()
            lines.append(f"  {where}, {each.column} “{each.value}”: {reasons[each.reason]}")
    return "\n".join(lines)
