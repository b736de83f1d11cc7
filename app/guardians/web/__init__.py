"""Pages of guardians: naming.py for minors and those who lead them, link.py for guardians themselves."""

from . import link, naming

routes = [*naming.routes, *link.routes]
