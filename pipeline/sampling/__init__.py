"""Made-up municipalities: deliveries by the contract, with the truth beside them."""

from pipeline.sampling.municipality import SampleReport, make_sample

__all__ = ["SampleReport", "make_sample"]
