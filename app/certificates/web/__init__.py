"""Pages of certificates, for everybody who holds one, and of qualifications."""

from . import qualifications, verifying
from .verifying import PublicContent

__all__ = ["PublicContent", "routes"]
routes = [*verifying.routes, *qualifications.routes]
