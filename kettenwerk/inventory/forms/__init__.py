"""What people type into the inventory, with German errors at the field."""
