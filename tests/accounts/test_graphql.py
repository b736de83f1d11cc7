"""Accounts in the API: what each sees, and the verbs as mutations."""

import json
from typing import Any
from uuid import UUID

import pytest
from msgspec import structs

from app.accounts import service
from app.graphql.documents import Documents
from app.kernel import ids
from app.kernel.db import Database
from app.kernel.identity import Actor, system
from tests.asking import actor_for_session
from tests.world import World

from .doing import do, rows
from .test_codes import ALICE, code_for

PERSON = "query($id: ID!) { person(id: $id) { name phone idNumber sex birthDate ethnicity residence language } }"


class Api:
    """Runs documents as an actor."""

    def __init__(self, db: Database, documents: Documents) -> None:
        self.db = db
        self.documents = documents

    async def __call__(self, actor: Actor, document: str, **variables: Any) -> Any:
        answer = json.loads(await self.documents.execute(self.db, actor, document, None, variables))
        assert "errors" not in answer, answer
        return answer["data"]

    async def person(self, actor: Actor, person: UUID | None) -> Any:
        return (await self(actor, PERSON, id=f"Person:{person}"))["person"]

    async def mutate(self, actor: Actor, field: str, selection: str, **given: Any) -> Any:
        kind = field[0].upper() + field[1:] + "Input"
        document = f"mutation($input: {kind}!) {{ {field}(input: $input) {{ {selection} errors {{ code field }} }} }}"
        return (await self(actor, document, input=given))[field]


@pytest.fixture
def api(db: Database, documents: Documents) -> Api:
    return Api(db, documents)


async def with_session(db: Database, actor: Actor) -> Actor:
    opened = await do(db, service.open_session, system("test"), person=actor.id, device="Phone")
    return await actor_for_session(db, opened.token, language="en")


async def test_a_person_sees_their_own_record_with_masked_numbers(api: Api, world: World) -> None:
    seen = await api.person(world.alice, world.alice.id)
    assert (seen["name"], seen["phone"], seen["birthDate"]) == (world.alice.name, "139****0001", "1968-03-08")


async def test_a_leader_sees_members_names_and_masked_phones_alone(api: Api, world: World) -> None:
    seen = await api.person(world.lena, world.alice.id)
    assert (seen["name"], seen["phone"], seen["birthDate"]) == (world.alice.name, "139****0001", None)
    assert await api.person(world.leo, world.alice.id) is None


async def test_an_officer_sees_the_record_of_those_within_reach(api: Api, world: World) -> None:
    for person in (world.alice, world.charlie, world.mei):
        assert (await api.person(world.otto, person.id))["birthDate"] == "1968-03-08"


@pytest.mark.parametrize("who", ["bob", "charlie", "mei", "partner", "anonymous"])
async def test_others_do_not_see_a_person(api: Api, world: World, who: str) -> None:
    assert await api.person(getattr(world, who), world.alice.id) is None


async def test_a_client_sees_people_with_the_scope_alone(api: Api, world: World) -> None:
    scoped = Actor(kind="client", id=world.partner.id, scopes=frozenset({"accounts:read"}), organisation=world.team)
    assert (await api.person(scoped, world.alice.id))["phone"] == "139****0001"
    assert await api.person(scoped, world.charlie.id) is None


async def test_the_viewer_is_the_person_with_roles_and_sessions(api: Api, db: Database, world: World) -> None:
    lena = await with_session(db, world.lena)
    await do(db, service.open_session, system("test"), person=world.bob.id)
    seen = await api(
        lena,
        """{ viewer { person { name } client { name }
             roles { nodes { role person { name } organisation { name kind parent { name } } } }
             sessions { totalCount nodes { device current revokedAt } } } }""",
    )
    viewer = seen["viewer"]
    assert viewer["person"]["name"] == world.lena.name
    assert viewer["client"] is None
    (role,) = viewer["roles"]["nodes"]
    assert (role["role"], role["organisation"]["kind"]) == ("leader", "team")
    assert viewer["sessions"] == {
        "totalCount": 1,
        "nodes": [{"device": "Phone", "current": True, "revokedAt": None}],
    }


async def test_the_viewer_is_a_client_or_nobody(api: Api, world: World) -> None:
    document = "{ viewer { person { name } client { clientId scopes organisation { name } } } }"
    viewer = (await api(world.partner, document))["viewer"]
    assert viewer["person"] is None
    assert (viewer["client"]["clientId"], viewer["client"]["organisation"]["name"]) == ("partner", "祁连县")
    assert sorted(viewer["client"]["scopes"]) == sorted(world.partner.scopes)
    assert (await api(world.anonymous, document))["viewer"] is None


async def test_roles_in_an_organisation_are_seen_by_staff_and_their_holder(api: Api, world: World) -> None:
    document = "query($id: ID!) { organisation(id: $id) { name roles { nodes { person { name } } } } }"
    for actor, names in ((world.otto, [world.lena.name]), (world.lena, [world.lena.name]), (world.alice, [])):
        seen = (await api(actor, document, id=f"Organisation:{world.team}"))["organisation"]
        assert [node["person"]["name"] for node in seen["roles"]["nodes"]] == names


