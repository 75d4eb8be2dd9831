"""`python -m clicktrail`: the same as the command `clicktrail`."""

from clicktrail.cli import main

if __name__ == "__main__":
    main()
