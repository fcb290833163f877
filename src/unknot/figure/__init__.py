"""The drawn figure: techniques' poses grounded on a body, as line art, tracks and models."""
