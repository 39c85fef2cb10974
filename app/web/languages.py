"""The languages of the site, to choose from."""

from flask_babel import lazy_gettext as _
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs lag behind

LANGUAGE_CHOICES = (SelectChoice("fr", _("French")), SelectChoice("en", _("English")))
