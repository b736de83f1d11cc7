"""The enumerations of offers and of stock, each value with what it means."""

from app.kernel.graphql import enum
from app.rewards import models

enum(models.RewardKind, "What a reward is.", goods="Something to take home.", service="Somebody's help.")
enum(
    models.MovementKind,
    "How a stock was changed by hand.",
    delivery="Something came in.",
    count="Somebody counted, and the difference was put right.",
)
enum(
    models.MovementState,
    "How a delivery or count stands.",
    recorded="It counts.",
    waiting="A large difference waits for somebody else to confirm it.",
    refused="Somebody else refused it; nothing was changed.",
)
