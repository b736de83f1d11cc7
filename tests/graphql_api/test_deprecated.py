"""None of our operations asks for what the schema calls deprecated, but for what stands here until its pages change."""

import re

from graphql import parse
from graphql.validation import NoDeprecatedCustomRule, validate

from app.graphql.documents import Documents
from app.kernel.paths import OPERATIONS

STILL_READ = {"ProgrammeVersion.trials", "RuleCondition.failedTexts", "RuleCondition.passedTexts"}
"""By pages alone: the test cases because views take them as they are stored; the two texts because a rung's page with
all languages of each condition would cost more than a partner's query may. Nothing may be added."""


def test_operations_ask_for_nothing_deprecated(documents: Documents) -> None:
    asked: dict[str, set[str]] = {}
    for path in OPERATIONS.rglob("*.graphql"):
        found = asked.setdefault(path.parent.name, set())
        for error in validate(documents.schema, parse(path.read_text("utf-8")), [NoDeprecatedCustomRule]):
            found.update(re.findall(r"^The .*?(\w+\.\w+).* is deprecated", error.message))
    assert asked.pop("pages") == STILL_READ
    assert {folder: found for folder, found in asked.items() if found} == {}
