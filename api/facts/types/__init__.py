"""Facts and what follows from them, as they are shown."""
