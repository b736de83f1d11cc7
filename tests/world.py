"""A small named world: the same few people, teams and things in every test.

Alice owns what a test is about, Bob is a member of her team, Charlie is an outsider from another team.
Lena leads Alice's and Bob's team, Leo leads Charlie's. Otto is an officer of the county, Mei a merchant.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from sqlalchemy import bindparam, cast
from sqlalchemy.dialects.postgresql import TSVECTOR

from app.accounts import models as accounts
from app.activities import models as activities
from app.activities.service.words import Part, lexemes
from app.kernel import ids
from app.kernel.crypto import mask_phone, token_hash
from app.kernel.db import Database, Transaction, statement
from app.kernel.identity import ANONYMOUS, Actor, Held, Role
from app.kernel.queries import values
from app.points import models as points
from app.rewards import models as rewards
from app.volunteers import models as volunteers

NOW = datetime(2026, 5, 1, 2, 0, tzinfo=UTC)
"""Ten in the morning in Qilian; the tests' clock stands here until a test moves it."""
TEAM = "默勒镇敬老助残志愿服务队001"
TITLE = "敬老院陪伴日"
PLACE = "默勒镇敬老院"
CLIENT_SECRET = "partner-secret-for-tests"

_PERSON = statement(
    values(
        accounts.Person,
        *("id", "name", "pinyin", "initials", "birth_date", "phone_sealed", "phone_index", "phone_masked"),
        "created_at",
    )
)
_ORGANISATION = statement(values(accounts.Organisation, "id", "kind", "name", "parent_id", "path", "created_at"))
_ROLE = statement(values(accounts.RoleGrant, "id", "person_id", "organisation_id", "role", "granted_at"))
_CLIENT = statement(
    values(accounts.ApiClient, "id", "client_id", "name", "secret_hash", "organisation_id", "scopes", "created_at")
)
_TEAM = statement(values(volunteers.Team, "id", "brand", "category"))
_VOLUNTEER = statement(values(volunteers.Volunteer, "id", "person_id", "service_categories", "skills", "joined_on"))
_MEMBERSHIP = statement(values(volunteers.Membership, "id", "team_id", "volunteer_id", "joined_on"))
_ACTIVITY = statement(
    values(
        activities.Activity,
        "id",
        "team_id",
        "title",
        "description",
        "category",
        "state",
        "created_at",
        "published_at",
        lexemes=cast(bindparam("lexemes"), TSVECTOR),
    )
)
_SHIFT = statement(
    values(
        activities.Shift,
        "id",
        "activity_id",
        "starts_at",
        "ends_at",
        "place",
        "capacity",
        lexemes=cast(bindparam("lexemes"), TSVECTOR),
    )
)
_RULE = statement(
    values(
        points.EarningRule,
        "id",
        "code",
        "version",
        "points_per_hour",
        "coefficients",
        "activity_cap",
        "daily_cap",
        "lot_days",
        "valid_from",
    )
)
_POINT = statement(values(rewards.RedemptionPoint, "id", "organisation_id", "name", "address"))
_REWARD = statement(
    values(rewards.Reward, "id", "title", "description", "kind", "points", "person_limit", "created_at")
)
_STOCK = statement(values(rewards.Stock, "id", "reward_id", "redemption_point_id", "delivered", "available"))
_DELIVERY = statement(values(rewards.StockMovement, "id", "stock_id", "kind", "quantity", "state", "recorded_at"))


@dataclass(frozen=True)
class World:
    county: UUID
    team: UUID
    other_team: UUID
    merchant: UUID
    alice: Actor
    bob: Actor
    charlie: Actor
    lena: Actor
    leo: Actor
    otto: Actor
    mei: Actor
    partner: Actor
    activity: UUID
    """Published, of Alice's team, category elder care."""
    shift: UUID
    """Starts at NOW + 1 hour, lasts 3 hours, 20 places."""
    tomorrow: UUID
    """A shift of the same activity a day later, 2 places."""
    reward: UUID
    """A bag of flour for 50 points, 10 of them at `counter`."""
    counter: UUID
    anonymous: Actor = ANONYMOUS


async def build(db: Database) -> World:
    async with db.unit_of_work() as tx:
        return await _Builder(tx).world()


