"""Words as pixels: fonts, shaping, lines, and the ink they are drawn with. Worker side only."""
