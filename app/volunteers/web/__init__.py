"""Pages of volunteers: teams.py for the search and the teams, lists.py for their workbooks, imports.py for the rosters,
records.py for records.
"""

from . import imports, lists, records, teams

routes = [*teams.routes, *lists.routes, *imports.routes, *records.routes]
