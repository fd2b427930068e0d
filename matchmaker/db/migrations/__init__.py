"""Sequential migrations; ``head.txt`` names the newest, so that two at once collide in git."""
