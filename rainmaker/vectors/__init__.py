"""The worked examples of commission, played through the API: what they pay must come out, however they arrive."""
