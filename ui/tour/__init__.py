"""The guided tour: the real program, driven by keys and clicks, looked at step by step."""
