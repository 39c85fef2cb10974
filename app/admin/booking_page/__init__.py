"""The booking page: its look, its links, and its frame on other sites."""
