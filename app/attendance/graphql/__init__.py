"""Attendance in the API: records.py and certificates.py have the types, added.py what is added to others."""

from .added import Query
from .certificates import CertificateBatch, ServiceCertificate
from .mutations import Mutation
from .records import Scan, ServiceRecord

__all__ = ["CertificateBatch", "Mutation", "Query", "Scan", "ServiceCertificate", "ServiceRecord"]
