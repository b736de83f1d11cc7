"""A type that says more than its table can keep is refused when the schema is built."""

from types import ModuleType
from typing import Any

import pytest
import strawberry
from sqlalchemy import func

from app.graphql.schema import assemble
from app.reading import (
    ANY_KEY,
    Connection,
    DeclarationError,
    Node,
    aggregate,
    aggregates,
    column,
    contribute,
    count,
    filters,
    group,
    many,
    one,
    one_of,
    reads,
    total,
    viewer,
    where,
    within,
)

from . import lower, models


def module(**declared: Any) -> ModuleType:
    made = ModuleType("declared")
    vars(made).update(declared)
    return made


def problems(*types: type) -> list[str]:
    """What building a schema of these types complains about."""
    with pytest.raises(DeclarationError) as refused:
        assemble([module(**{each.__name__: each for each in types})])
    return str(refused.value).splitlines()


def test_what_stands_in_a_document_has_a_type_of_parts() -> None:
    @reads(models.Club)
    class Club(Node):
        """A club."""

        name: str = column(models.Club.name, "Its name.")

    @reads(models.Event)
    class Odd(Node):
        """An event."""

        clubs: list[Club] = within(
            models.Event.note, "Of another table, and hidden.", visible_to=models.Event.club_id == viewer.person
        )

    assert problems(Odd, Club) == [
        "Odd.clubs: is within a document, so its type is made with @part",
        "Odd.clubs: is hidden from some, so its type must be Optional",
    ]


def test_a_column_that_may_be_null_or_hidden_must_be_optional() -> None:
    @reads(models.Event)
    class Odd(Node):
        """An event."""

        note: str = column(models.Event.note, "Null in some rows.")
        title: str = column(models.Event.title, "Hidden.", visible_to=models.Event.club_id == viewer.person)
        name: str = column(models.Person.name, "Of another table.")

    assert problems(Odd) == [
        "Odd.note: can be null in its table, so its type must be Optional",
        "Odd.title: is hidden from some, so its type must be Optional",
        "Odd.name: is a column of person, which Odd does not read",
    ]


def test_one_that_may_find_nothing_must_be_optional() -> None:
    @reads(models.Club, visible_to=models.Club.id == viewer.person)
    class Top(Node):
        """A club."""

    @reads(models.Club)
    class Sub(Node):
        """A club."""

        parent: Top = one(models.Club.parent_id, "Null in some rows.")

    @reads(models.Event)
    class OddEvent(Node):
        """An event."""

        club: Top = one(models.Event.club_id, "Hidden.")
        sure: Top = one(models.Event.club_id, "Seen with the event.", with_parent=True)
        maybe: Top | None = one(models.Event.club_id, "Hidden.")
        found: Top = one(models.Club, "Found by a condition.", where=models.Club.id == models.Event.club_id)

    assert problems(Top, Sub, OddEvent) == [
        "OddEvent.club: Top is hidden from some: make it Optional, or with_parent=True if whoever sees this sees that",
        "OddEvent.found: may find nothing, so its type must be Optional",
        "Sub.parent: can be null in its table, so its type must be Optional",
    ]


def test_many_is_a_connection() -> None:
    @reads(models.Club)
    class Lone(Node):
        """A club."""

        events: list[lower.Event] = many(models.Event.club_id, "No connection.")

    assert problems(Lone) == ["Lone.events: is many, so its type is Connection[…] of a type that reads a table"]


def test_a_count_needs_one_idea_of_who_sees_the_rows() -> None:
    @reads(models.Ticket)
    class Open(Node):
        """A ticket."""

    @reads(models.Ticket, visible_to=models.Ticket.person_id == viewer.person)
    class Closed(Node):
        """A ticket."""

    @reads(models.Event)
    class Counting(Node):
        """An event."""

        tickets: int = count(models.Ticket.event_id, "Of which type?")
        public: int = count(models.Ticket.event_id, "All.", of_all=True)

    (problem,) = problems(Open, Closed, Counting)
    assert problem.startswith("Counting.tickets: counts a table that types with different visible_to read")


def test_a_type_needs_a_docstring() -> None:
    with pytest.raises(DeclarationError, match="Silent needs a docstring"):

        @reads(models.Club)
        class Silent(Node):
            pass

    with pytest.raises(DeclarationError, match="Mute needs a docstring"):

        @filters
        class Mute:
            pass


def test_a_contribution_does_not_replace() -> None:
    @reads(models.Club)
    class Base(Node):
        """A club."""

        name: str = column(models.Club.name, "Its name.")

    with pytest.raises(DeclarationError, match=r"More\.name can't be added to Base"):

        @contribute(Base)
        class More:
            name: str = column(models.Club.name, "Again.")

    with pytest.raises(DeclarationError, match="neither a column nor a model"):
        many(models.Club.name + "x", "Of nothing.")


def test_two_slices_do_not_declare_the_same_field() -> None:
    @reads(None)
    class One:
        """Queries."""

        total: int = count(models.Club, "Clubs.")

    @reads(None)
    class Two:
        """Queries."""

        total: int = count(models.Event, "Events.")

    with pytest.raises(DeclarationError, match=r"two slices declare Query\.total"):
        assemble([module(Query=One), module(Query=Two)])


def test_a_node_that_no_field_leads_to_is_in_the_schema() -> None:
    @reads(models.Club)
    class Hidden(Node):
        """A club."""

        events: Connection[lower.Event] = many(models.Event.club_id, "Its events.")

    schema = assemble([module(Hidden=Hidden)])
    assert "Hidden" in schema.type_map


def test_one_of_several_is_a_union_of_them() -> None:
    @reads(models.Remark)
    class Said(Node):
        """A remark."""

        about: lower.Subject = one_of(
            models.Remark.about_kind, models.Remark.about, {"person": lower.Person, "club": lower.Club}, "What about."
        )
        only: lower.Person | None = one_of(
            models.Remark.about_kind, models.Remark.about, {"person": lower.Person}, "Whom about."
        )

    assert problems(Said) == [
        "Said.about: is one of Club, Person, so its type is a union or an interface of them",
        "Said.about: may find nothing, so its type must be Optional",
        "Said.only: is one of Person, so its type is a union or an interface of them",
    ]


def test_a_condition_on_an_id_says_of_which_type() -> None:
    @filters
    class SomeEvents:
        """Which events."""

        club: strawberry.ID | None = where(lambda v: models.Event.club_id == v, "Of this club.")
        clubs: strawberry.ID | None = where(lambda v: models.Event.club_id == v, "Of this club.", of="Cub")
        whatever: strawberry.ID | None = where(lambda v: models.Event.id == v, "This one.", made=ANY_KEY)

    @reads(None)
    class Query:
        """Queries."""

        events: Connection[lower.Event] = many(models.Event, "All.", filter=SomeEvents)

    assert problems(Query, lower.Event) == [
        "SomeEvents.club: takes an id: say with `of` of which type",
        "SomeEvents.clubs: takes the id of a Cub, which reads nothing",
    ]


def test_what_one_may_group_by_is_null_elsewhere() -> None:
    @aggregates
    class Sums:
        """Events together."""

        category: str = group(models.Event.category, "Theirs.")
        events: int = total(func.count(), "How many.")

    @reads(None)
    class Query:
        """Queries."""

        sums: list[Sums] = aggregate(models.Event, Sums, "All.")

    with pytest.raises(DeclarationError, match=r"Sums\.category: is null where nobody groups by it"):
        assemble([module(Query=Query, Event=lower.Event)])
