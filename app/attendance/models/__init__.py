"""Tables of attendance."""

from .certificates import BatchState, CertificateBatch, CertificateBatchRow, CertifiedRecord, ServiceCertificate
from .ratings import Rating
from .records import RECORD_MOVES, RecordState, ServiceRecord
from .scans import Direction, Method, Outcome, Scan
from .stars import StarScheme

__all__ = [
    "RECORD_MOVES",
    "BatchState",
    "CertificateBatch",
    "CertificateBatchRow",
    "CertifiedRecord",
    "Direction",
    "Method",
    "Outcome",
    "Rating",
    "RecordState",
    "Scan",
    "ServiceCertificate",
    "ServiceRecord",
    "StarScheme",
]
