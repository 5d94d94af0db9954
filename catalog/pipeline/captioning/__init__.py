"""Asking a vision model about pictures, without believing it.

`server` says what can be asked, `vllm` asks it over HTTP within a deadline and a number of calls, `breaker` spares a
server that is away. `observations` is what the model may report, `flags` decides what follows from it, `prompts` holds
the words. No Django here.
"""
