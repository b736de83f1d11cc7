"""Volunteers, the teams they belong to, and the rosters that bring them in.

A `Volunteer` is a person with a volunteer number. A `Team` is an organisation of kind team (same id)
with its brand. A `Membership` ties the two; it ends, it is never deleted. A `RosterImport` keeps the
file's report: what came in, what was there already, and each refused row with its reason.
"""
