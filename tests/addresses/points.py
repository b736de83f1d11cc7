"""Pages of points, of the exchange and of rewards."""

from . import Addresses

POINTS: dict[str, Addresses] = {
    "/my/points": lambda w, _: [
        ("/my/points", w.alice),
        ("/my/points?show=earned&month=2026-05", w.alice),
        ("/my/points?show=expired", w.alice),
        ("/my/points", w.charlie),
    ],
    "/points/overview": lambda w, _: [
        ("/points/overview", w.otto),
        (f"/points/overview?since=2026-04&until=2026-05&team={w.team}", w.otto),
    ],
    "/ledger/roots": lambda w, t: [("/ledger/roots", who) for who in (w.anonymous, t.ada)],
    "/ledger/roots/{id:uuid}": lambda w, t: [(f"/ledger/roots/{t.root}", w.anonymous)],
    "/points/movements": lambda w, _: [
        ("/points/movements", w.otto),
        (f"/points/movements?kind=award&order=newest&since=2026-05&until=2026-05&team={w.team}", w.otto),
        (f"/points/movements?kind=expiry&person={w.alice.id}", w.otto),
    ],
    "/points/movements/{id:uuid}": lambda w, t: [(f"/points/movements/{t.movement}", w.otto)],
    "/points/anomalies": lambda w, _: [("/points/anomalies", w.otto), ("/points/anomalies?show=decided", w.otto)],
    "/points/anomalies/{id:uuid}": lambda w, t: [(f"/points/anomalies/{t.unusual_points}", w.otto)],
    "/points/limits": lambda w, _: [("/points/limits", w.otto)],
    "/points/freezes": lambda w, _: [("/points/freezes", w.otto), ("/points/freezes?show=ended", w.otto)],
    "/points/freezes/new/{id:uuid}": lambda w, _: [(f"/points/freezes/new/{w.bob.volunteer}", w.otto)],
    "/points/freezes/{id:uuid}": lambda w, t: [
        (f"/points/freezes/{t.frozen.proposed}", w.otto),
        (f"/points/freezes/{t.frozen.confirmed}", w.otto),
        (f"/points/freezes/{t.frozen.confirmed}", w.leo),
        (f"/points/freezes/{t.frozen.disputed}", w.otto),
    ],
    "/points/bonuses": lambda w, _: [("/points/bonuses", w.otto)],
    "/points/bonuses/new/{id:uuid}": lambda w, _: [(f"/points/bonuses/new/{w.bob.volunteer}", w.otto)],
    "/points/rules": lambda w, _: [("/points/rules", w.otto)],
    "/points/rules/new": lambda w, _: [("/points/rules/new", w.otto)],
    "/points/rules/drafts/{id:uuid}": lambda w, t: [(f"/points/rules/drafts/{t.ruled.draft}", w.otto)],
    "/rewards": lambda w, _: [("/rewards", w.alice), ("/rewards", w.anonymous)],
    "/rewards/{id:uuid}": lambda w, _: [
        (f"/rewards/{w.reward}", w.alice),
        (f"/rewards/{w.reward}", w.charlie),
    ],
    "/rewards/offers": lambda w, _: [("/rewards/offers", w.otto), ("/rewards/offers?q=nothing", w.otto)],
    "/rewards/new": lambda w, _: [("/rewards/new", w.otto)],
    "/rewards/{id:uuid}/edit": lambda w, t: [
        (f"/rewards/{w.reward}/edit", w.otto),
        (f"/rewards/{t.stocked.other}/edit", w.otto),
    ],
    "/redemption-points": lambda w, _: [("/redemption-points", w.otto)],
    "/redemption-points/new": lambda w, _: [("/redemption-points/new", w.otto)],
    "/redemption-points/{id:uuid}": lambda w, _: [
        (f"/redemption-points/{w.counter}", w.otto),
        (f"/redemption-points/{w.counter}", w.mei),
    ],
    "/redemption-points/{id:uuid}/edit": lambda w, _: [(f"/redemption-points/{w.counter}/edit", w.mei)],
    "/stock/{id:uuid}": lambda w, t: [
        (f"/stock/{t.stocked.quiet}", w.mei),
        (f"/stock/{t.stocked.waiting}", w.otto),
    ],
    "/settlement": lambda w, _: [("/settlement", w.otto), ("/settlement?from=2026-01-01&until=2026-01-02", w.otto)],
    "/refused-hand-overs": lambda w, _: [
        ("/refused-hand-overs", w.mei),
        ("/refused-hand-overs?show=settled", w.otto),
    ],
    "/refused-hand-overs/{id:uuid}": lambda w, t: [
        (f"/refused-hand-overs/{t.refused}", who) for who in (w.otto, w.mei)
    ],
    "/my/redemptions": lambda w, _: [("/my/redemptions", w.alice), ("/my/redemptions", w.charlie)],
    "/vouchers/{id:uuid}": lambda w, t: [
        (f"/vouchers/{t.voucher}", w.alice),
        (f"/vouchers/{t.collected}", w.alice),
    ],
    "/my/points/send": lambda w, _: [("/my/points/send", w.lena), ("/my/points/send", w.charlie)],
    "/my/family": lambda w, _: [("/my/family", who) for who in (w.alice, w.lena, w.charlie)],
    "/settings/exchange": lambda w, _: [("/settings/exchange", w.otto)],
    "/pools": lambda w, _: [("/pools", w.anonymous), ("/pools", w.otto)],
    "/pools/new": lambda w, _: [("/pools/new", w.otto)],
    "/pools/{id:uuid}": lambda w, t: [(f"/pools/{t.exchanged.pool}", who) for who in (w.anonymous, w.lena, w.otto)],
    "/requests": lambda w, _: [("/requests", w.leo), ("/requests?show=disputed", w.otto)],
    "/requests/new": lambda w, _: [("/requests/new", w.lena)],
    "/my/requests": lambda w, _: [("/my/requests", w.lena), ("/my/requests", w.charlie)],
    "/requests/{id:uuid}": lambda w, t: [
        (f"/requests/{t.exchanged.asked}", w.lena),
        (f"/requests/{t.exchanged.asked}", w.leo),
        (f"/requests/{t.exchanged.matched}", w.bob),
        (f"/requests/{t.exchanged.disputed}", w.otto),
        (f"/requests/{t.exchanged.unserved}", w.bob),
    ],
}
