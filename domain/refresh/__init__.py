"""What follows from what: the three passes, and the proof that they leave what a rebuild would."""
