"""Pages of volunteers: teams.py for the search and the teams, imports.py for the rosters, records.py for records."""

from . import imports, records, teams

routes = [*teams.routes, *imports.routes, *records.routes]
