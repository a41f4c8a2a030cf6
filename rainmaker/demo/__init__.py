"""A company to play with: made up, complete, and alive as long as the demo runs."""
