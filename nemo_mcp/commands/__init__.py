"""The commands, one a file: they read arguments, and leave the work to the packages below."""
