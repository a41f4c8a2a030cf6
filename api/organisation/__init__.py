"""Settings of the organisation in the schema."""
