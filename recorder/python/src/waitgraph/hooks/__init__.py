"""What is put into asyncio, threading and concurrent.futures, by what it is about. Libraries: ../libraries."""
