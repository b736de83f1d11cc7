"""Static files, served from memory under an address that carries their content's hash.

An address with the right hash may be cached for ever; a changed file has another address.
"""

import gzip
import hashlib
import mimetypes
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

FOREVER = "public, max-age=31536000, immutable"
BRIEFLY = "public, max-age=300"

BUNDLES: Mapping[str, Sequence[str]] = {
    "site.css": ("vendor/pico.min.css", "app.css"),
    "site.js": ("vendor/htmx.min.js", "app.js"),
}
"""Files joined into one, so that an ordinary page loads one style sheet and one script."""


class Asset:
    """One file or bundle as it was read: its bytes, plain and compressed, its hash and media type."""

    def __init__(self, name: str, parts: Sequence[Path]) -> None:
        self.parts = parts
        self.stamp = self.stamped()
        self.body = b"\n".join(part.read_bytes() for part in parts)
        self.digest = hashlib.sha256(self.body).hexdigest()[:12]
        self.media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"

    @cached_property
    def compressed(self) -> bytes:
        """When somebody asks for it: a page asks for the digest alone."""
        return gzip.compress(self.body, 9, mtime=0)

    def stamped(self) -> tuple[int, ...]:
        return tuple(part.stat().st_mtime_ns for part in self.parts)


class Assets:
    """The folder of static files. `watch`: a file that changes on disk is read again (while developing)."""

    def __init__(self, folder: Path, bundles: Mapping[str, Sequence[str]] = BUNDLES, *, watch: bool = False) -> None:
        self._watch = watch
        self._folder = folder.resolve()
        self._bundles = bundles
        self._read: dict[str, Asset] = {}

    def url(self, name: str) -> str:
        """The address of `name`; a name that no file has is a bug (LookupError)."""
        asset = self.find(name)
        if asset is None:
            raise LookupError(f"no static file {name}")
        return f"/static/{asset.digest}/{name}"

    def find(self, name: str) -> Asset | None:
        known = self._read.get(name)
        if known is None or (self._watch and known.stamp != known.stamped()):
            parts = [self._file(part) for part in self._bundles.get(name, (name,))]
            found = [part for part in parts if part is not None]
            if len(found) < len(parts):
                return None
            known = self._read[name] = Asset(name, found)
        return known

    def _file(self, name: str) -> Path | None:
        """A file by its one right name: what is read stays in memory, and `a/../b` names a file in endless ways."""
        path = (self._folder / name).resolve()
        named = path.is_relative_to(self._folder) and path.relative_to(self._folder).as_posix() == name
        return path if named and path.is_file() else None

    async def serve(self, request: Request) -> Response:
        """GET /static/{digest}/{name}"""
        name, digest = request.path_params["name"], request.path_params["digest"]
        asset = self.find(name) if "\0" not in name else None
        if asset is None:
            return Response("Not found", 404, media_type="text/plain")
        headers = {
            "Cache-Control": FOREVER if digest == asset.digest else BRIEFLY,
            "ETag": f'"{asset.digest}"',
            "Vary": "Accept-Encoding",
        }
        if request.headers.get("if-none-match") == headers["ETag"]:
            return Response(status_code=304, headers=headers)
        packed = "gzip" in request.headers.get("accept-encoding", "") and len(asset.compressed) < len(asset.body)
        if packed:
            headers["Content-Encoding"] = "gzip"
        return Response(asset.compressed if packed else asset.body, media_type=asset.media_type, headers=headers)
