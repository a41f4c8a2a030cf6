"""The quality of what was sent: the accuracy that figures rest on."""
