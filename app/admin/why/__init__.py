"""Why a time is offered, or not."""
