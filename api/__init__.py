"""How it is asked: translate in, call the domain, translate out."""
