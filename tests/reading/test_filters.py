"""What narrows a connection, and is refused where it could not."""

from app.kernel.identity import ANONYMOUS
from tests.reading_fixtures import Ask, uid


async def test_a_filter_takes_no_id_of_another_type(ask: Ask) -> None:
    source = "query ($club: ID!) { events(filter: {club: $club}) { totalCount } }"
    assert (await ask(source, ANONYMOUS, club=f"Club:{uid(2)}"))["events"]["totalCount"] == 5
    for id_ in (f"Event:{uid(2)}", str(uid(2)), f":{uid(2)}", f"Club:Club:{uid(2)}", "Club:nonsense", "Club", ""):
        (error,) = (await ask.answer(source, ANONYMOUS, {"club": id_}))["errors"]
        assert error["extensions"]["code"] == "BAD_ID", id_
        assert error["message"] == f"{id_!r} is no id that fits here: give one that the API gave, such as Club:01a2…."
    inline = f'{{ events(filter: {{club: "Event:{uid(2)}"}}) {{ totalCount }} }}'
    assert (await ask.answer(inline))["errors"][0]["extensions"]["code"] == "BAD_ID"
