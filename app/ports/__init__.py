"""What the outside must offer, as protocols, and the values that cross them."""
