"""What requests do to the timeline: one module per family."""
