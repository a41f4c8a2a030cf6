"""Plans and pay in the schema."""
