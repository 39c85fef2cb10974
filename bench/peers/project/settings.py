"""The least that django-appointment needs, as `startproject` would have it in production.

Whatever makes it faster without changing it is switched on: no DEBUG, connections that stay open.
"""

from pathlib import Path

ALLOWED_HOSTS = ["127.0.0.1"]
SECRET_KEY = "a key for measurements, known to everybody, longer than fifty characters"
ROOT_URLCONF = "urls"
TIME_ZONE = "America/Toronto"
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": Path(__file__).with_name("theirs.db"),
        "CONN_MAX_AGE": None,
    }
}
# It comes without migrations: `migrate --run-syncdb` makes its tables from its models.
MIGRATION_MODULES = {"appointment": None}
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "phonenumber_field",
    "appointment",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
