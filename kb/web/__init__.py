"""The base in a browser, and for tools that speak HTTP. It asks the door and nothing behind it."""
