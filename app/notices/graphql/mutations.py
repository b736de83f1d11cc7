"""The verbs of public notices in the API."""

import strawberry

from app.kernel.graphql import Info, key, mutation, payload, perform, repetition_key
from app.notices import service

from .types import Objection, PublicNotice


@strawberry.input(description="What somebody says against a notice.")
class ObjectToNoticeInput:
    notice_id: strawberry.ID = strawberry.field(description="The notice.")
    name: str = strawberry.field(description="Who objects, in up to 50 characters; sealed.")
    phone: str = strawberry.field(description="A mobile number, to which the answer is sent; sealed.")
    reason: str = strawberry.field(description="Why, in up to 1,000 characters.")
    idempotency_key: str | None = repetition_key()


@payload
class ObjectToNoticePayload:
    """The notice's days wait until an officer has answered."""

    notice: PublicNotice | None = strawberry.field(description="The notice, suspended.")


@strawberry.input(description="An answer to an objection.")
class AnswerObjectionInput:
    objection_id: strawberry.ID = strawberry.field(description="The objection.")
    upheld: bool = strawberry.field(description="Whether it is right: then the notice is withdrawn.")
    answer: str = strawberry.field(description="In up to 1,000 characters; sent to who objected.")
    idempotency_key: str | None = repetition_key()


@payload
class AnswerObjectionPayload:
    """Whoever objected is told."""

    objection: Objection | None = strawberry.field(description="The objection, with its answer.")


@strawberry.input(description="Whose name and number to read.")
class ReadObjectorInput:
    objection_id: strawberry.ID = strawberry.field(description="The objection.")
    idempotency_key: str | None = repetition_key()


@payload
class ReadObjectorPayload:
    """That it was read is on record."""

    name: str | None = strawberry.field(description="In full.")
    phone: str | None = strawberry.field(description="In full.")


@strawberry.type
class Mutation:
    """The verbs of public notices."""

    @mutation("Objects to a notice; for everybody, signed in or not. The same said again counts once.")
    async def object_to_notice(self, info: Info, input: ObjectToNoticeInput) -> ObjectToNoticePayload:
        return await perform(
            info,
            ObjectToNoticePayload,
            service.object_to_notice,
            {"notice": lambda made: made.notice},
            notice=key("PublicNotice", input.notice_id, "notice"),
            name=input.name,
            phone=input.phone,
            reason=input.reason,
            key=input.idempotency_key,
        )

    @mutation("Answers an objection. By an officer over the notice who stands on no side of it.")
    async def answer_objection(self, info: Info, input: AnswerObjectionInput) -> AnswerObjectionPayload:
        return await perform(
            info,
            AnswerObjectionPayload,
            service.answer_objection,
            {"objection": lambda made: made.objection},
            objection=key("Objection", input.objection_id, "objection"),
            upheld=input.upheld,
            answer=input.answer,
            key=input.idempotency_key,
        )

    @mutation("Reads who objected, in full, on record. By those who may answer.")
    async def read_objector(self, info: Info, input: ReadObjectorInput) -> ReadObjectorPayload:
        return await perform(
            info,
            ReadObjectorPayload,
            service.read_objector,
            {"name": lambda read: read.name, "phone": lambda read: read.phone},
            objection=key("Objection", input.objection_id, "objection"),
            key=input.idempotency_key,
        )
