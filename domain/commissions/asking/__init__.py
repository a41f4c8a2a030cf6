"""What people ask about pay: why, why not, what has changed, and what would be. Nothing here writes pay."""
