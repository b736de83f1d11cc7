"""Ladders as files: what they become, and what is wrong with one, by key."""

from pathlib import Path

import pytest

from app.kernel.errors import DomainError
from app.rules.conditions import compile_rules
from app.skills.errors import LadderFileRefused
from app.skills.facts import catalogue
from app.skills.ladder_file import conditions, read_ladder

LADDERS = sorted((Path(__file__).parents[2] / "app/skills/ladders").glob("*.toml"))
SMALL = 'code = "small"\nname = { zh = "小" }\nversion = 1\nvalid_from = 2024-01-01\n'
RUNG = SMALL + '[[rung]]\nnumber = 1\nname = { zh = "一" }\n'
POST = '[[post]]\ncode = "x"\nname = { zh = "岗" }\nlevels = [1, 4]'


@pytest.mark.parametrize("path", LADDERS, ids=lambda path: path.stem)
def test_the_ladders_that_come_with_the_project_are_sound(path: Path) -> None:
    ladder = read_ladder(path.read_text("utf-8"))
    for rung in ladder.rung:
        compile_rules(conditions(rung.any_of, "clause"), catalogue())


def test_alternatives_become_conditions_that_stand_together() -> None:
    eight = read_ladder(LADDERS[0].read_text("utf-8"))
    senior = conditions(eight.rung[3].any_of, "第4条")
    assert [(each.expression, each.alternative) for each in senior] == [
        ("rung_held >= 3", 1),
        ("years_since_rung_3 >= 5", 1),
        ("'college' in degrees", 2),
        ("rung_held >= 3", 2),
        ("years_since_rung_3 >= 2", 2),
    ]
    assert {each.clause for each in senior} == {"第4条"}
    assert set(senior[0].failed_texts) == {"zh", "bo", "en"}
    assert senior[1].failed_texts["en"] == "Grade 3 must have been held for 5 years."
    assert [each.alternative for each in conditions(eight.rung[4].any_of, "")] == [None, None]


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("code = ", ["file"]),
        (SMALL.replace("version = 1", 'version = "one"'), ["version"]),
        (SMALL + "pass = 60", ["file"]),
        (SMALL.replace("zh", "en"), ["name"]),
        (RUNG.replace("number = 1", "number = 2"), ["rung"]),
        (RUNG + "any_of = [{ holds_rung = 4 }]", ["rung[0].any_of[0].holds_rung"]),
        (RUNG + "any_of = [{ years_since = 4 }]", ["rung[0].any_of[0].years_since", "rung[0].any_of[0]"]),
        (RUNG + 'any_of = [{ degree = "x" }]', ["rung[0].any_of[0].degree"]),
        (SMALL + '[[occupation]]\ncode = "x"\nrung.3.any_of = []', ["occupation[0].rung.3"]),
        (SMALL + POST, ["post"]),
        (SMALL + "levels = 3\nstep_every_years = 1\n" + POST, ["post[0].levels"]),
    ],
)
def test_what_is_wrong_is_told_by_its_key(text: str, keys: list[str]) -> None:
    with pytest.raises(DomainError) as refused:
        read_ladder(text)
    assert [each.params["key"] for each in refused.value.each()] == keys
    assert all(isinstance(each, LadderFileRefused) for each in refused.value.each())
