"""What somebody is to reach in a cycle, how far they are, and whether that is on track."""