async def test_organisations_are_public_and_filtered(api: Api, world: World) -> None:
    document = "query($filter: OrganisationFilter) { organisations(filter: $filter) { totalCount nodes { name } } }"
    assert (await api(world.anonymous, document))["organisations"]["totalCount"] == 4
    for filter_, number in (
        ({"kind": "team"}, 2),
        ({"search": "积分"}, 1),
        ({"parent": f"Organisation:{world.county}"}, 3),
    ):
        assert (await api(world.anonymous, document, filter=filter_))["organisations"]["totalCount"] == number


async def test_clients_are_seen_by_officers_within_reach(api: Api, world: World) -> None:
    document = "{ apiClients { nodes { clientId } } }"
    assert (await api(world.otto, document))["apiClients"]["nodes"] == [{"clientId": "partner"}]
    assert (await api(world.lena, document))["apiClients"]["nodes"] == []
    assert (await api(world.anonymous, document))["apiClients"]["nodes"] == []


async def test_sessions_of_others_are_not_there(api: Api, db: Database, world: World) -> None:
    alice = await with_session(db, world.alice)
    document = "query($id: ID!) { node(id: $id) { id } }"
    session = f"Session:{alice.session}"
    assert (await api(alice, document, id=session))["node"] == {"id": session}
    for other in (world.bob, world.otto, world.anonymous):
        assert (await api(other, document, id=session))["node"] is None


async def test_signing_in_by_code_over_the_api(api: Api, db: Database, world: World) -> None:
    sent = await api.mutate(world.anonymous, "requestSignInCode", "expiresAt againAt", phone=ALICE)
    assert sent["errors"] == []
    assert sent["expiresAt"].startswith("2026-05-01T02:10:00")
    code = await code_for(db, ALICE)
    wrong = await api.mutate(world.anonymous, "signInWithCode", "token", phone=ALICE, code="x")
    assert wrong == {"token": None, "errors": [{"code": "WRONG_CODE", "field": "code"}]}
    assert (await rows(db, "SELECT tries FROM sign_in_code"))[0]["tries"] == 1
    given = {"phone": ALICE, "code": code, "idempotencyKey": "k"}
    signed = await api.mutate(world.anonymous, "signInWithCode", "token choices { name }", **given)
    assert signed["token"]
    assert await api.mutate(world.anonymous, "signInWithCode", "token choices { name }", **given) == signed


async def test_choosing_among_people_who_share_a_phone(api: Api, db: Database, world: World) -> None:
    await rows(db, "UPDATE person SET phone_index = $2 WHERE id = $1", world.bob.id, db.vault.blind(ALICE))
    code = await code_for(db, ALICE)
    given = {"phone": ALICE, "code": code}
    asked = await api.mutate(world.anonymous, "signInWithCode", "token choices { personId name }", **given)
    assert asked["token"] is None
    bob = next(choice["personId"] for choice in asked["choices"] if choice["name"] == world.bob.name)
    signed = await api.mutate(world.anonymous, "signInWithCode", "token", **given, personId=bob)
    assert signed["token"]


async def test_a_session_is_revoked_by_its_owner(api: Api, db: Database, world: World) -> None:
    alice, other = await with_session(db, world.alice), await with_session(db, world.alice)
    given = {"sessionId": f"Session:{other.session}", "idempotencyKey": "k"}
    for outsider, code in ((world.bob, "NOT_FOUND"), (world.anonymous, "SIGN_IN_REQUIRED")):
        refused = await api.mutate(outsider, "revokeSession", "session { id }", **given)
        assert [error["code"] for error in refused["errors"]] == [code]
    for _ in range(2):
        done = await api.mutate(alice, "revokeSession", "session { id revokedAt }", **given)
        assert done["errors"] == []
        assert done["session"]["revokedAt"]


async def test_every_other_verb_answers_over_the_api(api: Api, db: Database, world: World) -> None:
    alice, otto = await with_session(db, world.alice), await with_session(db, world.otto)
    chosen = await api.mutate(alice, "chooseLanguage", "person { language }", language="bo")
    assert chosen["person"]["language"] == "bo"
    assert (await api.mutate(alice, "revokeOtherSessions", "revoked"))["revoked"] == 0
    assert (await api.mutate(alice, "requestPhoneCode", "againAt", phone="13811112222"))["againAt"]
    assert (await api.mutate(alice, "changePhone", "person { id }", phone="13811112222", code="1"))["errors"]
    assert (await api.mutate(alice, "changePassword", "changed", current="a", new="b"))["errors"]
    read = await api.mutate(otto, "readNumber", "number", personId=f"Person:{world.alice.id}", which="phone")
    assert read["number"] == ALICE
    assert (await api.mutate(alice, "signOut", "signedOut"))["signedOut"] is True
    wrong = await api.mutate(world.anonymous, "signInWithPassword", "token", username="otto", password="x")
    assert wrong["errors"] == [{"code": "WRONG_PASSWORD", "field": "password"}]


