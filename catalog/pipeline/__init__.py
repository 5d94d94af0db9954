"""Analysis of one picture by independent stages: pure algorithms that know no Django."""
