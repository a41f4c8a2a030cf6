"""Pure rules: how facts become states, and money becomes credits."""
