"""Jobs in the schema, and the files they leave behind."""
