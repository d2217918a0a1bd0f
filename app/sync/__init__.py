"""The device's side of the sync: pure steps over the store, and a thin shell around them."""
