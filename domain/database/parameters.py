"""Parameters of a statement that is put together from parts."""

from typing import Any


class Parameters(list[Any]):
    """Values in the order in which the statement names them."""

    def bind(self, value: Any) -> str:
        """Add the value and return the placeholder that stands for it."""
        self.append(value)
        return f"${len(self)}"
