"""A flash sale under the limits of the platform: this design beside the obvious ones."""
