"""What oversight refuses."""

from app.kernel.errors import DomainError


class AnomalyDecided(DomainError):
    code = "POINTS_ANOMALY_DECIDED"
    template = "Somebody has decided on this already. Load the page again to read it."


class PartOfIt(DomainError):
    code = "PART_OF_ANOMALY"
    template = "You are part of this, so somebody else must decide on it."
