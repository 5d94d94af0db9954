"""The model registry and the ONNX Runtime sessions.

`manifest` says which models exist, `sources` fetches their files, `store` keeps and verifies them, `sessions`
opens them once per process, `text` turns sentences into vectors. These modules know no Django; `models`,
`services`, `default` and the command `models` join them to the running platform.
"""
