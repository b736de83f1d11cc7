"""Pages of attendance: home, checking in, staff at the venue, and hours."""

from . import checking, home, hours, venue

routes = [*home.routes, *checking.routes, *venue.routes, *hours.routes]
