"""Whether a credential is genuine and valid, from two files and the time alone: no database, no network.

The files are the issuer's DID document, which says whose keys sign, and the status list that the credential names.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import msgspec
import orjson
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from . import credentials


class Standing(StrEnum):
    """What is to be thought of a credential."""

    VALID = "valid"
    REVOKED = "revoked"
    EXPIRED = "expired"
    FORGED = "forged"
    """Not signed by the issuer that it names, or changed since."""
    UNKNOWN = "unknown"
    """Genuine, but there is no status list of now that says whether it was revoked."""


class Checked(msgspec.Struct, frozen=True):
    """`said` is the credential's content, once its signature holds."""

    standing: Standing
    why: str
    said: dict[str, Any] | None = None


class NotACredential(Exception):
    """What was given is no credential, DID document or status list at all."""


def check(credential: str, document: Mapping[str, Any], status: str | None, at: datetime) -> Checked:
    """What a credential is worth at a moment. Raises NotACredential for what can't be read."""
    said = _opened(credential, document)
    if said is None:
        return Checked(Standing.FORGED, "No key of the issuer signed this.")
    if at < _moment(said["validFrom"]):
        return Checked(Standing.FORGED, "It is dated in the future.", said)
    standing, why = _status(said["credentialStatus"], status, document, at)
    if standing != Standing.REVOKED and "validUntil" in said and at >= _moment(said["validUntil"]):
        return Checked(Standing.EXPIRED, f"It was valid until {said['validUntil']}.", said)
    return Checked(standing, why, said)


def addresses(credential: str) -> tuple[str, str]:
    """Where a credential says that its issuer's document and its status list are; it may say anything.

    Raises NotACredential.
    """
    said = _json(_payload(credential))
    try:
        did, status = said["issuer"]["id"], said["credentialStatus"]["statusListCredential"]
        method, _, rest = did.removeprefix("did:").partition(":")
        host, *path = rest.split(":")
    except (KeyError, TypeError, AttributeError):
        raise NotACredential("This names no issuer and no status list.") from None
    if method != "web" or not host:
        raise NotACredential(f"The issuer {did} is no website (did:web).")
    host = host.replace("%3A", ":")
    scheme = "http" if host.partition(":")[0] in ("localhost", "127.0.0.1") else "https"
    return f"{scheme}://{host}/{'/'.join(path) or '.well-known'}/did.json", str(status)


def _status(
    named: Mapping[str, str], status: str | None, document: Mapping[str, Any], at: datetime
) -> tuple[Standing, str]:
    if status is None:
        return Standing.UNKNOWN, "Without the issuer's status list nobody knows whether it was revoked."
    said = _opened(status, document)
    if said is None:
        return Standing.UNKNOWN, "The status list is not signed by the issuer."
    if said["id"] != named["statusListCredential"]:
        return Standing.UNKNOWN, f"This is another status list. The one that counts is {named['statusListCredential']}."
    if at >= _moment(said["validUntil"]):
        return Standing.UNKNOWN, f"The status list is too old: fetch {said['id']} anew."
    try:
        revoked = credentials.is_set(said["credentialSubject"]["encodedList"], int(named["statusListIndex"]))
    except (ValueError, OSError, EOFError):
        raise NotACredential("The status list can't be read.") from None
    return (
        (Standing.REVOKED, "The issuer revoked it.")
        if revoked
        else (
            Standing.VALID,
            "Signed by the issuer, and not revoked.",
        )
    )


def _opened(signed: str, document: Mapping[str, Any]) -> dict[str, Any] | None:
    """What was signed, if by a key of the document that may sign, in the name of whose document it is."""
    header = _header(signed)
    keys = {each["id"]: each["publicKeyJwk"] for each in document.get("verificationMethod", ())}
    name = header.get("kid")
    if name not in keys or name not in document.get("assertionMethod", ()):
        return None
    try:
        opened = jws.deserialize_compact(signed, OKPKey.import_key(keys[name]), algorithms=[credentials.ALGORITHM])
    except (JoseError, ValueError):
        return None
    said = _json(opened.payload)
    issuer = said.get("issuer")
    return said if document.get("id") in (issuer, issuer.get("id") if isinstance(issuer, dict) else None) else None


def _header(signed: str) -> dict[str, Any]:
    try:
        return dict(jws.extract_compact(signed.encode()).headers())
    except (JoseError, ValueError):
        raise NotACredential("This is no signed credential.") from None


def _payload(signed: str) -> bytes:
    _header(signed)
    return jws.extract_compact(signed.encode()).payload


def _json(payload: bytes) -> dict[str, Any]:
    try:
        found = orjson.loads(payload)
    except orjson.JSONDecodeError:
        found = None
    if not isinstance(found, dict):
        raise NotACredential("What is signed here is no credential.")
    return found


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
