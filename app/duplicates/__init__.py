"""Two records of one person: found, told apart or merged by two people, and taken apart again by two.

A `Duplicate` is a pair that may be one person, with the reasons. A `PersonMerge` gives everything that one of
two people owns to the other, the survivor; each `MergeChange` says of one row what it was before, so that all
of it can be undone for 30 days. The merged person stays as a signpost: number, code and phone lead on.
"""
