"""The list of the app's own documents for those who send ids in place of texts: graphql/operations/documents.json.

The ids are those of GraphQL over HTTP's persisted documents: `sha256:` and the hash of the file's text. The
pages' documents have ids too, but change with the pages, so they are not on the list.
"""

from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
from graphql import OperationDefinitionNode, parse

from app.kernel.paths import OPERATIONS

MANIFEST = OPERATIONS / "documents.json"
PAGES = "pages"


def export_manifest(folder: Path = OPERATIONS) -> str:
    """By the name of each operation: its document's id, its file and its type; as JSON, ending in a newline."""
    listed: dict[str, Any] = {}
    for path in folder.rglob("*.graphql"):
        file = path.relative_to(folder)
        if file.parts[0] != PAGES:
            source = path.read_text(encoding="utf-8")
            document_id = f"sha256:{sha256(source.encode()).hexdigest()}"
            for each in parse(source).definitions:
                if isinstance(each, OperationDefinitionNode) and each.name:
                    listed[each.name.value] = {
                        "documentId": document_id,
                        "file": file.as_posix(),
                        "type": each.operation.value,
                    }
    return orjson.dumps(listed, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS).decode() + "\n"


def manifest_is_current() -> bool:
    return MANIFEST.is_file() and MANIFEST.read_text(encoding="utf-8") == export_manifest()
