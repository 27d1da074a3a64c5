"""Records who waits for whom in asyncio programs. See docs/recording-python.md."""
