"""The trace file: records, chunks, segments, keyframes, and the room that they may take."""
