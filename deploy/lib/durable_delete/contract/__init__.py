"""The running service held against its own description (rule P2)."""
