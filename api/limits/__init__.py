"""What a request may cost. Every limit has a name, a bound with its reason beside it, and an error that tells both."""
