"""What staff decided about scans."""

from datetime import datetime

from app.accounts.graphql import Actor, acted
from app.attendance import models
from app.reading import column, reads


@reads(models.ScanReview)
class ScanReview:
    """What staff decided about a scan that needed a second look. It is decided once."""

    accepted: bool = column(models.ScanReview.accepted, "Whether the scan counts.")
    reason: str | None = column(models.ScanReview.reason, "Why it was rejected, or what was said about it.")
    reviewed_at: datetime = column(models.ScanReview.reviewed_at, "When it was decided.")
    reviewed_by: Actor | None = acted(models.ScanReview.reviewed_by, "Who decided.", openly=True)
