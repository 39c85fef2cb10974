"""What the API promises, in OpenAPI 3.1, as written in openapi.yaml."""

import hashlib
from pathlib import Path
from typing import Any

import yaml

_WRITTEN = (Path(__file__).parent / "openapi.yaml").read_bytes()
DESCRIPTION: dict[str, Any] = yaml.safe_load(_WRITTEN)
FINGERPRINT = hashlib.sha256(_WRITTEN).hexdigest()  # another form of the answers is another description


def description(base_url: str) -> dict[str, Any]:
    """The description for a site at this public address."""
    return DESCRIPTION | {"servers": [{"url": base_url}]}
