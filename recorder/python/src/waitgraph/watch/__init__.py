"""What only another thread can see: blocked and idle loops, threads that stand still, long waits."""
