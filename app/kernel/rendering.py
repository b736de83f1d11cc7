"""Templates: one Jinja2 environment per language, strict about names, escaping everything."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlencode

import segno
from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined, pass_context
from jinja2.bccache import Bucket
from jinja2.runtime import Context
from jinja2_fragments import render_block
from markupsafe import Markup, escape
from starlette.datastructures import FormData
from starlette.requests import Request

from . import ids
from .assets import Assets
from .errors import DomainError, IdempotencyKeyReused
from .formats import Formats, counted
from .i18n import LANGUAGE_NAMES, LANGUAGE_TAGS, LANGUAGES, mark, translate, translations
from .paths import TEMPLATES
from .settings import Settings

JINJA = version("jinja2")
SENT_BEFORE = mark(
    "This form was sent before with other content. Look at what came of that; if you want this too, send it again."
)


def told(error: DomainError, language: str) -> str:
    """What a refusal says on a page, whose readers have never seen a key."""
    if isinstance(error, IdempotencyKeyReused):
        return say(SENT_BEFORE, language)
    return " ".join(say(each.template, language, **each.params) for each in error.each())


def say(msgid: str, language: str, **values: Any) -> str:
    """A sentence of a page."""
    return translate(msgid, language, **counted(values, language))


class Refusal:
    """What was refused, told by input field: forms show it beside the field and in a summary on top."""

    def __init__(self, error: DomainError, language: str) -> None:
        self.code = error.code
        self.messages = [(each.field, told(each, language)) for each in error.each()]

    def of(self, field: str) -> str | None:
        """The message about `field`."""
        return next((text for name, text in self.messages if name == field), None)


class Renderer:
    """Renders templates in any of the languages.

    The language is a global of its environment, so macros and blocks know it without being handed it.
    """

    def __init__(self, settings: Settings, assets: Assets, templates: Sequence[Path] = (TEMPLATES,)) -> None:
        loader = FileSystemLoader(templates)
        self._environments = {language: _environment(language, settings, assets, loader) for language in LANGUAGES}

    def render(self, template: str, language: str, context: Mapping[str, Any], block: str | None = None) -> str:
        """The whole page, or one of its blocks alone.

        The macros of templates/shared are at hand everywhere as `ui` and `fields`, in blocks rendered
        alone too: such a block doesn't run its template's imports. `untouched` are the fields of forms
        beside the one that was refused: with no errors, nothing typed, and ids of their own.
        """
        environment = self._environments[language]
        everything = {**context, "apart": ""}
        for name in ("ui", "fields"):
            everything[name] = environment.get_template(f"shared/{name}.html").make_module(everything)
        everything["untouched"] = everything["fields"]
        if context.get("refusal"):
            beside = {**everything, "refusal": None, "typed": FormData(), "apart": "-0"}
            everything["untouched"] = environment.get_template("shared/fields.html").make_module(beside)
        if block is not None:
            return render_block(environment, template, block, everything)
        return environment.get_template(template).render(everything)

    def word(self, code: str, language: str) -> str:
        """What `ui.word` says of a value of an enumeration."""
        macros: Any = self._environments[language].get_template("shared/ui.html").make_module()
        said: str = macros.word(code).unescape()
        return said


def _environment(language: str, settings: Settings, assets: Assets, loader: FileSystemLoader) -> Environment:
    environment = Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
        auto_reload=not settings.production,
        bytecode_cache=_compiled(language),
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]
    for name in ("gettext", "ngettext"):
        environment.globals[name] = _counting(cast(Callable[..., str], environment.globals[name]), language)
    environment.filters.update(Formats(language, settings.zone).filters())
    environment.globals.update(
        language=language,
        language_tag=LANGUAGE_TAGS[language],
        language_names=LANGUAGE_NAMES,
        county=settings.county_name,
        points_name=settings.points_name,
        site=settings.site,
        production=settings.production,
        static_url=assets.url,
        key_field=key_field,
        query=query,
        qr_svg=qr_svg,
        translate=partial(say, language=language),
    )
    return environment


def _counting(speak: Callable[..., str], language: str) -> Callable[..., str]:
    """Jinja's way to a sentence, which writes whole numbers in it as everywhere; they come as they are."""

    @pass_context
    def spoken(context: Context, *texts: Any, **values: Any) -> str:
        return speak(context, *texts, **counted(values, language))

    return spoken


class _Compiled(FileSystemBytecodeCache):
    """Templates as any process of this user compiled them: 20 ms each otherwise, in each language.

    A language has its own, since Jinja works out in advance what a filter makes of a constant.
    """

    def __init__(self, language: str) -> None:
        super().__init__(pattern=f"commonweal-{JINJA}-{language}-%s")

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Kept if it can be: a full disk keeps nobody from a page."""
        with suppress(OSError):
            super().dump_bytecode(bucket)


def _compiled(language: str) -> _Compiled | None:
    """None where there is no folder that only this user writes in."""
    try:
        return _Compiled(language)
    except (OSError, RuntimeError):
        return None


def key_field() -> Markup:
    """A fresh idempotency key: a form sent twice has one effect."""
    return Markup('<input type="hidden" name="key" value="{}">').format(ids.new())


def query(request: Request, **changes: str | None) -> str:
    """The query of the present address with `changes`, as `?…`; None drops a parameter, nothing left is empty."""
    kept = [(name, value) for name, value in request.query_params.multi_items() if name not in changes]
    added = [(name, value) for name, value in changes.items() if value is not None]
    return f"?{urlencode(kept + added)}" if kept or added else ""


def qr_svg(text: str, title: str = "") -> Markup:
    """`text` as a QR code: inline SVG, black on white in both colour schemes, with a quiet zone of 4 modules."""
    code = segno.make_qr(text, error="m").svg_inline(
        omitsize=True, svgclass=None, lineclass=None, dark="#000", light="#fff", border=4
    )
    label = f'role="img" aria-label="{escape(title)}"' if title else 'aria-hidden="true"'
    return Markup(code.replace("<svg", f'<svg class="qr" {label}', 1))  # noqa: S704 segno's own output
