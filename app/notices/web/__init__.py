"""Pages of public notices: reading.py for everybody, answering.py for officers."""

from . import answering, reading

routes = [*reading.routes, *answering.routes]
