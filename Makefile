# Thin names for `python3 -m bootstrap`; words for the tests or the benchmarks go into ARGS:
#   make test ARGS="-k certificates"    make run PORT=8001    make bench ARGS="--help"
PYTHON ?= python3

.PHONY: setup run test lint bench campaign
setup run test lint bench campaign:
	@$(PYTHON) -m bootstrap $@ $(ARGS)
