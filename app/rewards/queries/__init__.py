"""The statements of rewards: offering.py of what there is, redeeming.py of what people take."""
