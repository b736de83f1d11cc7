"""What a worker's page shows of posts and degrees."""

from datetime import date

from app.kernel.i18n import in_language
from app.kernel.web import View
from app.kernel.wording import Names


class PostNames(View):
    names: Names
    lowest: int
    highest: int


class Placement(View):
    since: date
    until: date | None
    post: PostNames


class Placements(View):
    nodes: list[Placement]


class Education(View):
    degree: str
    completed_on: date
    evidence: str


class Educations(View):
    nodes: list[Education]


class PostChoice(PostNames):
    id: str


class PostChoices(View):
    nodes: list[PostChoice]


class LadderOfPosts(View):
    names: Names
    posts: PostChoices


class LaddersOfPosts(View):
    nodes: list[LadderOfPosts]

    def choices(self, language: str) -> list[tuple[str, str]]:
        """As a select offers them: keys, with the name of the post and its levels."""
        return [
            (post.id.partition(":")[2], f"{in_language(post.names, language)} ({post.lowest} – {post.highest})")
            for ladder in self.nodes
            for post in ladder.posts.nodes
        ]
