"""What the administrator's templates show."""
