"""What the figures of the sync stand on: centrals on either database, devices, lines, floors."""
