"""Configuration from the environment, read once into one frozen object.

In production every secret must be given. In development missing secrets are made at the first start
and kept in the data folder, so that what was encrypted stays readable.
"""

import json
import os
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import platformdirs
from pydantic import AliasChoices, Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

SECRETS = ("secret_key", "index_key", "encryption_keys")


class SettingsError(Exception):
    """A missing or bad setting, told in one line."""


def _default_data() -> Path:
    # The embedded PostgreSQL can't run as root, and its own user can't pass through /root.
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return Path("/var/lib/commonweal")
    return Path(platformdirs.user_state_dir("commonweal"))


def _twice_the_cores() -> int:
    return 2 * (os.cpu_count() or 1)


class Settings(BaseSettings):
    """All settings; the environment variable of `name` is COMMONWEAL_NAME unless an alias says otherwise."""

    model_config = SettingsConfigDict(env_prefix="COMMONWEAL_", frozen=True, extra="ignore", populate_by_name=True)

    env: Literal["development", "production"] = "development"
    data: Path = Field(default_factory=_default_data)
    database_url: str | None = Field(None, validation_alias=AliasChoices("DATABASE_URL", "database_url"))
    database_connections: int = Field(16, ge=2, le=200)
    large_reads_at_once: int = Field(default_factory=_twice_the_cores, ge=1, le=200)
    host: str = Field("127.0.0.1", validation_alias=AliasChoices("HOST", "host"))
    port: int = Field(8000, ge=0, le=65535, validation_alias=AliasChoices("PORT", "port"))
    base_url: str = Field("", description="Public address of the site; made from host and port when empty.")
    secret_key: str = Field(min_length=32, description="Signs tokens: venue QR codes, flash messages, links.")
    index_key: str = Field(min_length=32, description="Keys the blind index of phone and identity numbers.")
    encryption_keys: Annotated[dict[str, bytes], NoDecode] = Field(
        description="Key ring, newest first: `name:base64url of 32 bytes`, comma-separated."
    )
    sms_gateway_url: str | None = None
    sms_gateway_token: str | None = None
    time_zone: str = "Asia/Shanghai"
    county_name: str = "祁连县"
    points_name: str = "积分银行"
    daily_hours: int = Field(12, ge=1, le=24, description="How long anybody may be enrolled for on one day.")
    offer_hours: int = Field(24, ge=1, le=720, description="How long a place is held for the first who waits.")
    offer_closes_minutes: int = Field(120, ge=0, le=1440, description="Before a shift, when none is held any more.")
    no_show_grace_hours: int = Field(24, ge=1, le=720)
    missed_to_pause: int = Field(3, ge=1, le=100, description="So many missed shifts pause enrolment.")
    missed_within_days: int = Field(90, ge=1, le=3650)
    pause_days: int = Field(30, ge=1, le=3650)
    late_cancellations_count: bool = Field(False, description="As missed shifts.")
    worker_in_process: bool = True
    group_reads: bool = Field(True, description="Small reads that come together may be one statement.")
    group_writes: bool = Field(True, description="Writes of a kind that come together may share a transaction.")
    offline_scan_days: int = Field(7, ge=1, le=60, description="How long a scan may have waited for a network.")
    requests_per_minute_strangers: int = Field(1_200, ge=1)
    requests_per_minute_people: int = Field(1_200, ge=1)
    requests_per_minute_clients: int = Field(12_000, ge=1)
    cost_per_minute_strangers: int = Field(1_000_000, ge=1)
    cost_per_minute_people: int = Field(1_000_000, ge=1)
    cost_per_minute_clients: int = Field(10_000_000, ge=1)
    token_requests_per_minute: int = Field(60, ge=1)
    webhook_networks: Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode] = Field(
        (), description="Networks inside, comma-separated, where partners may receive webhooks in production."
    )
    expiry_notice_days: Annotated[tuple[int, ...], NoDecode] = Field(
        (30, 7), description="Days before points expire when their person hears of it, comma-separated; empty: never."
    )
    max_upload_bytes: int = Field(20 * 2**20, ge=2**16)
    stock_difference_alone: int = Field(
        10, ge=0, description="How many more or fewer than expected one person may count in a stock alone."
    )

    @field_validator("encryption_keys", mode="before")
    @classmethod
    def _ring(cls, value: str | dict[str, bytes]) -> dict[str, bytes]:
        if not isinstance(value, str):
            return value
        ring = {}
        for entry in value.split(","):
            name, _, key = entry.strip().partition(":")
            ring[name] = urlsafe_b64decode(key + "=" * (-len(key) % 4))
            if not name or len(name) > 16 or len(ring[name]) != 32:
                raise ValueError("each entry is `name:base64url of 32 bytes`")
        return ring

    @field_validator("webhook_networks", mode="before")
    @classmethod
    def _networks(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        return tuple(ip_network(each.strip()) for each in value.split(",") if each.strip())

    @field_validator("expiry_notice_days", mode="before")
    @classmethod
    def _days(cls, value: object) -> object:
        days = value.split(",") if isinstance(value, str) else value
        found = tuple(int(each) for each in days if str(each).strip())  # type: ignore[attr-defined]
        if any(not 1 <= each <= 366 for each in found):
            raise ValueError("each lies between 1 and 366")
        return found

    @field_validator("database_url")
    @classmethod
    def _postgresql(cls, value: str | None) -> str | None:
        if not value:
            return None
        scheme, separator, rest = value.partition("://")
        if scheme not in {"postgresql", "postgres", "postgresql+asyncpg"} or not separator:
            raise ValueError("must begin with postgresql://")
        return f"postgresql://{rest}"

    @field_validator("time_zone")
    @classmethod
    def _zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError):
            raise ValueError(f"{value!r} is no time zone") from None
        return value

    @property
    def production(self) -> bool:
        return self.env == "production"

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def for_statements(self) -> dict[str, str]:
        """Those that statements ask for themselves: `current_setting('commonweal.time_zone')`."""
        return {"commonweal.time_zone": self.time_zone, "commonweal.daily_hours": str(self.daily_hours)}

    @property
    def site(self) -> str:
        """The address that links and QR codes carry, without a slash at its end."""
        return (self.base_url or f"http://{self.host}:{self.port}").rstrip("/")


