"""The blueprint of signing in and of one's own account."""

from flask import Blueprint

bp = Blueprint("account", __name__, url_prefix="/<any(fr, en):lang>")
