"""Portraits of therapists: public, and kept by browsers for as long as they are the same."""

from hashlib import sha256

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from app.extensions import db
from app.models import Therapist, TherapistPhoto
from tests.factories.small_clinic import small_clinic
from tests.factories.statements import counted_statements

PICTURE = b"RIFF, as a WebP begins"
DIGEST = sha256(PICTURE).hexdigest()
ADDRESS = f"/photos/{DIGEST}.webp"


@pytest.fixture(autouse=True)
def camille(app: Flask) -> int:
    """Camille, with a photo."""
    with app.app_context():
        camille = small_clinic().camille
        db.session.add(TherapistPhoto(therapist_id=camille.id, digest=DIGEST, content=PICTURE))
        db.session.commit()
        return int(camille.id)


def test_is_served_to_anybody_and_kept_for_a_year(app: Flask, client: FlaskClient) -> None:
    with counted_statements(app) as sent:
        answer = client.get(ADDRESS)
    assert (answer.status_code, answer.mimetype, answer.data) == (200, "image/webp", PICTURE)
    cached = answer.cache_control
    assert (cached.public, cached.max_age, cached.immutable) == (True, 365 * 86400, True)
    assert answer.get_etag() == (DIGEST, False)
    assert "Set-Cookie" not in answer.headers
    assert len(sent) == 1


def test_is_not_sent_again_to_who_has_it(client: FlaskClient) -> None:
    answer = client.get(ADDRESS, headers={"If-None-Match": f'"{DIGEST}"'})
    assert (answer.status_code, answer.data) == (304, b"")


@pytest.mark.parametrize(
    "name", [f"{'0' * 64}.webp", f"{DIGEST}.png", DIGEST, ".webp", f"{DIGEST[:8]}.webp", "%00.webp"]
)
def test_no_other_address_is_one(client: FlaskClient, name: str) -> None:
    assert client.get(f"/photos/{name}").status_code == 404


def test_who_left_is_shown_no_more(app: Flask, client: FlaskClient, camille: int) -> None:
    with app.app_context():
        db.session.execute(update(Therapist).where(Therapist.id == camille).values(active=False))
        db.session.commit()
    assert client.get(ADDRESS).status_code == 404
