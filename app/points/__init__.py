"""The points bank: what service earns, and what a person has.

An `EarningRule` is data with validity dates. An `Award` is made at most once for a source (a service
record): it has its journal, or the reason why nothing was due; its expression explains the sum.
"""
