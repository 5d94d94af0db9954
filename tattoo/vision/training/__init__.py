"""The training of the segmentation network; only modules in here import torch."""
