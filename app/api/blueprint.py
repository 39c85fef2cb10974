"""The blueprint of what machines ask."""

from flask import Blueprint

bp = Blueprint("api", __name__)
