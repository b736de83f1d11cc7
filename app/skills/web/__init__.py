"""Pages of skills, a file for each subject."""

from . import drafts, enterprises, figures, ladders, levels, workers

routes = [*ladders.routes, *drafts.routes, *levels.routes, *enterprises.routes, *figures.routes, *workers.routes]
