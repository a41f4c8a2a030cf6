"""What a viewer may see of plans and pay: each read carries its rights in its SQL."""
