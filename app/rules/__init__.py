"""Rules as data: conditions over named facts, and verdicts that can be reached again later.

A `Fact` is declared with its kind, unit and words; a condition that names another one is not taken. A `RuleSet` is
a version of conditions: a draft until another person than its author publishes it, never changed after that. Each
condition is judged by itself, so that a `Verdict` can say which one was not met, what was expected and what was
found; it keeps the facts, and `replay` reaches it again whatever the rules say by then.
"""
