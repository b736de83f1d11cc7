"""Tables of attendance."""

from .anomalies import Anomaly, AnomalyKind, Resolution
from .appeals import Appeal, AppealState
from .certificates import BatchState, CertificateBatch, CertificateBatchRow, CertifiedRecord, ServiceCertificate
from .policies import HoursPolicy
from .ratings import Rating
from .records import RECORD_MOVES, Correction, CorrectionState, RecordSource, RecordState, ServiceRecord
from .scans import Direction, Method, Outcome, Scan, ScanReview
from .stars import StarScheme

__all__ = [
    "RECORD_MOVES",
    "Anomaly",
    "AnomalyKind",
    "Appeal",
    "AppealState",
    "BatchState",
    "CertificateBatch",
    "CertificateBatchRow",
    "CertifiedRecord",
    "Correction",
    "CorrectionState",
    "Direction",
    "HoursPolicy",
    "Method",
    "Outcome",
    "Rating",
    "RecordSource",
    "RecordState",
    "Resolution",
    "Scan",
    "ScanReview",
    "ServiceCertificate",
    "ServiceRecord",
    "StarScheme",
]
