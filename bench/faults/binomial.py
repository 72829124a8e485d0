"""The exact binomial distribution: which counts are to be expected of n draws with probability p."""
import math


def probability(n, p, k):
    return math.exp(math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
                    + k * math.log(p) + (n - k) * math.log1p(-p))


def interval(n, p, outside):
    """(low, high): a count below low has at most probability outside / 2, one above high too."""
    low, below = 0, 0.0
    while below + (step := probability(n, p, low)) <= outside / 2:
        below += step
        low += 1
    high, above = n, 0.0
    while above + (step := probability(n, p, high)) <= outside / 2:
        above += step
        high -= 1
    return low, high
