"""Pages of rewards: shop.py for those who redeem, counter.py and kept.py for those who hand over, offers.py and
places.py for those who look after what there is, settling.py for what merchants are paid and refusals.py for what they
are not, requesting.py for those who ask volunteers for help."""

from . import counter, kept, offers, places, refusals, requesting, settling, shop

routes = [
    *offers.routes,
    *places.routes,
    *settling.routes,
    *shop.routes,
    *kept.routes,
    *counter.routes,
    *refusals.routes,
    *requesting.routes,
]
