"""Started as a program: has all of the app in memory, and forks a process that serves it for each line read.

A line is the environment of that process, as JSON. Killed and started so, the app is back in a moment: a test can
kill it often, and many tests can have one.
"""

import gc
import os
import sys

import msgspec

from app.graphql.documents import Documents
from app.graphql.schema import build_schema
from app.kernel.settings import load_settings
from app.main import build_app
from app.serving import listen, server


def main() -> None:
    gc.disable()  # nothing of the schema goes again: to look through it took a third of its time
    documents = Documents(build_schema())
    documents.load()
    gc.freeze()
    gc.enable()
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            os.environ.clear()
            os.environ.update(msgspec.json.decode(line, type=dict[str, str]))
            settings = load_settings()
            documents.suggestions = not settings.production
            server(build_app(settings, documents=documents)).run(sockets=[listen(settings.host, settings.port)])
            os._exit(0)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()
        os.waitpid(child, 0)


if __name__ == "__main__":
    main()