async def test_an_officer_administers_over_the_api(api: Api, world: World) -> None:
    county = f"Organisation:{world.county}"
    made = await api.mutate(
        world.otto, "createOrganisation", "organisation { id name }", kind="team", name="新队", parentId=county
    )
    team = made["organisation"]["id"]
    registered = await api.mutate(
        world.otto, "registerPerson", "personId person { name }", organisationId=county, name="王明", sex="male"
    )
    assert registered["errors"] == []
    volunteer = await api.mutate(world.otto, "registerVolunteer", "volunteer { name }", personId=registered["personId"])
    assert volunteer["volunteer"]["name"] == "王明"
    alone = structs.replace(world.otto, roles=())
    own = await api.mutate(alone, "registerVolunteer", "volunteer { name }", idempotencyKey="my own")
    assert own["volunteer"]["name"] == world.otto.name, "who becomes a volunteer reads that at once"
    alice = f"Person:{world.alice.id}"
    granted = await api.mutate(
        world.otto, "grantRole", "roleGrant { id role }", personId=alice, organisationId=team, role="leader"
    )
    assert granted["roleGrant"]["role"] == "leader"
    named = await api.mutate(
        world.otto,
        "setPassword",
        "username",
        personId=f"Person:{world.lena.id}",
        username="lena",
        password="a long secret",
    )
    assert named["username"] == "lena"
    revoked = await api.mutate(
        world.otto, "revokeRole", "roleGrant { revokedAt }", roleGrantId=granted["roleGrant"]["id"]
    )
    assert revoked["roleGrant"]["revokedAt"]
    refused = await api.mutate(
        world.alice, "grantRole", "roleGrant { id }", personId=alice, organisationId=county, role="officer"
    )
    assert [error["code"] for error in refused["errors"]] == ["FORBIDDEN"]


async def test_an_officer_manages_clients_over_the_api(api: Api, world: World) -> None:
    made = await api.mutate(
        world.otto,
        "createApiClient",
        "apiClient { id clientId } clientSecret",
        organisationId=f"Organisation:{world.county}",
        name="Bureau",
        scopes=["activities:read"],
    )
    assert made["clientSecret"]
    client = made["apiClient"]["id"]
    rotated = await api.mutate(world.otto, "rotateApiClientSecret", "clientSecret", apiClientId=client)
    assert rotated["clientSecret"] not in (None, made["clientSecret"])
    ended = await api.mutate(world.otto, "revokeApiClient", "apiClient { revokedAt }", apiClientId=client)
    assert ended["apiClient"]["revokedAt"]
    missing = await api.mutate(world.otto, "revokeApiClient", "apiClient { id }", apiClientId=f"ApiClient:{ids.new()}")
    assert [error["code"] for error in missing["errors"]] == ["NOT_FOUND"]


async def test_what_reads_in_full_answers_a_repetition_and_is_on_record_once(
    api: Api, db: Database, world: World
) -> None:
    alice = f"Person:{world.alice.id}"
    given = {"personId": alice, "which": "phone", "idempotencyKey": "k"}
    for _ in range(2):
        assert (await api.mutate(world.otto, "readNumber", "number", **given))["number"] == ALICE
        exported = await api.mutate(world.alice, "exportOwnData", "data", idempotencyKey="k")
        assert exported["data"]["person"]["phone"] == ALICE
        assert exported["data"]["volunteers"]["memberships"]
    log = """query($subject: ID!) { auditEntries(filter: {subject: $subject}, order: OLDEST) {
        nodes { action actor { __typename name } } } }"""
    for viewer, seen in ((world.alice, 2), (world.otto, 1), (world.bob, 0)):
        entries = (await api(viewer, log, subject=alice))["auditEntries"]["nodes"]
        assert len(entries) == seen
    kept = await rows(db, "SELECT outcome::text FROM request")
    assert ALICE not in str([row["outcome"] for row in kept])


async def test_a_wrong_password_counts_with_any_key(api: Api, db: Database, world: World) -> None:
    given = {"username": "otto", "password": "a long secret"}
    await do(db, service.set_password, system("test"), person=world.otto.id, **given)
    for key in ("1", "2", "2"):
        refused = await api.mutate(
            world.otto, "changePassword", "changed", current="wrong", new="another secret", idempotencyKey=key
        )
        assert refused == {"changed": None, "errors": [{"code": "WRONG_PASSWORD", "field": "current"}]}
    assert (await rows(db, "SELECT failed_tries FROM credential"))[0]["failed_tries"] == 2


async def test_people_are_found_by_name_and_role_by_those_who_see_them(api: Api, world: World) -> None:
    document = "query($filter: PersonFilter) { people(filter: $filter) { totalCount nodes { name } } }"
    for viewer, filter_, names in (
        (world.otto, {"search": "wfy"}, [world.alice.name]),
        (world.bob, {"search": "wfy"}, []),
        (world.otto, {"role": "merchant"}, [world.mei.name]),
        (world.lena, {"role": "leader"}, []),
    ):
        found = (await api(viewer, document, filter=filter_))["people"]
        assert [each["name"] for each in found["nodes"]] == names
