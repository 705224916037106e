"""The chain's pages; one module per subject."""
