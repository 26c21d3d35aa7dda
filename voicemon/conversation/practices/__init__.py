"""Practices of a good call, a file each: what of them can be counted in one call, with the moments, in plain words."""
