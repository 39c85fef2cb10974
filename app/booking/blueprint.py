"""The blueprint of patients' pages."""

from flask import Blueprint

bp = Blueprint("booking", __name__, url_prefix="/<any(fr, en):lang>")
