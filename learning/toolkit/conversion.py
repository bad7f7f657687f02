"""Between a form as trainers edit it (blocks) and its definition (plain data), in both directions.

Reading a draft never fails: what is not filled in yet is left out or empty. `definition.read_definition` is strict.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from learning.core.keys import key_for
from learning.core.markdown_writing import markdown
from learning.toolkit.definition import Column, Definition, Field, Option, Row, Section, Variant

Data = dict[str, Any]


def definition_of(template: Any) -> Definition:
    """What a CaseworkTemplate says now, as version 0."""
    return Definition(
        code=template.code,
        title=template.title,
        purpose=template.purpose,
        sections=tuple(section(block.value) for block in template.sections),
        variants=tuple(Variant(key=block.value["key"], title=block.value["title"]) for block in template.variants),
        adapt=markdown(template.adapt),
        is_private=template.is_private,
        language=template.locale.language_code,
    )


def section(value: Mapping[str, Any]) -> Section:
    """A section from the value of its block."""
    return Section(
        key=value["key"] or "",
        title=value["title"] or "",
        help=_plain(value["help"]),
        variants=tuple(value["variants"] or ()),
        signed_in_only=bool(value["signed_in_only"]),
        fields=tuple(_field(block.block_type, block.value) for block in value["fields"] or ()),
    )


def _field(kind: str, value: Mapping[str, Any]) -> Field:
    return Field(
        key=value["key"] or "",
        kind=kind,
        label=value["label"] or "",
        help=_plain(value["help"]),
        options=_options(value.get("options")),
        columns=tuple(_column(one) for one in value.get("columns") or ()),
        rows=tuple(Row(one["key"] or "", one["label"] or "", one["help"] or "") for one in value.get("rows") or ()),
        roles=tuple(value.get("roles") or ()),
        **{name: value[name] for name in ("blank_rows", "occasions") if value.get(name)},
    )


def _options(values: Iterable[Mapping[str, Any]] | None) -> tuple[Option, ...]:
    return tuple(Option(one["key"] or "", one["label"] or "") for one in values or ())


def _column(value: Mapping[str, Any]) -> Column:
    return Column(
        key=value["key"] or "",
        label=value["label"] or "",
        kind=value["kind"] or "text",
        options=_options(value["options"]),
        help=value["help"] or "",
    )


def _plain(text: str | None) -> str:
    return (text or "").replace("\r\n", "\n").strip()


# --- the other way --------------------------------------------------------------------------------


def sections_data(definition: Definition) -> list[Data]:
    """The stored value of a template's sections. Ids follow from code and keys, so they are always the same."""
    path = f"template:{definition.code}"
    return [_block("section", f"{path}/{one.key}", _section_data(path, one)) for one in definition.sections]


def variants_data(definition: Definition) -> list[Data]:
    """The stored value of a template's variants."""
    path = f"template:{definition.code}/variant"
    return [_block("variant", f"{path}/{one.key}", {"key": one.key, "title": one.title}) for one in definition.variants]


def _block(kind: str, path: str, value: Data) -> Data:
    return {"type": kind, "value": value, "id": str(key_for(path))}


def items(path: str, values: Iterable[Any]) -> list[Data]:
    """The stored value of a list, its ids by place."""
    return [_block("item", f"{path}/{place}", value) for place, value in enumerate(values)]


def _section_data(path: str, one: Section) -> Data:
    return {
        "key": one.key,
        "title": one.title,
        "help": one.help,
        "variants": items(f"{path}/{one.key}/variants", one.variants),
        "signed_in_only": one.signed_in_only,
        "fields": [
            _block(field.kind, f"{path}/field/{field.key}", _field_data(f"{path}/field/{field.key}", field))
            for field in one.fields
        ],
    }


def _field_data(path: str, field: Field) -> Data:
    parts = {
        "options": items(f"{path}/options", (_option_data(one) for one in field.options)),
        "columns": items(f"{path}/columns", (_column_data(f"{path}/{one.key}", one) for one in field.columns)),
        "rows": items(f"{path}/rows", ({"key": r.key, "label": r.label, "help": r.help} for r in field.rows)),
        "roles": items(f"{path}/roles", field.roles),
        "blank_rows": field.blank_rows,
        "occasions": field.occasions,
    }
    own = {
        "choice": ("options",),
        "checklist": ("options",),
        "table": ("columns", "blank_rows"),
        "matrix": ("rows", "columns", "occasions"),
        "dependencies": ("columns", "blank_rows"),
        "sign_off": ("roles",),
    }.get(field.kind, ())
    return {
        "key": field.key,
        "label": field.label,
        "help": field.help,
        **{name: parts[name] for name in own},
    }


def _option_data(one: Option) -> Data:
    return {"key": one.key, "label": one.label}


def _column_data(path: str, one: Column) -> Data:
    return {
        "key": one.key,
        "label": one.label,
        "kind": one.kind,
        "options": items(f"{path}/options", (_option_data(option) for option in one.options)),
        "help": one.help,
    }
