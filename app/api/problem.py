"""Refusals for machines, by RFC 9457."""

from flask import Response, jsonify


def problem(status: int, title: str, **members: str) -> Response:
    """A problem document; `members` add what helps, such as the parameter at fault."""
    answer = jsonify({"type": "about:blank", "title": title, "status": status, **members})
    answer.status_code = status
    answer.content_type = "application/problem+json"
    return answer
