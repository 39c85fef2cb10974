"""From the text of a clinic file to plain values, keeping in mind what YAML would silently misread."""

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import yaml
from flask_babel import LazyString, gettext, lazy_gettext as _

from app.clinic_file.problems import Misread, WrongClinicFile

WHOLE_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)")
HALF = re.compile(r"[\ud800-\udfff]")  # of a pair that makes one character: it can be sent nowhere
MOST_LEVELS = 30  # the format has ten
LEVEL_STARTS = (
    yaml.FlowSequenceStartToken,
    yaml.FlowMappingStartToken,
    yaml.BlockSequenceStartToken,
    yaml.BlockMappingStartToken,
)
LEVEL_ENDS = (yaml.FlowSequenceEndToken, yaml.FlowMappingEndToken, yaml.BlockEndToken)
NESTED = _("The file is nested too deeply to be a clinic file.")
# What PyYAML says of a text it says in English, and in words of its own.
NO_YAML: dict[type[yaml.MarkedYAMLError], LazyString] = {
    yaml.composer.ComposerError: _("it must be one document, and an alias (*name) needs its anchor (&name)"),
    yaml.constructor.ConstructorError: _("a value of this kind has no place in a clinic file"),
}
NO_SENSE = _("this has no sense here; look at quotes, colons, brackets and indentation (spaces, no tabs)")


def file_text(path: Path) -> str:
    """The text of a file. Raises WrongClinicFile when there is none to read."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise WrongClinicFile([f"There is no file {path}."]) from None
    except UnicodeDecodeError:
        raise WrongClinicFile([f"{path} is not a text in UTF-8."]) from None
    except OSError as error:
        raise WrongClinicFile([f"{path} cannot be read: {error.strerror}."]) from None


def plain_values(text: str) -> dict[str, Any]:
    """The mapping that a clinic file is. Raises WrongClinicFile when the text is empty or no such YAML."""
    try:
        # The loader builds plain values only, as safe_load does.
        values = yaml.load(text, Loader=_Loader)  # noqa: S506
    except yaml.MarkedYAMLError as error:
        raise WrongClinicFile([_told(error)]) from None
    except RecursionError:
        raise WrongClinicFile([str(NESTED)]) from None
    except yaml.reader.ReaderError as error:
        told = gettext(
            "The file is not YAML: the character %(code)s, at position %(position)s, has no place in it.",
            code=f"U+{error.character:04X}",
            position=error.position,
        )
        raise WrongClinicFile([told]) from None
    except Exception:  # PyYAML meets !!float x and "\UFFFFFFFF" with errors of every kind
        told = gettext("The file is not YAML: some value is not what its tag (!!…) or escape (\\…) promises.")
        raise WrongClinicFile([told]) from None
    if values is None:
        told = gettext("The file is empty; it must name what to set up, for example: clinic: {…}.")
        raise WrongClinicFile([told])
    if not isinstance(values, dict):
        told = gettext(
            "The file must be a mapping with keys such as clinic, locations, services and therapists."
        )
        raise WrongClinicFile([told])
    return values


def refuse_traps(text: str) -> None:
    """Raises WrongClinicFile where a short text would take long: by YAML aliases, or nested without end.

    A few lines of aliases can stand for millions, and PyYAML looks back at every level that is still open.
    """
    levels = 0
    for token in _tokens(text):
        if isinstance(token, yaml.AliasToken):
            raise WrongClinicFile([gettext("The file holds aliases (*name); write out what they stand for.")])
        levels += isinstance(token, LEVEL_STARTS) - isinstance(token, LEVEL_ENDS)
        if levels > MOST_LEVELS:
            raise WrongClinicFile([str(NESTED)])


def _tokens(text: str) -> Iterator[yaml.Token]:
    """The tokens of a text, as far as it is YAML: what is wrong in it is told where it is read."""
    with suppress(Exception):
        yield from yaml.scan(text, Loader=yaml.SafeLoader)


def _told(error: yaml.MarkedYAMLError) -> str:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    why = error.problem if isinstance(error, _RefusedYaml) else NO_YAML.get(type(error), NO_SENSE)
    told = gettext(
        "The file is not YAML at line %(line)s, column %(column)s: %(why)s.",
        line=line,
        column=column,
        why=why,
    )
    return str(told)


class _RefusedYaml(yaml.MarkedYAMLError):
    """Something that no clinic file may have, though YAML allows it."""

    def __init__(self, why: str, node: yaml.Node) -> None:
        super().__init__(problem=why, problem_mark=node.start_mark)


class _Loader(yaml.SafeLoader):
    """A safe loader that refuses a key named twice and marks the scalars that are not what they look like."""

    def compose_scalar_node(self, anchor: Any) -> yaml.ScalarNode:
        node: yaml.ScalarNode = super().compose_scalar_node(anchor)
        if HALF.search(node.value):
            raise _RefusedYaml(gettext("a character is cut in half (\\ud800 to \\udfff)"), node)
        return node

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise _RefusedYaml(gettext("a key must be a word"), key)
            if key.value in seen:
                raise _RefusedYaml(gettext("the key %(key)s is there twice", key=key.value), key)
            seen.add(key.value)
        self.flatten_mapping(node)
        return {key.value: self.construct_object(value, deep=deep) for key, value in node.value}

    def whole_number(self, node: yaml.ScalarNode) -> object:
        try:
            number = self.construct_yaml_int(node)
        except ValueError:  # thousands of digits: told later, by its path
            return node.value
        return number if WHOLE_NUMBER.fullmatch(node.value) else Misread(node.value, number)

    def truth(self, node: yaml.ScalarNode) -> object:
        truth = self.construct_yaml_bool(node)
        return truth if node.value.lower() in ("true", "false") else Misread(node.value, truth)

    def moment(self, node: yaml.ScalarNode) -> object:
        try:
            return self.construct_yaml_timestamp(node)
        except ValueError:  # the 30th of February: told later, by its path
            return node.value


_Loader.add_constructor("tag:yaml.org,2002:int", _Loader.whole_number)
_Loader.add_constructor("tag:yaml.org,2002:bool", _Loader.truth)
_Loader.add_constructor("tag:yaml.org,2002:timestamp", _Loader.moment)
