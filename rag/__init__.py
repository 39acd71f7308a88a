"""Arkivsvar: ask the archive of political meetings in plain Danish, get a short answer that cites its source."""

__version__ = "0.1.0"
