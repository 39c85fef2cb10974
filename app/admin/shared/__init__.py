"""What several sections of the administrator's pages share."""