def load_settings(**given: object) -> Settings:
    """Reads the environment; raises `SettingsError` with one clear line.

    `given` stands before the environment (for tests and the command line).
    """
    try:
        made = {} if _is_production(given) else _development_secrets(given)
        settings = Settings(**{**made, **given})  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        said = first["msg"].removeprefix("Value error, ")
        raise SettingsError(f"{_variable(str(first['loc'][0]))}: {said}") from None
    if settings.production and not (settings.base_url and settings.sms_gateway_url):
        missing = "COMMONWEAL_SMS_GATEWAY_URL" if settings.base_url else "COMMONWEAL_BASE_URL"
        raise SettingsError(f"{missing}: needed when COMMONWEAL_ENV is production")
    return settings


def _is_production(given: dict[str, object]) -> bool:
    return given.get("env", os.environ.get("COMMONWEAL_ENV")) == "production"


def _variable(field: str) -> str:
    plain = {"database_url": "DATABASE_URL", "host": "HOST", "port": "PORT"}
    return plain.get(field, field if field.isupper() else f"COMMONWEAL_{field.upper()}")


def _development_secrets(given: dict[str, object]) -> dict[str, str]:
    """Secrets that the environment doesn't give, from the data folder's file, made there at first."""
    missing = [name for name in SECRETS if name not in given and f"COMMONWEAL_{name.upper()}" not in os.environ]
    if not missing:
        return {}
    data = Path(str(given.get("data") or os.environ.get("COMMONWEAL_DATA") or _default_data()))
    path = data / "secrets.json"
    if not path.exists():
        data.mkdir(parents=True, exist_ok=True)
        made = {name: secrets.token_urlsafe(32) for name in SECRETS}
        made["encryption_keys"] = "k1:" + urlsafe_b64encode(secrets.token_bytes(32)).decode()
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(made, file)
    kept: dict[str, str] = json.loads(path.read_text())
    return {name: kept[name] for name in missing}
