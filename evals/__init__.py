"""The evaluation of Arkivsvar: question suites, measures, runs, comparison, baseline and report.

Everything works on answers in the contract's JSON form, so our own answers, those of the peers and any foreign
answers file are scored by the same code.
"""
