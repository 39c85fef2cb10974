"""SMS and calls by Twilio, and what it reports."""
