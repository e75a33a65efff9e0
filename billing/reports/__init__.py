"""What pages and files about costs show."""
