"""The list of one's appointments, by a link sent by email."""
