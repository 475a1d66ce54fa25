"""From bytes to clean page images: numpy and OpenCV, no I/O."""
