"""What volunteers do: an `Activity` of a team has `Shift`s, and people enrol in them.

A shift never has more confirmed enrolments than places: `enrolled_count` is raised only below `capacity`,
in the statement that confirms the enrolment, and a check constraint repeats it.
"""
