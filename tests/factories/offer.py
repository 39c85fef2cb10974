"""The small clinic with all that may be said of an offer, and with what must not be seen of it."""

import hashlib
from types import SimpleNamespace
from typing import Any

from app.extensions import db
from app.models import Location, ServiceGroup, TherapistPhoto, TherapistService
from tests.factories.small_clinic import service, small_clinic, therapist, wednesday_afternoons

PICTURE = b"RIFF\x00\x00\x00\x00WEBP"
DIGEST = hashlib.sha256(PICTURE).hexdigest()
PICTURE_OF_ONE_WHO_LEFT = b"RIFF\x01\x00\x00\x00WEBP"
DIGEST_OF_ONE_WHO_LEFT = hashlib.sha256(PICTURE_OF_ONE_WHO_LEFT).hexdigest()


def clinic_with_an_offer(**settings: Any) -> SimpleNamespace:
    """Insert the clinic and commit.

    `bilan` has a group, a price and a coverage, `suivi` is free and for current patients only; Camille has a
    picture. What nobody may see has "hidden" in its name: a group and a location without anything offered,
    services that are not published, not active or given by nobody, therapists who left or give only such.
    """
    made = small_clinic(**settings)
    group = ServiceGroup(slug="physiotherapie", name_fr="Physiothérapie", name_en="Physiotherapy")
    hidden = [
        service("hidden-unpublished", "in_person", published=False),
        service("hidden-inactive", "in_person", active=False),
        service("hidden-without-anybody", "in_person"),
        service("hidden-of-one-who-left", "in_person"),
    ]
    hidden_place = Location(slug="hidden-place", name_fr="Caché", name_en="Hidden", address="nowhere")
    db.session.add_all(
        [group, ServiceGroup(slug="hidden-group", name_fr="Caché", name_en="Hidden"), hidden_place, *hidden]
    )
    db.session.flush()
    made.bilan.group_id = group.id
    made.bilan.price_cents = 9550
    made.bilan.coverage_fr, made.bilan.coverage_en = "Reçu pour assurances.", "Receipt for insurers."
    made.suivi.price_cents = 0
    made.suivi.booking_overrides = {"existing_patients_only": True}
    made.camille.about_fr, made.camille.languages = "Douleurs du dos.", ["fr", "es"]
    made.camille.email = "hidden@example.com"
    made.left = therapist(
        "hidden-left", "Hidden Left", [made.bilan, hidden[3]], wednesday_afternoons(made.centre)
    )
    made.left.active = False
    made.not_online = therapist(
        "hidden-not-online", "Hidden Online", [hidden[0], made.reunion], wednesday_afternoons(hidden_place)
    )
    db.session.add_all([made.left, made.not_online])
    db.session.flush()
    db.session.add_all(
        [
            *(TherapistService(therapist_id=made.alex.id, service_id=one.id) for one in hidden[:2]),
            TherapistPhoto(therapist_id=made.camille.id, digest=DIGEST, content=PICTURE),
            TherapistPhoto(
                therapist_id=made.left.id, digest=DIGEST_OF_ONE_WHO_LEFT, content=PICTURE_OF_ONE_WHO_LEFT
            ),
        ]
    )
    db.session.commit()
    return made
