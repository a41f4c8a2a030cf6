"""Goals as people look at them: lists, a team's board, past cycles, the way to a figure, and news."""
