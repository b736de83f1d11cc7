"""Makes static/vendor, fonts/ (and axe-core for the browser tests) from pinned npm packages.

Needs Node.js with npm. Pages load nothing from elsewhere, so what they need is committed here, each
file with its version, licence and SHA-256 in static/vendor/vendor.toml, which is written by this script.
To move to another version: change scripts/vendor/package.json, then `make vendor`.
"""

import hashlib
import json
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RECIPE = ROOT / "scripts" / "vendor"
STATIC = ROOT / "static" / "vendor"
LICENCES = STATIC / "licences"


@dataclass(frozen=True)
class Part:
    """One vendored file: copied from `source` in its package, or bundled from an entry of the recipe.

    Bundles are of a `form` of esbuild's: `esm`, a module to import from, or `iife`, a script that runs.
    """

    package: str
    source: str
    target: str
    form: str = ""


FONTS = "@expo-google-fonts/noto-serif"
PARTS = (
    Part("htmx.org", "dist/htmx.min.js", "static/vendor/htmx.min.js"),
    Part("htmx.org", "dist/ext/hx-sse.min.js", "static/vendor/hx-sse.min.js"),
    Part("htmx.org", "dist/ext/hx-preload.min.js", "static/vendor/hx-preload.min.js"),
    Part("@picocss/pico", "css/pico.min.css", "static/vendor/pico.min.css"),
    Part("qr", "qr.js", "static/vendor/qr.js", form="esm"),
    Part("graphiql", "graphiql.js", "static/vendor/graphiql.js", form="iife"),
    Part("graphiql", "graphiql.min.css", "static/vendor/graphiql.css"),
    Part("axe-core", "axe.min.js", "tests/e2e/vendor/axe.min.js"),
    Part("graphql-http", "audits.js", "tests/graphql_api/vendor/audits.mjs", form="esm"),
    Part(f"{FONTS}-sc", "400Regular/NotoSerifSC_400Regular.ttf", "fonts/NotoSerifSC-Regular.ttf"),
    Part(f"{FONTS}-tibetan", "400Regular/NotoSerifTibetan_400Regular.ttf", "fonts/NotoSerifTibetan-Regular.ttf"),
)


def main() -> None:
    LICENCES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder) / "recipe"
        shutil.copytree(RECIPE, work, ignore=shutil.ignore_patterns("node_modules"))
        install = ["npm", "install", "--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund"]
        subprocess.run(install, cwd=work, check=True)
        entries = [_vendor(part, work) for part in PARTS]
    head = "# Written by scripts/vendor.py: what is vendored, with where it comes from.\n"
    (STATIC / "vendor.toml").write_text(head + "".join(entries), encoding="utf-8")


def _vendor(part: Part, work: Path) -> str:
    package = work / "node_modules" / part.package
    if part.form:
        content, packages = _bundle(part.source, part.form, work)
    else:
        content, packages = (package / part.source).read_bytes(), [package]
    if part.target.endswith("graphiql.css"):
        # Its fonts are data: URLs, which the content security policy refuses; the system's do.
        content = re.sub(rb"@font-face\s*\{[^}]*\}", b"", content)
    target = ROOT / part.target
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    about = json.loads((package / "package.json").read_text(encoding="utf-8"))
    licence = f"{part.package.rpartition('/')[2]}{'-bundle' if part.form and len(packages) > 1 else ''}.txt"
    (LICENCES / licence).write_text("\n\n".join(map(_licence, packages)) + "\n", encoding="utf-8")
    print(f"{part.target}: {len(content):,} bytes, {part.package} {about['version']}")
    return (
        f'\n[[file]]\nfile = "{part.target}"\nname = "{part.package}"\nversion = "{about["version"]}"\n'
        f'licence = "{about["license"]}"\nlicence_file = "static/vendor/licences/{licence}"\n'
        f'sha256 = "{hashlib.sha256(content).hexdigest()}"\n'
    )


def _bundle(entry: str, form: str, work: Path) -> tuple[bytes, list[Path]]:
    """One minified file of an entry and all it imports; and the packages that went into it."""
    subprocess.run(
        [
            *("node_modules/.bin/esbuild", entry, "--bundle", "--minify", f"--format={form}", "--target=es2020"),
            *("--legal-comments=none", "--log-level=error", '--define:process.env.NODE_ENV="production"'),
            *("--outfile=out.js", "--metafile=meta.json"),
        ],
        cwd=work,
        check=True,
    )
    inputs = json.loads((work / "meta.json").read_text(encoding="utf-8"))["inputs"]
    names = {m[1] for path in inputs if (m := re.search(r"node_modules/((?:@[^/]+/)?[^/]+)/(?!.*node_modules)", path))}
    return (work / "out.js").read_bytes(), [work / "node_modules" / name for name in sorted(names)]


def _licence(package: Path) -> str:
    about = json.loads((package / "package.json").read_text(encoding="utf-8"))
    texts = sorted(path for path in package.iterdir() if re.match(r"(?i)(licen[cs]e|copying)", path.name))
    body = "\n\n".join(path.read_text(encoding="utf-8").strip() for path in texts) or "(no licence file)"
    return f"{about['name']} {about['version']} ({about.get('license')})\n\n{body}"


if __name__ == "__main__":
    main()
