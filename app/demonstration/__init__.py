"""The demonstration clinic: its clinic file, and some weeks of invented appointments. Nobody in it exists."""
