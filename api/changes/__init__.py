"""What has changed since somebody last looked."""
