"""What a viewer may see of facts: each read carries its rights in its SQL."""
