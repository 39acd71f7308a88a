"""Measurements that take a while and run by hand."""
