"""Reading: a GraphQL operation becomes one SQL statement whose JSON goes to the client as it is.

Types say beside their fields where these come from; `compiler` turns a validated operation into a
statement once for each shape of its variables; what Python computes runs in graphql-core over what
the same compiler read. Rows that `visible_to` hides from the actor do not exist for it.

    @reads(models.Shift, visible_to=…)
    class Shift(Node):
        "A span of time of an activity that people enrol in."
        starts_at: datetime = column(models.Shift.starts_at, "When it begins.")
        activity: "Activity | None" = one(models.Shift.activity_id, "The activity it belongs to.")
        enrolments: Connection["Enrolment"] = many(models.Enrolment.shift_id, "Who enrolled.")
        enrolled: int = count(models.Enrolment.shift_id, "How many enrolled.")

A reference that a kind and a key name leads to a union (or an interface) of the types it may be:

    Actor = Annotated[Person | ApiClient, strawberry.union("Actor", description="Who did something.")]

    actor: Actor | None = one_of(
        models.Entry.actor_kind, models.Entry.actor, {"person": Person, "client": ApiClient}, "Who did it."
    )

Rows taken together, all of them or by what the caller groups them by (`groupBy: [MONTH]`):

    @aggregates
    class HoursTotal:
        "Hours taken together."
        month: str | None = group(…, "The month, such as 2026-05; null unless grouped by it.")
        minutes: int = total(func.coalesce(func.sum(models.Record.minutes), 0), "All minutes.")

    totals: list[HoursTotal] = aggregate(models.Record, HoursTotal, "All hours that one may see.", filter=…)

Objects that stand in JSON, of which the caller selects:

    @part
    class RefusedCell:
        "A cell that was not taken."
        line: int = member("line", "Counted from 1.", Integer)

    refused_cells: list[RefusedCell] = within(models.Import.refused, "Which cells were not taken.")
"""

from .inputs import ANY_KEY, Made, filters, given, order, where
from .parts import deprecated, entries, inside, member, name, part, value, within
from .sources import DeclarationError, aggregate, column, count, expression, feed, group, many, node, one, one_of, total
from .types import Connection, Edge, Node, PageInfo, aggregates, contribute, reads
from .values import BadRequest
from .viewer import viewer

__all__ = [
    "ANY_KEY",
    "BadRequest",
    "Connection",
    "DeclarationError",
    "Edge",
    "Made",
    "Node",
    "PageInfo",
    "aggregate",
    "aggregates",
    "column",
    "contribute",
    "count",
    "deprecated",
    "entries",
    "expression",
    "feed",
    "filters",
    "given",
    "group",
    "inside",
    "many",
    "member",
    "name",
    "node",
    "one",
    "one_of",
    "order",
    "part",
    "reads",
    "total",
    "value",
    "viewer",
    "where",
    "within",
]
