"""Subsidies (政策兑现): from a rule to money on a person's account.

A `Programme` (项目) is what a bureau pays for; a `ProgrammeVersion` says from a day on to whom, how much, how often and
who decides: a draft until another person than its authors publishes it, never changed after that. A `SubsidyCase`
(兑现事项) is one person's: an application, or an entitlement that reaches them without one (免申即享). A `Budget`
pays a programme in a year; a `PaymentBatch` takes `PaymentLine`s to a bank; a `Receivable` is what is claimed back
(追回). Money is whole fen everywhere.

What always holds: a version is published only when each of its test cases gives what is expected; a case is decided by
the version that it began under; a person gets a programme once in a period; of programmes that exclude each other one;
creator, reviewer, approvers and payer of a case are different people, none of them the applicant; no more is reserved
than was granted; a line is paid once.
"""
