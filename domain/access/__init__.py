"""Who asks, whom they may see, and what they may do."""
