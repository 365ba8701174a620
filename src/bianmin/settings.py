"""How this server runs. Everything comes from the environment; every name begins with BIANMIN_.

What a rule book says stands in a pack; who and where stands in the database.
"""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import unquote, urlsplit

from bianmin.places import PACKS, VAR, database, key

__all__ = ["PACKS", "VAR", "database"]


def yes(name: str) -> bool:
    """Return whether the environment switches `name` on."""
    return os.environ.get(name, "").lower() in {"1", "yes", "true", "on"}


DEBUG = yes("BIANMIN_DEBUG")
HTTPS = yes("BIANMIN_HTTPS")  # behind a proxy that speaks https and sets X-Forwarded-Proto
SECRET_KEY = key("BIANMIN_SECRET_KEY", "secret.key")
DATA_KEY = key("BIANMIN_DATA_KEY", "data.key")  # 64 hex digits; without it sealed data is lost
SUITE = os.environ.get("BIANMIN_SUITE") or "intl"  # or sm: SM4 and SM3 (国密)
FILES = os.environ.get("BIANMIN_FILES", "")  # photos and scans, sealed; without it VAR/files
SCANS = os.environ.get("BIANMIN_SCANS", "")  # where scanners drop: <hall>/<window>/
CLAMD = os.environ.get("BIANMIN_CLAMD", "")  # the socket of the virus scanner ClamAV
ALLOWED_HOSTS = os.environ.get("BIANMIN_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
DATABASES = {
    "default": database(os.environ.get("BIANMIN_DATABASE_URL") or str(VAR / "bianmin.sqlite3"))
}
# where residents reach this server: stands in the QR codes of printed papers
PUBLIC_URL = os.environ.get("BIANMIN_PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "template_partials",
    *(
        f"bianmin.{app}"
        for app in (
            *("web", "centres", "accounts", "ledger", "doors", "standins", "catalogue", "cases"),
            *("tallies", "files", "promises", "joint", "voice", "agency", "results", "oversight"),
            *("transfers", "lanes", "messaging", "archives", "projects"),
            *("requests", "handling", "openings", "proofs"),
            "tickets",
            "appointments",
            "portal",
            "hall",
            "kiosk",
            *("board", "enquiries", "rehearsal", "operations"),
        )
    ),
]
CASE_PARTS: tuple[str, ...] = (  # modules that add to a case: see `bianmin.cases.parts`
    "bianmin.messaging.parts",
    "bianmin.promises.parts",
    "bianmin.transfers.case_part",
    "bianmin.files.part",
    "bianmin.joint.parts",
    "bianmin.projects.parts",
    "bianmin.agency.part",
    "bianmin.lanes.part",
    "bianmin.archives.part",
    "bianmin.requests.parts",
    "bianmin.handling.parts",
    "bianmin.openings.case_part",
    "bianmin.enquiries.parts",
    "bianmin.tallies.parts",
    "bianmin.results.parts",
    "bianmin.tickets.parts",
    "bianmin.portal.parts",
    "bianmin.proofs.parts",
)
BOOK_PARTS: tuple[str, ...] = (  # more sheets of the workbook: see `catalogue.book_parts`
    "bianmin.projects.book",
)
PORTAL_PARTS: tuple[str, ...] = (  # modules with sections of 我的: see `bianmin.portal.sections`
    "bianmin.portal.mine",
    "bianmin.portal.asked",
    "bianmin.portal.visits",
)
COMING_PARTS: tuple[str, ...] = (  # who is to come, and of what: see `bianmin.tickets.coming`
    "bianmin.appointments.parts",
    "bianmin.enquiries.parts",
)
OPENING_PARTS: tuple[str, ...] = (  # whom a change of hours meets: see `bianmin.openings.parts`
    "bianmin.appointments.parts",
)
VISIT_PARTS: tuple[str, ...] = (  # who agreed on a visit at home: see `bianmin.agency.visit_parts`
    "bianmin.appointments.parts",
)
USER_MARKS = (  # see `accounts.backend`
    "bianmin.messaging.queries.with_unread",
    "bianmin.openings.queries.with_waiting",
    "bianmin.hall.marks.with_alarm",
    "bianmin.tickets.queries.with_ticket",
)
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "bianmin.web.middleware.guard_page",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "bianmin.web.middleware.keep_session_alive",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "bianmin.doors.middleware.SignInFirst",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "bianmin.web.elder.switch_elder",
    "bianmin.web.arrival.confirm_arrival",
    "bianmin.centres.middleware.keep_calendar",
]
ROOT_URLCONF = "bianmin.urls"
FORM_RENDERER = "bianmin.web.choices.Drawn"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,  # template_partials wraps the loaders itself
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "bianmin.web.context.navigation_and_moment",
            ],
            "builtins": [
                "bianmin.web.templatetags.bianmin"
            ],  # {% because %}, {% light %} everywhere
        },
    }
]

UPLOAD_MOST = 64 * 1024 * 1024  # bytes; what a rule book allows is less
FILE_UPLOAD_MAX_MEMORY_SIZE = UPLOAD_MOST  # in memory: no photo lies unsealed on the disk
FILE_UPLOAD_HANDLERS = [
    "bianmin.web.uploads.Bounded",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
]

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = LOGOUT_REDIRECT_URL = "/"
AUTHENTICATION_BACKENDS = ["bianmin.accounts.backend.Known"]
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [{"NAME": "bianmin.accounts.passwords.ByTheBook"}]
SESSION_COOKIE_AGE = 30 * 60  # idle seconds; a login takes the rule book's (doors.views.signing)
SESSION_EXPIRE_AT_BROWSER_CLOSE = False
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 365 * 86400 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
CSRF_TRUSTED_ORIGINS = [f"https://{h}" for h in ALLOWED_HOSTS if HTTPS and h != "*"]
X_FRAME_OPTIONS = "DENY"

LOCAL = "bianmin.messaging.senders.Folder"  # writes to VAR, masked; nobody gets anything
SENDERS = {  # class paths: see `bianmin.messaging.senders`
    "sms": os.environ.get("BIANMIN_SMS") or LOCAL,
    "email": os.environ.get("BIANMIN_EMAIL") or LOCAL,
}
SMS_URL = os.environ.get("BIANMIN_SMS_URL", "")  # of the gateway that takes signed JSON
SMS_KEY = os.environ.get("BIANMIN_SMS_KEY", "")
MAIL = urlsplit(os.environ.get("BIANMIN_MAIL_URL") or "smtp://localhost")
EMAIL_HOST, EMAIL_PORT = MAIL.hostname or "localhost", MAIL.port or 25
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(MAIL.username or ""), unquote(MAIL.password or "")
EMAIL_USE_TLS, EMAIL_USE_SSL = MAIL.scheme == "smtp+tls", MAIL.scheme == "smtps"
EMAIL_TIMEOUT = 10  # seconds
DEFAULT_FROM_EMAIL = os.environ.get("BIANMIN_MAIL_FROM", "bianmin@localhost")

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True  # served from the packages: nothing to collect, nothing to copy
WHITENOISE_MAX_AGE = 0 if DEBUG else 86400  # an address carries the fingerprint of its file
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "bianmin.web.assets.Fingerprinted"},
}

LOGGING = {  # a fault is told on the terminal; a wrong address is none
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"terminal": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["terminal"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["terminal"], "level": "WARNING", "propagate": False},
        "django.request": {"level": "ERROR"},
    },
}
