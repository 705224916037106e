"""Pure analyses: NumPy and Numba only, no Django, no database, no input or output."""
