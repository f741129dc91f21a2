"""What the service decides with: pure functions of values. No I/O, no clock, and of our own modules only `contract`."""
