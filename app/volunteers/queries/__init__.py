"""The statements of volunteers: members.py for people and teams, rosters.py for rosters, many at once."""
