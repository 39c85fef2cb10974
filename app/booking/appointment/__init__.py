"""The page of one appointment, by its personal link: move, cancel, confirm, contact."""
