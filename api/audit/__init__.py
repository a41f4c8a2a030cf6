"""The trail, and looking at somebody else's pay, which leaves a line in it."""
