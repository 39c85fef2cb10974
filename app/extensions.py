"""The Flask extensions, unbound; this module imports nothing of the application."""

from typing import Any

from flask import g
from flask_babel import Babel, Domain
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

# Names make constraints addressable: an integrity error becomes a domain error by the name it bears.
NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """What every table inherits."""

    metadata = MetaData(naming_convention=NAMING_CONVENTION)


class PageTexts(Domain):  # type: ignore[misc]
    """Looks for the translations of a page once, not again for each of its texts."""

    def get_translations(self) -> Any:
        """The translations into the language of the page."""
        page = (g.get("language"), g.get("locale")) if g else None
        if page is None or g.get("texts_of") != page:
            found = super().get_translations()
            if page is None:
                return found
            g.texts_of, g.texts = page, found
        return g.texts


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})
migrate = Migrate(db=db)
login_manager = LoginManager()
babel = Babel()
babel.domain_instance = PageTexts()
csrf = CSRFProtect()
