"""Danish text: sentences, words and dates. Each module is imported by its own name; nothing is re-exported."""
