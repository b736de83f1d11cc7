"""Pages of attendance: home, checking in, staff at the venue, hours, certificates."""

from . import certificates, checking, full_record, home, hours, issuing, rating, venue

routes = [
    *home.routes,
    *checking.routes,
    *venue.routes,
    *hours.routes,
    *rating.routes,
    *full_record.routes,
    *certificates.routes,
    *issuing.routes,
]
