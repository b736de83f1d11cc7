"""Certificates as credentials that machines read: W3C Verifiable Credentials 2.0 that are Open Badges 3.0 too.

A credential is a JWS in compact form (`typ: vc+jwt`, algorithm Ed25519 of RFC 9864) over the credential's JSON. Its
issuer is the site's `did:web`, whose document names the keys; its status is a bit in a Bitstring Status List that
the site signs likewise. With these two files anybody can check a credential without the site: see `checking`.
"""

import gzip
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from io import BytesIO
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc import jws
from joserfc.jwk import OKPKey

from app.kernel.formats import Formats
from app.kernel.i18n import mark, translate

from .models import CertificateKind

PURPOSE = "certificates"
"""Of the keys that sign credentials and status lists."""
ALGORITHM = "Ed25519"
MEDIA_TYPE = "application/vc+jwt"
LIST_LENGTH = 131_072
"""Entries of a status list: the least that the standard allows, so that a fetch does not tell whose it is."""
LIST_HOURS = 24
"""How long a status list may be kept: a revocation is known everywhere by then."""
_CONTEXT = ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"]
LANGUAGE = "zh"


class Paper(NamedTuple):
    """A certificate, as far as its credential tells of it. `status_index` counts through all status lists."""

    kind: CertificateKind
    number: str
    token: str
    content: Mapping[str, Any]
    issued_at: datetime
    status_index: int


def did_of(site: str) -> str:
    """The issuer's name: did:web of the site's address, a port's colon escaped as the method says."""
    found = urlsplit(site)
    path = found.path.strip("/").replace("/", ":")
    return "did:web:" + found.netloc.replace(":", "%3A") + (f":{path}" if path else "")


def did_document(site: str, keys: Mapping[str, bytes]) -> dict[str, Any]:
    """What `/.well-known/did.json` says: the public keys by their ids, all that ever signed."""
    did = did_of(site)
    methods = [
        {
            "id": f"{did}#{key}",
            "type": "JsonWebKey",
            "controller": did,
            "publicKeyJwk": {"kty": "OKP", "crv": "Ed25519", "x": _base64(public), "kid": key, "alg": ALGORITHM},
        }
        for key, public in keys.items()
    ]
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/jwk/v1"],
        "id": did,
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
    }


def credential(site: str, paper: Paper, zone: ZoneInfo) -> dict[str, Any]:
    """The certificate for its holder to hand on: it bears the full name, and nothing else of the person."""
    about = _ABOUT[paper.kind](paper.content)
    did, page = did_of(site), f"{site}/certificates/{paper.token}"
    made = {
        "@context": _CONTEXT,
        "id": page,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": f"{about.name} {paper.number}",
        "issuer": {"id": did, "type": ["Profile"], "name": paper.content["organisation"]},
        "validFrom": _moment(paper.issued_at),
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [
                {
                    "type": "IdentityObject",
                    "hashed": False,
                    "identityHash": paper.content["holder"]["name"],
                    "identityType": "name",
                }
            ],
            "achievement": {
                "id": f"{site}/certificates#{paper.kind}",
                "type": ["Achievement"],
                "achievementType": about.type,
                "name": about.name,
                "description": about.description,
                "criteria": {"narrative": about.criteria},
            },
        },
        "evidence": [{"id": page, "type": ["Evidence"], "name": paper.number, "narrative": about.description}],
        "credentialStatus": _status(site, paper.status_index),
    }
    claims = {"iss": did, "jti": page, "nbf": int(paper.issued_at.timestamp())}
    until = paper.content.get("valid_until")
    if until:
        end = datetime.combine(date.fromisoformat(until) + timedelta(days=1), time(), zone)
        made["validUntil"], claims["exp"] = _moment(end), int(end.timestamp())
    return {**made, **claims}


def status_list(site: str, number: int, revoked: Iterable[int], now: datetime) -> dict[str, Any]:
    """The list of this number as a credential: a bit is set for each of its entries that is revoked."""
    bits = bytearray(LIST_LENGTH // 8)
    for index in revoked:
        bits[index % LIST_LENGTH // 8] |= 128 >> index % 8
    address = _list_address(site, number)
    return {
        "@context": _CONTEXT[:1],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": did_of(site),
        "validFrom": _moment(now),
        "validUntil": _moment(now + timedelta(hours=LIST_HOURS)),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": "u" + _base64(gzip.compress(bytes(bits), mtime=0)),
        },
    }


def is_set(encoded: str, index: int) -> bool:
    """Whether an encoded list has the bit of this entry; raises ValueError for what is no such list."""
    packed = urlsafe_b64decode(encoded[1:] + "=" * (-len(encoded[1:]) % 4))
    bits = gzip.GzipFile(fileobj=BytesIO(packed)).read(LIST_LENGTH // 8 + 1)
    if encoded[:1] != "u" or len(bits) != LIST_LENGTH // 8 or not 0 <= index < LIST_LENGTH:
        raise ValueError("not a list of that length")
    return bool(bits[index // 8] & 128 >> index % 8)


def sign(site: str, payload: Mapping[str, Any], key: str, private: Ed25519PrivateKey) -> str:
    """The JWS in compact form; `key` is the id of the private key."""
    raw: dict[str, str | list[str]] = {
        "kty": "OKP",
        "crv": "Ed25519",
        "x": _base64(private.public_key().public_bytes_raw()),
        "d": _base64(private.private_bytes_raw()),
    }
    header = {"alg": ALGORITHM, "typ": "vc+jwt", "cty": "vc", "kid": f"{did_of(site)}#{key}"}
    return jws.serialize_compact(header, orjson.dumps(payload), OKPKey.import_key(raw), algorithms=[ALGORITHM])


class _About(NamedTuple):
    name: str
    type: str
    """One of Open Badges' achievement types."""
    description: str
    criteria: str


def _service(content: Mapping[str, Any]) -> _About:
    served = Formats(LANGUAGE, ZoneInfo("UTC")).minutes(content["minutes"])
    return _About(
        translate(mark("Certificate of service"), LANGUAGE),
        "CommunityService",
        f"{content['since']} – {content['until']}: {served}",
        translate(mark("Minutes of volunteer service that the recording unit approved."), LANGUAGE),
    )


def _skill(content: Mapping[str, Any]) -> _About:
    grade, occupation = content["rung"]["zh"], content["occupation"]
    return _About(
        f"{occupation['zh']} {grade}" if occupation else grade,
        "Certification",
        f"{content['ladder']['zh']} {content['number']}, {content['on']}",
        translate(mark("An assessment by rules, with assessors, panel, public notice and filing."), LANGUAGE),
    )


_ABOUT: dict[CertificateKind, Callable[[Mapping[str, Any]], _About]] = {
    CertificateKind.SERVICE: _service,
    CertificateKind.SKILL: _skill,
    CertificateKind.APPOINTMENT: _skill,
}


def _status(site: str, index: int) -> dict[str, str]:
    number, entry = divmod(index, LIST_LENGTH)
    address = _list_address(site, number)
    return {
        "id": f"{address}#{entry}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": str(entry),
        "statusListCredential": address,
    }


def _list_address(site: str, number: int) -> str:
    return f"{site}/certificates/status/{number}"


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _base64(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")
