"""Unknot: a private, evidence-cited coach for self-myofascial release."""
