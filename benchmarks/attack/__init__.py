"""Attacks on the benchmarks: what can a member work out about another organisation?

`python -m benchmarks.attack.run`. A market is made up, brought in through the product's own doors
and published; the attacker reads what a member may read, and knows all memberships besides.
"""
