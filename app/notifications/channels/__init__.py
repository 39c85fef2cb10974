"""The channels: how a message that is written reaches its recipient. `app/wiring.py` chooses among them."""
