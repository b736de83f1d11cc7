"""Certificates and qualifications in the API."""

import strawberry

from app.reading import reads

from .issuing import LOOKING, Certificate, CertificateMutation, CertificateQuery
from .qualifications import Qualification, QualificationKind, QualificationMutation, QualificationQuery

__all__ = ["LOOKING", "Certificate", "Mutation", "Qualification", "QualificationKind", "Query"]


@strawberry.type
class Mutation(CertificateMutation, QualificationMutation):
    """The verbs of certificates and qualifications."""


@reads(None)
class Query(CertificateQuery, QualificationQuery):
    """Certificates and qualifications."""
