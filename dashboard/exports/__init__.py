"""Files that a reader takes away, made from the same answers and charts as the page."""
