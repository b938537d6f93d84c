"""Case libraries: records in, a linked static site out. `build_site.py` conducts."""
