"""Search without a server: the files that a page loads by script tags, and the scripts that read them."""
