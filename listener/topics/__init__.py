"""What people speak of with a brand: phrases that stand out against everything else that is said."""
