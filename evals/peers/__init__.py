"""What a user would get elsewhere: other retrieval systems on the same documents and the same questions.

They need ``pip install 'arkivsvar[peers]'``. None of them writes an answer of its own: what each found first is shown
as its answer and its quote, which is what such a pipeline hands to a language model.
"""
