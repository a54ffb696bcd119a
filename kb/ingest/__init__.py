"""Read what is to be taken in. One file for each kind of source."""
