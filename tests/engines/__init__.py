"""Engines that the tests start, and the one whose address the environment gives."""
