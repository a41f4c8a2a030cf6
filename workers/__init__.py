"""When it happens: jobs that arq runs, and their schedule."""
