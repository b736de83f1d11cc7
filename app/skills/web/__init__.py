"""Pages of skills, a file for each subject."""

from . import assessments, bureau, drafts, enterprises, figures, ladders, levels, papers, talents, workers

routes = [
    *assessments.routes,
    *papers.routes,
    *bureau.routes,
    *ladders.routes,
    *drafts.routes,
    *levels.routes,
    *talents.routes,
    *enterprises.routes,
    *figures.routes,
    *workers.routes,
]
