"""What pages of public notices show, as their operations give it."""

from datetime import date, datetime

from app.kernel.web import PageInfo, View
from app.kernel.wording import Names


class NoticeContent(View):
    """What everybody may read; `title` and `detail` by language."""

    name: str
    title: Names
    detail: Names | None
    organisation: str


class NoticeRow(View):
    id: str
    topic: str
    state: str
    content: NoticeContent
    starts_on: date
    ends_on: date
    days_left: int | None


class Notices(View):
    nodes: list[NoticeRow]
    page_info: PageInfo


class NoticesPage(View):
    public_notices: Notices


class WholeNotice(NoticeRow):
    working_days: int
    objected: int
    closed_at: datetime | None
    close_reason: str | None


class NoticePage(View):
    public_notice: WholeNotice


class ObjectionRow(View):
    id: str
    name: str
    phone: str
    reason: str
    made_at: datetime
    upheld: bool | None
    answer: str | None
    answered_at: datetime | None
    answerable: bool
    notice: NoticeRow


class Objections(View):
    nodes: list[ObjectionRow]
    page_info: PageInfo


class ObjectionsPage(View):
    objections: Objections


class ObjectionPage(View):
    objection: ObjectionRow
