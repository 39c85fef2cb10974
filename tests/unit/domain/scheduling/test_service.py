import pytest

from app.domain.scheduling.service import ContactNeed, ServiceType, needs


@pytest.mark.parametrize(
    ("service_type", "need"),
    [
        (ServiceType.IN_PERSON, None),
        (ServiceType.PHONE, ContactNeed.PHONE),
        (ServiceType.VIDEO, None),
        (ServiceType.HOME, ContactNeed.ADDRESS),
    ],
)
def test_what_a_type_asks_of_the_patient(service_type: ServiceType, need: ContactNeed | None) -> None:
    assert needs(service_type) == need
