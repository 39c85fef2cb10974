"""For whoever tries the portal out or works on it: the local mailbox, and the catalogue of components."""

from app.development import catalogue, mailbox_views
from app.development.blueprint import bp as bp
