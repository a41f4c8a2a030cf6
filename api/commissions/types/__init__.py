"""Plans and pay as they are shown."""
