"""Training of the demonstration CLIP on the rendered scenes: recipe, captions, pictures, fitting, evaluation.

Nothing of the running system imports this package. Torch and open_clip are imported by `fitting` and `batches` alone.
"""
