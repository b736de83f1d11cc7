"""Attendance in the API: records.py, decisions.py, oversight.py and certificates.py have the types, added.py what
is added to others."""

from app.reading import reads

from . import without_hours as _without_hours  # contributes to the viewer  # noqa: F401
from .added import Query as RecordQuery
from .certificates import CertificateBatch, ServiceCertificate
from .decisions import Appeal, Correction, DecisionQuery
from .mutations import Mutation
from .oversight import Anomaly, OversightQuery
from .ratings import Rating
from .records import Scan, ServiceRecord

__all__ = [
    "Anomaly",
    "Appeal",
    "CertificateBatch",
    "Correction",
    "Mutation",
    "Query",
    "Rating",
    "Scan",
    "ServiceCertificate",
    "ServiceRecord",
]


@reads(None)
class Query(RecordQuery, DecisionQuery, OversightQuery):
    """Scans, hours, what is said about them, and certificates."""
