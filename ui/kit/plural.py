"""Numbers of things."""


def counted(many: int, one: str, several: str) -> str:
    """Say a number of things; both forms come translated, the second with "{0}" for the number."""
    return one if many == 1 else several.format(f"{many:,}")
