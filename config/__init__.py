"""The composition root and the foundations: nothing here imports an application package, save urls and worker."""
