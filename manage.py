#!/usr/bin/env python3
"""Django's usual entry point; the same as the ``kettenwerk`` command."""

from kettenwerk.__main__ import main

if __name__ == "__main__":
    main()
