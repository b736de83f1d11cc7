"""Pages of subsidies."""

from uuid import UUID

from tests.lived_in import Traces

from . import Addresses

SUBSIDIES: dict[str, Addresses] = {
    "/subsidies": lambda w, _: [("/subsidies", who) for who in (w.anonymous, w.bob)],
    "/subsidies/{code}": lambda w, t: [(f"/subsidies/{t.offered.code}", w.anonymous)],
    "/subsidies/{code}/check": lambda w, t: [(f"/subsidies/{t.offered.code}/check", w.anonymous)],
    "/matching": lambda w, _: [("/matching", w.otto)],
    "/matching/{id:uuid}": lambda w, t: [
        (f"/matching/{t.matched.done}", w.otto),
        (f"/matching/{t.matched.done}?kind=ended", w.otto),
        (f"/matching/{t.matched.running}", w.otto),
    ],
    "/programmes": lambda w, _: [("/programmes", w.otto)],
    "/programmes/new": lambda w, _: [("/programmes/new", w.otto)],
    "/programmes/{id:uuid}": lambda w, t: [(f"/programmes/{each}", w.otto) for each in _both(t)],
    "/programme-versions/{id:uuid}": lambda w, t: [
        (f"/programme-versions/{t.offered.draft}", w.otto),
        (f"/programme-versions/{t.offered.version}", w.otto),
    ],
    "/programme-versions/{id:uuid}/edit": lambda w, t: [(f"/programme-versions/{t.offered.draft}/edit", w.otto)],
    "/programme-versions/{id:uuid}/rules": lambda w, t: [(f"/programme-versions/{t.offered.draft}/rules", w.otto)],
    "/programmes/{id:uuid}/apply": lambda w, t: [
        (f"/programmes/{t.claimed.bureau.programmes['grant']}/apply", t.claimed.taker.worker),
        (f"/programmes/{t.offered.other}/apply", w.otto),
    ],
    "/my/subsidies": lambda w, t: [("/my/subsidies", t.claimed.bureau.worker), ("/my/subsidies", w.alice)],
    "/my/subsidies/{id:uuid}": lambda _, t: [
        (f"/my/subsidies/{t.claimed.noticed}", t.claimed.bureau.worker),
        (f"/my/subsidies/{t.claimed.draft}", t.claimed.drafter.worker),
        (f"/my/subsidies/{t.claimed.offered}", t.claimed.taker.worker),
    ],
    "/subsidy-cases": lambda w, t: [
        ("/subsidy-cases", t.claimed.bureau.clerk),
        ("/subsidy-cases?show=shown&q=祁", w.otto),
        ("/subsidy-cases?show=late", w.otto),
    ],
    "/subsidy-cases/{id:uuid}": lambda w, t: [
        (f"/subsidy-cases/{t.claimed.reserved}", t.claimed.bureau.clerk),
        (f"/subsidy-cases/{t.claimed.noticed}", w.otto),
    ],
    "/budgets": lambda w, _: [("/budgets", w.otto), ("/budgets?year=2026", w.otto)],
    "/budgets/{id:uuid}": lambda w, t: [
        (f"/budgets/{t.settled.budget}", w.otto),
        (f"/budgets/{t.settled.budget}", t.claimed.bureau.payer),
        (f"/budgets/{t.claimed.bureau.budgets['grant']}", w.otto),
    ],
    "/payment-batches": lambda w, t: [("/payment-batches", t.claimed.bureau.payer)],
    "/payment-batches/{id:uuid}": lambda w, t: [
        (f"/payment-batches/{t.settled.batch}", t.claimed.bureau.payer),
        (f"/payment-batches/{t.settled.drawn}", w.otto),
    ],
    "/bank-results/{id:uuid}": lambda w, t: [(f"/bank-results/{t.settled.result}", w.otto)],
    "/receivables": lambda w, t: [("/receivables", w.otto), ("/receivables?show=ended", w.otto)],
    "/my/bank-accounts": lambda w, t: [("/my/bank-accounts", t.settled.owner), ("/my/bank-accounts", w.alice)],
}


def _both(traces: Traces) -> tuple[UUID, UUID]:
    return traces.offered.programme, traces.offered.other
