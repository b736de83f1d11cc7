"""Pages of attendance: home, checking in, staff at the venue, hours, certificates."""

from . import certificates, checking, home, hours, issuing, venue

routes = [*home.routes, *checking.routes, *venue.routes, *hours.routes, *certificates.routes, *issuing.routes]
