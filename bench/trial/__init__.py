"""An application of jobs that do nothing useful: the tests and the benchmarks of `config.jobs` run them for real."""
