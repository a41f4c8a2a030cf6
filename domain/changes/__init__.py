"""What has changed since somebody last looked, of what they may see."""
