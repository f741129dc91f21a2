"""What is seen: sources fitted to the canvas, moved, coloured, laid over each other. Worker side only."""
