"""What is tried with Spark is collected where Spark is: `make spark` puts it in."""

from importlib.util import find_spec

collect_ignore = [] if find_spec("pyspark") else ["on_spark.py"]
