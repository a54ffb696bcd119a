"""Write data out. One file for each format."""
