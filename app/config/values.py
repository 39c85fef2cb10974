"""Kinds of settings, each refused with the one line that the operator reads."""

from collections.abc import Mapping


class WrongSetting(Exception):
    """A setting that cannot work; its text is the one line the operator reads."""


def whole_number(environ: Mapping[str, str], name: str, default: int, most: int) -> int:
    """A setting that is a number from 1 to the most; raises WrongSetting."""
    value = environ.get(name) or str(default)
    if not (value.isascii() and value.isdigit() and len(value) < 9 and 1 <= int(value) <= most):
        raise WrongSetting(f"{name} is {value!r}; it must be a whole number from 1 to {most}.")
    return int(value)


def one_of(environ: Mapping[str, str], name: str, choices: tuple[str, ...], default: str) -> str:
    """A setting that is one of a few words; raises WrongSetting."""
    value = environ.get(name) or default
    if value not in choices:
        raise WrongSetting(f"{name} is {value!r}; it must be one of {', '.join(choices)}.")
    return value
