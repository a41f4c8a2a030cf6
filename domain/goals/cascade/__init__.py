"""How a goal is handed on down the tree: shares of its targets, which follow when it asks for something else."""
