"""The statements of redemptions: made, handed over, given back."""

from typing import Any

from sqlalchemy import DateTime, and_, any_, bindparam, exists, func, literal, or_, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Uuid
from sqlmodel import col

from app.accounts.models import Organisation, OrganisationKind
from app.duplicates.models import MergeChange
from app.kernel.db import statement
from app.ledger.models import Account, Hold
from app.rewards.models import MOVES, Redemption, RedemptionPoint, RedemptionState, Reward, Stock, Voucher
from app.volunteers.models import Membership, Volunteer

OFFER = statement(
    select(
        col(Reward.points),
        col(Reward.active),
        col(Reward.person_limit),
        col(Reward.period_limit),
        col(Reward.period_days),
        col(Reward.total_limit),
        col(Reward.voucher_days),
        func.coalesce(col(Stock.available), 0).label("available"),
    )
    .select_from(Reward)
    .outerjoin(
        Stock,
        (col(Stock.reward_id) == col(Reward.id)) & (col(Stock.redemption_point_id) == bindparam("redemption_point")),
    )
    .where(col(Reward.id) == bindparam("reward"))
)
_taken = func.coalesce(func.sum(col(Redemption.quantity)), 0)


def _since(moment: str) -> Any:
    began = col(Redemption.created_at) >= bindparam(moment, type_=DateTime(timezone=True))
    return func.coalesce(func.sum(col(Redemption.quantity)).filter(began), 0)


TAKEN = statement(
    select(_since("midnight").label("today"), _since("began").label("lately"), _taken.label("ever")).where(
        col(Redemption.person_id) == bindparam("person"),
        col(Redemption.reward_id) == bindparam("reward"),
        or_(col(Redemption.state) == RedemptionState.RESERVED, col(Redemption.state) == RedemptionState.FULFILLED),
    )
)
"""How many a person has, or has a voucher for: today, in the reward's period, ever."""
# The last of a reward is given away by this statement alone: no row comes back when there are too few.
RESERVE = statement(
    text(
        """
        WITH reserved AS (
            UPDATE stock SET available = available - :quantity, reserved = reserved + :quantity
            WHERE reward_id = :reward AND redemption_point_id = :redemption_point AND available >= :quantity
            RETURNING id
        ), redeemed AS (
            INSERT INTO redemption (
                id, person_id, reward_id, redemption_point_id, quantity, points, hold_id, state, created_at,
                redeemed_by, expires_at
            )
            SELECT CAST(:redemption AS uuid), :person, :reward, :redemption_point, :quantity, :points, :hold,
                'reserved', :now, CAST(:redeemed_by AS uuid), :expires_at
            FROM reserved RETURNING id
        )
        INSERT INTO voucher (id, redemption_id, code)
        SELECT CAST(:voucher AS uuid), id, CAST(:code AS varchar) FROM redeemed
        RETURNING id
        """
    )
)


def _moved(before: RedemptionState, after: RedemptionState, taken_from: str, added_to: str, also: str = "") -> Any:
    """A redemption gets its next state and its stock goes with it, and the merchant's account of what was handed over;
    no row when another was faster."""
    sign = "" if after == RedemptionState.FULFILLED else "-"
    told = f"""
        , told AS (
            INSERT INTO hand_over (
                id, redemption_id, reward_id, redemption_point_id, quantity, points, happened_at, recorded_by
            )
            SELECT CAST(:entry AS uuid), id, reward_id, redemption_point_id, {sign}quantity, {sign}points,
                CAST(:now AS timestamptz), CAST(:ended_by AS uuid)
            FROM ended
        )
    """  # noqa: S608
    return text(
        f"""
        WITH ended AS (
            UPDATE redemption SET state = '{after}', ended_at = :now, ended_by = CAST(:ended_by AS uuid){also}
            WHERE id = :redemption AND state = '{before}'
            RETURNING id, reward_id, redemption_point_id, quantity, points
        ){told if RedemptionState.FULFILLED in (before, after) else ""}
        UPDATE stock SET {taken_from} = {taken_from} - ended.quantity, {added_to} = {added_to} + ended.quantity
        FROM ended
        WHERE stock.reward_id = ended.reward_id AND stock.redemption_point_id = ended.redemption_point_id
        RETURNING ended.id
        """  # noqa: S608 (the words are this module's own)
    )


