"""Pages of skills, a file for each subject."""

from . import (
    assessments,
    bureau,
    drafts,
    enterprises,
    equivalences,
    figures,
    ladders,
    levels,
    lists,
    papers,
    posts,
    talents,
    workers,
)

routes = [
    *assessments.routes,
    *papers.routes,
    *bureau.routes,
    *ladders.routes,
    *drafts.routes,
    *equivalences.routes,
    *levels.routes,
    *posts.routes,
    *talents.routes,
    *enterprises.routes,
    *figures.routes,
    *workers.routes,
    *lists.routes,
]
