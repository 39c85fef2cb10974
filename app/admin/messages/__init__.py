"""Messages: settings, texts, the log, and whether they go out."""
