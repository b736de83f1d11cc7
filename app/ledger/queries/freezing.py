"""An account from which nothing is taken for a while."""

from datetime import UTC, datetime

from sqlalchemy import bindparam, select, update
from sqlmodel import col

from app.kernel.db import statement
from app.ledger.models import Account

FOREVER = datetime(9999, 12, 31, tzinfo=UTC)
FREEZE = statement(
    update(Account).where(col(Account.id) == bindparam("account")).values(frozen_until=bindparam("until"))
)
# Waits for whoever holds the account, then reads what they left: the column is this row's own.
FROZEN_UNTIL = statement(
    select(col(Account.frozen_until)).where(col(Account.id) == bindparam("account")).with_for_update(key_share=True)
)
