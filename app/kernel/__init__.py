"""What every domain stands on: settings, database, identity, idempotency, events, jobs, pages and API plumbing.

The kernel imports no domain.
"""
