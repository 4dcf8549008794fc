"""Bytes become characters."""
