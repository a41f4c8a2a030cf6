"""A metric ranked among chosen people over a window, live."""
