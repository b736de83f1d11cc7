"""Skill grades: by which ladder people rise, who holds which grade, who works where for what wage.

A `Ladder` is a grading scheme, versioned, with its `Rung`s; it is data, never code. An `Occupation` is what a grade
is held in. A `Grade` is a rung that a person holds, with where that is known from. An `Employment` says who works
for which enterprise.
"""
