"""The double-entry ledger that points and budgets share. It knows nothing of volunteers.

A `Journal` has `Posting`s that sum to zero per asset; both are append-only by trigger. An `Account` with a
floor never falls below it, held amounts counted; an account without one is insert-only, its postings wait
in `Unfolded` until a job adds them up. A `Lot` is an amount that expires together; a `Hold` reserves.
"""
