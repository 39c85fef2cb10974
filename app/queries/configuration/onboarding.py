"""How far a site is set up: whether anybody can sign in, and what comes next."""

import base64
import hmac
from enum import StrEnum, auto

from flask import current_app
from sqlalchemy import select

from app.extensions import db
from app.models import User
from app.queries.configuration.snapshot import NoClinic, current_clinic


class OnboardingStep(StrEnum):
    """A step of setting a site up, in order."""

    ACCOUNT = auto()
    CLINIC = auto()
    LOCATION = auto()
    THERAPIST = auto()
    SERVICE = auto()
    DONE = auto()


def has_accounts() -> bool:
    """Whether there is any account."""
    return db.session.scalar(select(User.id).limit(1)) is not None


def onboarding_code() -> str:
    """The code by which the first administrator is known to be who started the server: « K3QD-7MPA-XW2C ».

    It follows from the secret key, so all processes know the same; it opens nothing once there is an account.
    """
    secret = str(current_app.config["SECRET_KEY"]).encode()
    signs = base64.b32encode(hmac.digest(secret, b"set up", "sha256")).decode()
    return "-".join(signs[start : start + 4] for start in (0, 4, 8))


def next_step() -> OnboardingStep:
    """The first step that is not done yet, as far as the setup tells; DONE when a service can be booked."""
    try:
        clinic = current_clinic()
    except NoClinic:
        return OnboardingStep.CLINIC
    if not clinic.locations:
        return OnboardingStep.LOCATION
    if not any(therapist.working.locations for therapist in clinic.therapists.values() if therapist.active):
        return OnboardingStep.THERAPIST
    return OnboardingStep.DONE if clinic.offered else OnboardingStep.SERVICE
