"""Pages of certificates, for everybody who holds one, and of qualifications; files for machines."""

from . import credentials, qualifications, verifying
from .verifying import Service

__all__ = ["Service", "routes"]
routes = [*credentials.routes, *verifying.routes, *qualifications.routes]
