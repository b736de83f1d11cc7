"""Where a webhook may lead, in production and elsewhere."""

import ipaddress
import socket
from typing import Any

import pytest

from app.kernel.errors import DomainError, Invalid
from app.kernel.settings import Settings, SettingsError, load_settings
from app.partners.addresses import allowed, resolve, target_of
from app.partners.errors import AddressNotAllowed
from app.partners.exchange import Outgoing
from app.partners.sending import Sender
from tests.world import NOW

from .receiving import Receiver


@pytest.fixture
def production(settings: Settings) -> Settings:
    return settings.model_copy(update={"env": "production"})


@pytest.mark.parametrize(
    "url",
    [
        *("", "partner.example", "ftp://partner.example", "https://", "https://user@partner.example/"),
        *("https://partner.example/#x", "https://partner.example/a b", "https://partner.example:0x50/"),
        *("https://partner.example:99999/", "https://пример.example/", "https://partner.example/" + 500 * "x"),
        *("https://:secret@partner.example/", "https://@partner.example/", "https://a..b/", "https://.example/"),
        *(f"https://{'a' * 64}.example/", "https://partner.example../"),
        *("https://[::1", "https://partner.example/\n", "javascript:alert(1)", "file:///etc/passwd"),
    ],
)
def test_what_is_no_address_is_refused(settings: Settings, url: str) -> None:
    with pytest.raises(Invalid) as refusal:
        target_of(settings, url)
    assert refusal.value.field == "url"


INSIDE = [
    *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"),
    *("224.0.1.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:127.0.0.1"),
    *("::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "::7f00:1", "fec0::1"),
    *("64:ff9b:1::a9fe:a9fe", "192.0.0.8", "192.88.99.1", "3fff::1", "5f00::1"),
]


@pytest.mark.parametrize("address", INSIDE)
def test_in_production_no_address_inside_is_allowed(production: Settings, address: str) -> None:
    assert not allowed(production, ipaddress.ip_address(address))
    host = f"[{address}]" if ":" in address else address
    with pytest.raises(AddressNotAllowed):
        target_of(production, f"https://{host}/webhooks")


@pytest.mark.parametrize(
    "host", ["localhost", "LocalHost.", "a.localhost", "2130706433", "127.1", "0x7f.1", "0177.0.0.1"]
)
def test_in_production_this_machine_is_refused_by_whichever_name(
    production: Settings, settings: Settings, host: str
) -> None:
    with pytest.raises(AddressNotAllowed):
        target_of(production, f"https://{host}/webhooks")
    assert target_of(settings, f"https://{host}/webhooks").port == 443


@pytest.mark.parametrize("address", ["1.1.1.1", "2606:4700:4700::1111", "64:ff9b::101:101"])
def test_public_addresses_are_allowed(production: Settings, address: str) -> None:
    assert allowed(production, ipaddress.ip_address(address))


def test_in_production_it_begins_with_https(production: Settings, settings: Settings) -> None:
    assert target_of(production, "https://partner.example/x?y=1").port == 443
    assert target_of(settings, "http://partner.example:8080/").port == 8080
    with pytest.raises(AddressNotAllowed):
        target_of(production, "http://partner.example/")


def test_a_network_named_in_the_settings_is_allowed(production: Settings) -> None:
    networks = load_settings(
        data=production.data, secret_key="s" * 32, index_key="i" * 32, webhook_networks="10.20.0.0/16, fd00::/8"
    ).webhook_networks
    inside = production.model_copy(update={"webhook_networks": networks})
    assert target_of(inside, "https://10.20.3.4/")
    with pytest.raises(AddressNotAllowed):
        target_of(inside, "https://10.21.3.4/")
    with pytest.raises(SettingsError, match="COMMONWEAL_WEBHOOK_NETWORKS"):
        load_settings(data=production.data, webhook_networks="everywhere")


async def test_a_name_is_looked_up_for_each_delivery(production: Settings, settings: Settings) -> None:
    target = target_of(settings, "https://localhost/")
    with pytest.raises(AddressNotAllowed):
        await resolve(production, target)
    assert all(ipaddress.ip_address(each).is_loopback for each in await resolve(settings, target))


@pytest.mark.parametrize("addresses", [["10.0.0.1"], ["1.1.1.1", "10.0.0.1"]])
async def test_a_name_that_leads_inside_is_refused(
    production: Settings, monkeypatch: pytest.MonkeyPatch, addresses: list[str]
) -> None:
    """One public address among them does not help: which one is taken would be chance."""

    def found(*_: Any, **__: Any) -> Any:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, 443)) for each in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", found)
    with pytest.raises(DomainError):
        await resolve(production, target_of(production, "https://partner.example/"))


async def test_a_delivery_goes_to_the_address_that_was_checked(
    settings: Settings, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that answers otherwise the second time it is asked has no second time."""
    asked = []

    def found(host: str, port: int, **_: Any) -> Any:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", found)
    async with Sender(settings) as sender:
        url = receiver.url.replace("127.0.0.1", "partner.example") + "?a=b"
        answered = await sender.send(Outgoing("msg_1", url, "{}", ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"]), NOW)
    assert answered.ok
    assert asked == ["partner.example"]
    assert receiver.messages[0].headers["host"] == url.split("/")[2]
    assert receiver.messages[0].path == "/events?a=b"


async def test_in_production_a_delivery_inside_is_not_even_tried(production: Settings, receiver: Receiver) -> None:
    async with Sender(production) as sender:
        for url in (receiver.url, receiver.url.replace("http:", "https:"), "https://localhost:1/"):
            answered = await sender.send(Outgoing("msg_1", url, "{}", []), NOW)
            assert (answered.ok, answered.failure) == (False, "address")
    assert receiver.messages == []
