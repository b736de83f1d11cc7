"""Pages of certificates, for everybody who holds one, and of qualifications; files for machines."""

from . import credentials, qualifications, verifying
from .verifying import PublicContent

__all__ = ["PublicContent", "routes"]
routes = [*credentials.routes, *verifying.routes, *qualifications.routes]
