"""From the text of a clinic file to plain values, keeping in mind what YAML would silently misread."""

import re
from pathlib import Path
from typing import Any

import yaml

from app.clinic_file.problems import Misread, WrongClinicFile

WHOLE_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)")


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
        raise WrongClinicFile(["The file is nested too deeply to be a clinic file."]) from None
    except yaml.YAMLError as error:
        raise WrongClinicFile([f"The file is not YAML: {' '.join(str(error).split())}."]) from None
    if values is None:
        raise WrongClinicFile(["The file is empty; it must name what to set up, for example: clinic: {…}."])
    if not isinstance(values, dict):
        raise WrongClinicFile(
            ["The file must be a mapping with keys such as clinic, locations, services and therapists."]
        )
    return values


def refuse_aliases(text: str) -> None:
    """Raises WrongClinicFile where a text has YAML aliases: a few lines of them can stand for millions."""
    try:
        has_aliases = any(
            isinstance(token, yaml.AliasToken) for token in yaml.scan(text, Loader=yaml.SafeLoader)
        )
    except (yaml.YAMLError, RecursionError):
        return  # what is wrong is told where the file is read
    if has_aliases:
        raise WrongClinicFile(["The file holds aliases (*name); write out what they stand for."])


def _told(error: yaml.MarkedYAMLError) -> str:
    mark = error.problem_mark or error.context_mark
    where = f" at line {mark.line + 1}, column {mark.column + 1}" if mark else ""
    return f"The file is not YAML{where}: {error.problem or error.context}."


class _Loader(yaml.SafeLoader):
    """A safe loader that refuses a key named twice and marks the scalars that are not what they look like."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.constructor.ConstructorError(None, None, "a key must be a word", key.start_mark)
            if key.value in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key.value} is there twice", key.start_mark
                )
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
