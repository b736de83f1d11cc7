"""What anybody can recompute: roots of the ledger, proofs, journals and statements as files.

Roots are everybody's to see; a proof is for whose points a journal moved, and for auditors; all journals are for
auditors. What is promised, and how each byte is recomputed, stands in docs/ledger.md.
"""
