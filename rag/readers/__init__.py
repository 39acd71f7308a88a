"""Readers of one file format each; ``rag.extract`` chooses among them."""
