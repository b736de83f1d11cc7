"""Verbs of oversight."""

from .figures import count_month, count_outstanding, months_to_count

__all__ = ["count_month", "count_outstanding", "months_to_count"]
