"""What points buy: rewards at redemption points.

A `Reward` has `Stock` at each `RedemptionPoint`. Redeeming holds the points and reserves the stock; the
`Redemption` has a `Voucher` that the merchant fulfils, or it is returned and everything goes back.
"""
