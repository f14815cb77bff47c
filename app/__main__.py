"""``python -m app`` is ``voinko``."""

from app.cli import main

if __name__ == "__main__":
    main()
