"""The parameters of a question: each known, each given once."""

from typing import NoReturn

from flask import request


class WrongParameter(Exception):
    """A parameter that cannot be answered: its name, and what would be right."""

    def __init__(self, name: str, detail: str, status: int = 400) -> None:
        super().__init__(detail)
        self.name = name
        self.detail = detail
        self.status = status


def only(*known: str) -> None:
    """Refuse what is not known or given twice: it would else be answered as if it were not there.

    Raises WrongParameter.
    """
    for name, values in request.args.lists():
        if name not in known:
            raise WrongParameter(name, _unknown(known))
        if len(values) > 1:
            raise WrongParameter(name, f"The parameter {name} is given more than once.")


def not_found(name: str, detail: str) -> NoReturn:
    """Refuse a parameter that names nothing there is; raises WrongParameter."""
    raise WrongParameter(name, detail, 404)


def _unknown(known: tuple[str, ...]) -> str:
    if not known:
        return "There is no such parameter; this address takes none."
    return f"There is no such parameter; known here: {', '.join(known)}."
