"""One parametric body: proportions, skeleton, surface, and the places on it."""
