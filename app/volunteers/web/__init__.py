"""Pages of volunteers: teams.py for the search and the teams, imports.py for the rosters."""

from . import imports, teams

routes = [*teams.routes, *imports.routes]
