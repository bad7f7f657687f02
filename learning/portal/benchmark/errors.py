class BenchmarkError(RuntimeError):
    """Why nothing could be measured, in one plain line."""
