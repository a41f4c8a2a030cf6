"""Work that takes a while: asked for once, done by a worker, followed by whoever asked."""
