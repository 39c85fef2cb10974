"""The blueprint of administrators' pages."""

from flask import Blueprint

bp = Blueprint("admin", __name__, url_prefix="/<any(fr, en):lang>")
