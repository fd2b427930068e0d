"""The commands, one module each: they read options, call one service and say what happened."""
