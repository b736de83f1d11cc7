"""The statements of stock: what is delivered, counted and put right."""

from sqlalchemy import bindparam, select, text
from sqlmodel import col

from app.accounts.models import Organisation
from app.accounts.queries.survivors import survivor_of
from app.kernel.db import statement
from app.kernel.queries import values
from app.rewards.models import MovementState, RedemptionPoint, Reward, Stock, StockMovement

DELIVER = statement(
    text(
        """
        WITH stocked AS (
            INSERT INTO stock (id, reward_id, redemption_point_id, delivered, available)
            VALUES (:new, :reward, :redemption_point, :quantity, :quantity)
            ON CONFLICT (reward_id, redemption_point_id) DO UPDATE SET
                delivered = stock.delivered + :quantity, available = stock.available + :quantity
            RETURNING id, available
        ), moved AS (
            INSERT INTO stock_movement (id, stock_id, kind, quantity, note, state, recorded_at, recorded_by)
            SELECT CAST(:movement AS uuid), id, 'delivery', :quantity, CAST(:note AS text), 'recorded',
                CAST(:now AS timestamptz), CAST(:recorded_by AS uuid)
            FROM stocked
        )
        SELECT id, available FROM stocked
        """
    )
)
STOCK = statement(
    select(col(Stock.available), col(Stock.reserved), col(Organisation.path), col(Reward.title))
    .select_from(Stock)
    .join(Reward, col(Reward.id) == col(Stock.reward_id))
    .join(RedemptionPoint, col(RedemptionPoint.id) == col(Stock.redemption_point_id))
    .join(Organisation, col(Organisation.id) == col(RedemptionPoint.organisation_id))
    .where(col(Stock.id) == bindparam("stock"))
    .with_for_update(of=Stock)
)
WAITING_COUNT = statement(
    select(col(StockMovement.id)).where(
        col(StockMovement.stock_id) == bindparam("stock"), col(StockMovement.state) == MovementState.WAITING
    )
)
RECORD_COUNT = statement(
    values(
        StockMovement,
        "id",
        "stock_id",
        "kind",
        "quantity",
        "counted",
        "expected",
        "note",
        "state",
        "recorded_at",
        "recorded_by",
    )
)
COUNT = statement(
    select(
        col(StockMovement.stock_id),
        col(StockMovement.quantity),
        col(StockMovement.state),
        survivor_of(col(StockMovement.recorded_by)).label("recorded_by"),
        col(Organisation.path),
    )
    .select_from(StockMovement)
    .join(Stock, col(Stock.id) == col(StockMovement.stock_id))
    .join(RedemptionPoint, col(RedemptionPoint.id) == col(Stock.redemption_point_id))
    .join(Organisation, col(Organisation.id) == col(RedemptionPoint.organisation_id))
    .where(col(StockMovement.id) == bindparam("movement"), col(StockMovement.counted).is_not(None))
    .with_for_update(of=StockMovement)
)
DECIDE = statement(
    text(
        """
        UPDATE stock_movement SET state = :state, decided_at = :now, decided_by = :decided_by
        WHERE id = :movement AND state = 'waiting' RETURNING id
        """
    )
)
# No row comes back when vouchers wait for more than there would be.
ADJUST = statement(
    text(
        """
        UPDATE stock SET available = available + :quantity, adjusted = adjusted + :quantity
        WHERE id = :stock AND available + :quantity >= 0 RETURNING available
        """
    )
)
