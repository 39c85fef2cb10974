"""The blueprint of the local mailbox and the catalogue."""

from flask import Blueprint

bp = Blueprint("development", __name__, url_prefix="/<any(fr, en):lang>")
