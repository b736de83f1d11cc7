"""Pages of rewards: shop.py for those who redeem, counter.py for those who hand over."""

from . import counter, shop

routes = [*shop.routes, *counter.routes]
