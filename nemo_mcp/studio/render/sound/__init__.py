"""What is heard: recordings and composed music, mixed, levelled and encoded. Worker side only."""
