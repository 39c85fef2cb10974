"""Tasks of the staff, taken on and finished."""
