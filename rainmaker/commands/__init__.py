"""What can be typed after `rainmaker`; each command is a file."""