class _Builder:
    def __init__(self, tx: Transaction) -> None:
        self.tx = tx
        self.phones = 0

    async def world(self) -> World:
        county = await self.organisation("government", "祁连县", ())
        team = await self.organisation("team", TEAM, (county,))
        other_team = await self.organisation("team", "八宝镇应急救援志愿服务队002", (county,))
        merchant = await self.organisation("merchant", "八宝镇积分超市", (county,))
        for each, category in ((team, "elder_care"), (other_team, "rescue")):
            await self.tx.execute(_TEAM, id=each, brand="暖阳", category=category)
        alice = await self.volunteer("文凤英", "wenfengying", "wfy", team)
        bob = await self.volunteer("黄超", "huangchao", "hc", team)
        charlie = await self.volunteer("程秀云", "chengxiuyun", "cxy", other_team)
        lena = await self.volunteer("李娜", "lina", "ln", team, Held(Role.LEADER, team))
        leo = await self.volunteer("马力", "mali", "ml", other_team, Held(Role.LEADER, other_team))
        otto = await self.person("扎西", "zhaxi", "zx", Held(Role.OFFICER, county))
        mei = await self.person("梅朵", "meiduo", "md", Held(Role.MERCHANT, merchant))
        activity, shift, tomorrow = await self.activity(team)
        reward, counter = await self.reward(merchant)
        return World(
            county,
            team,
            other_team,
            merchant,
            alice,
            bob,
            charlie,
            lena,
            leo,
            otto,
            mei,
            await self.partner(county),
            activity,
            shift,
            tomorrow,
            reward,
            counter,
        )

    async def organisation(self, kind: str, name: str, above: tuple[UUID, ...]) -> UUID:
        new = ids.new()
        await self.tx.execute(
            _ORGANISATION,
            id=new,
            kind=kind,
            name=name,
            parent_id=above[-1] if above else None,
            path=[*above, new],
            created_at=NOW,
        )
        return new

    async def person(self, name: str, pinyin: str, initials: str, *roles: Held) -> Actor:
        """A person with the phone number 1390000000n, n counting from 1 in the order of `World`'s fields."""
        new = ids.new()
        self.phones += 1
        phone = f"1390000{self.phones:04}"
        await self.tx.execute(
            _PERSON,
            id=new,
            name=name,
            pinyin=pinyin,
            initials=initials,
            birth_date=date(1968, 3, 8),
            phone_sealed=self.tx.vault.seal(phone),
            phone_index=self.tx.vault.blind(phone),
            phone_masked=mask_phone(phone),
            created_at=NOW,
        )
        for held in roles:
            await self.tx.execute(
                _ROLE, id=ids.new(), person_id=new, organisation_id=held.organisation, role=held.role, granted_at=NOW
            )
        return Actor(kind="person", id=new, name=name, roles=roles)

    async def volunteer(self, name: str, pinyin: str, initials: str, team: UUID, *roles: Held) -> Actor:
        person = await self.person(name, pinyin, initials, *roles)
        new = ids.new()
        joined = date(2024, 1, 1)
        await self.tx.execute(
            _VOLUNTEER, id=new, person_id=person.id, service_categories=["elder_care"], skills=[], joined_on=joined
        )
        await self.tx.execute(_MEMBERSHIP, id=ids.new(), team_id=team, volunteer_id=new, joined_on=joined)
        return Actor(kind="person", id=person.id, name=name, roles=roles, volunteer=new)

    async def partner(self, county: UUID) -> Actor:
        new = ids.new()
        scopes = [
            "activities:read",
            "activities:write",
            "volunteers:read",
            "attendance:write",
            "rewards:write",
            "webhooks:write",
        ]
        await self.tx.execute(
            _CLIENT,
            id=new,
            client_id="partner",
            name="Partner",
            secret_hash=token_hash(CLIENT_SECRET),
            organisation_id=county,
            scopes=scopes,
            created_at=NOW,
        )
        return Actor(kind="client", id=new, name="Partner", scopes=frozenset(scopes), organisation=county)

    async def activity(self, team: UUID) -> tuple[UUID, UUID, UUID]:
        activity, first, second = ids.new(), ids.new(), ids.new()
        await self.tx.execute(
            _ACTIVITY,
            id=activity,
            team_id=team,
            title=TITLE,
            description="陪老人聊天、打扫房间。",
            category="elder_care",
            state="published",
            created_at=NOW,
            published_at=NOW,
            lexemes=lexemes(Part(TITLE, "A"), Part(TEAM, "B")),
        )
        for new, starts_at, capacity in (
            (first, NOW + timedelta(hours=1), 20),
            (second, NOW + timedelta(hours=25), 2),
        ):
            await self.tx.execute(
                _SHIFT,
                id=new,
                activity_id=activity,
                starts_at=starts_at,
                ends_at=starts_at + timedelta(hours=3),
                place=PLACE,
                capacity=capacity,
                lexemes=lexemes(Part(PLACE, "C")),
            )
        await self.tx.execute(
            _RULE,
            id=ids.new(),
            code="service",
            version=1,
            points_per_hour=10,
            coefficients={"rescue": 150},
            activity_cap=80,
            daily_cap=120,
            lot_days=None,
            valid_from=NOW - timedelta(days=365),
        )
        return activity, first, second

    async def reward(self, merchant: UUID) -> tuple[UUID, UUID]:
        counter, reward, stock = ids.new(), ids.new(), ids.new()
        await self.tx.execute(
            _POINT, id=counter, organisation_id=merchant, name="八宝镇积分超市", address="八宝镇人民路1号"
        )
        await self.tx.execute(
            _REWARD,
            id=reward,
            title="面粉一袋",
            description="5 千克",
            kind="goods",
            points=50,
            person_limit=0,
            created_at=NOW,
        )
        await self.tx.execute(
            _STOCK, id=stock, reward_id=reward, redemption_point_id=counter, delivered=10, available=10
        )
        await self.tx.execute(
            _DELIVERY, id=ids.new(), stock_id=stock, kind="delivery", quantity=10, state="recorded", recorded_at=NOW
        )
        return reward, counter
