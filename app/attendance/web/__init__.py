"""Pages of attendance: home, checking in, staff at the venue, hours, ratings, certificates, records."""

from . import (
    certificates,
    checking,
    decisions,
    full_record,
    home,
    hours,
    issuing,
    lists,
    offline,
    oversight,
    rating,
    reviews,
    venue,
)

routes = [
    *home.routes,
    *checking.routes,
    *venue.routes,
    *offline.routes,
    *reviews.routes,
    *hours.routes,
    *decisions.routes,
    *oversight.routes,
    *rating.routes,
    *full_record.routes,
    *certificates.routes,
    *issuing.routes,
    *lists.routes,
]
