"""Measurements: generated libraries and how long the program takes for them. Never part of the tests."""
