"""Signing in, the second factor, and one's own account: for everybody who signs in."""

from app.account import own_account_views, sign_in_views
from app.account.blueprint import bp as bp
