"""What must always hold of webhooks."""

from sqlalchemy import text

from app.kernel.db import statement
from app.kernel.verification import Check

CHECKS = (
    Check(
        "partners.cursor",
        "The outbox was made into deliveries up to an event that there is, and that had been committed.",
        statement(
            text(
                """
                SELECT epoch, transaction_id::text AS transaction_id, position FROM webhook_cursor AS cursor
                WHERE position > 0 AND NOT EXISTS (
                    SELECT FROM event
                    WHERE (event.epoch, event.transaction_id, event.position)
                        = (cursor.epoch, cursor.transaction_id, cursor.position)
                )
                """
            )
        ),
    ),
    Check(
        "partners.deliveries",
        "Each delivery tells of an event that there is, of the kind that it says.",
        statement(
            text(
                """
                SELECT delivery.id AS delivery_id, delivery.kind, event.kind AS event_kind
                FROM webhook_delivery AS delivery LEFT JOIN event ON event.position = delivery.event_position
                WHERE delivery.event_position IS NOT NULL AND event.kind IS DISTINCT FROM delivery.kind
                """
            )
        ),
    ),
)
