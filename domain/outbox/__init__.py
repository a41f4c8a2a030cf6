"""News: what happened that somebody wants to be told, recorded with the change and delivered after."""