MOVE = {move: statement(_moved(*move, *stock)) for move, stock in MOVES.items()}
CAME_BACK_DAMAGED = statement(
    _moved(RedemptionState.FULFILLED, RedemptionState.RETURNED, "sold", "damaged", ", damaged = true")
)

_REDEMPTION: Any = (
    select(
        col(Redemption.id),
        col(Redemption.person_id),
        col(Redemption.state),
        col(Redemption.expires_at),
        col(Redemption.points),
        col(Redemption.hold_id),
        col(Hold.journal_id),
        col(Voucher.id).label("voucher"),
        col(Redemption.quantity),
        col(Reward.title),
        col(RedemptionPoint.name).label("counter"),
        col(Organisation.path),
    )
    .select_from(Redemption)
    .join(Hold, col(Hold.id) == col(Redemption.hold_id))
    .join(Voucher, col(Voucher.redemption_id) == col(Redemption.id))
    .join(Reward, col(Reward.id) == col(Redemption.reward_id))
    .join(RedemptionPoint, col(RedemptionPoint.id) == col(Redemption.redemption_point_id))
    .join(Organisation, col(Organisation.id) == col(RedemptionPoint.organisation_id))
)
REDEMPTION = statement(_REDEMPTION.where(col(Redemption.id) == bindparam("redemption")))
VOUCHER = statement(_REDEMPTION.where(col(Voucher.id) == bindparam("voucher")))
CODE = statement(_REDEMPTION.where(col(Voucher.code) == bindparam("code")))
OVERDUE = statement(
    select(col(Redemption.id))
    .where(col(Redemption.state) == RedemptionState.RESERVED, col(Redemption.expires_at) <= bindparam("now"))
    .order_by(col(Redemption.expires_at))
    .limit(bindparam("limit"))
)
ENDING = statement(
    select(
        col(Redemption.id),
        col(Redemption.person_id),
        col(Redemption.expires_at),
        col(Redemption.quantity),
        col(Reward.title),
        col(RedemptionPoint.name).label("counter"),
    )
    .select_from(Redemption)
    .join(Reward, col(Reward.id) == col(Redemption.reward_id))
    .join(RedemptionPoint, col(RedemptionPoint.id) == col(Redemption.redemption_point_id))
    .where(
        col(Redemption.state) == RedemptionState.RESERVED,
        col(Redemption.reminded_at).is_(None),
        col(Redemption.expires_at) > bindparam("now"),
        col(Redemption.expires_at) <= bindparam("until"),
        # Whoever redeemed it a moment ago needs no reminder.
        col(Redemption.created_at) <= bindparam("made_before"),
    )
    .order_by(col(Redemption.expires_at))
    .limit(bindparam("limit"))
    .with_for_update(of=Redemption, skip_locked=True)
)
REMINDED = statement(
    update(Redemption)
    .where(col(Redemption.id) == any_(bindparam("redemptions", type_=ARRAY(Uuid))))
    .values(reminded_at=bindparam("now"))
)

PERSON_BELOW = statement(
    select(col(Volunteer.person_id)).where(
        col(Volunteer.id) == bindparam("volunteer"),
        or_(
            exists(
                select(col(Membership.id))
                .join(Organisation, col(Organisation.id) == col(Membership.team_id))
                .where(
                    col(Membership.volunteer_id) == col(Volunteer.id),
                    col(Membership.left_on).is_(None),
                    bindparam("organisation", type_=Uuid) == any_(col(Organisation.path)),
                )
            ),
            # Who is in no team belongs to the whole deployment.
            and_(
                ~exists().where(col(Membership.volunteer_id) == col(Volunteer.id), col(Membership.left_on).is_(None)),
                exists(
                    select(col(Organisation.id)).where(
                        col(Organisation.id) == bindparam("organisation", type_=Uuid),
                        col(Organisation.parent_id).is_(None),
                        col(Organisation.kind) == OrganisationKind.GOVERNMENT,
                    )
                ),
            ),
        ),
    )
)
PAID_BY = statement(
    select(col(Redemption.id))
    .join(Hold, col(Hold.id) == col(Redemption.hold_id))
    .join(Account, col(Account.id) == col(Hold.account_id))
    .join(MergeChange, col(MergeChange.row_id) == col(Redemption.id))
    .where(
        col(MergeChange.merge_id) == bindparam("merge"),
        col(MergeChange.table_name) == literal("redemption"),
        col(Account.owner) == bindparam("person"),
    )
)
"""Those that a merge moved and whose points are held by, or were taken from, a person's own wallet."""
