"""Goals in the schema."""
