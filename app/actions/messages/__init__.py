"""Messages on their way: claimed, prepared, sent, failed, answered, and their texts."""
