"""Where the parts that are not Python lie: templates, static, fonts, migrations, graphql.

In a source tree they stand beside `app/`; a wheel carries them in `app/_data/`.
"""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


def _root() -> Path:
    carried = _PACKAGE / "_data"
    return carried if carried.is_dir() else _PACKAGE.parent


ROOT = _root()
TEMPLATES = ROOT / "templates"
STATIC = ROOT / "static"
FONTS = ROOT / "fonts"
MIGRATIONS = ROOT / "migrations"
GRAPHQL = ROOT / "graphql"
SCHEMA = GRAPHQL / "schema.graphql"
OPERATIONS = GRAPHQL / "operations"
LOCALE = _PACKAGE / "locale"
