"""Training the encoder: from corpus files to a model's folder, and further on a user's own archive."""
