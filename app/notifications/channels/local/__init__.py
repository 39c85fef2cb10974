"""The mailbox of this machine, where no provider is set."""
