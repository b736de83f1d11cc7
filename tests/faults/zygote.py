"""Started as a program: has all of the app in memory, and forks a process that serves it for each line read.

Killed and started so, the app is back in a moment, and a test can kill it often.
"""

import os
import sys

import uvicorn

from app.kernel.settings import load_settings
from app.main import build_app, load_documents
from app.serving import listen


def main() -> None:
    settings = load_settings()
    documents = load_documents(settings)
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            app = build_app(settings, documents=documents)
            server = uvicorn.Server(uvicorn.Config(app, lifespan="on", ws="none", log_level="warning"))
            server.run(sockets=[listen(settings.host, settings.port)])
            os._exit(0)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()
        os.waitpid(child, 0)


if __name__ == "__main__":
    main()
