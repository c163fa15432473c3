"""Evidence over labs: the hierarchical model by quadrature, yes or no counts exactly, classical values
beside."""

from egenkraft.core.trials.labs.classical import Classical, q_profile, reml
from egenkraft.core.trials.labs.counts import labs_yes_no
from egenkraft.core.trials.labs.normal import Prior, Synthesis, nnhm

__all__ = ["Classical", "Prior", "Synthesis", "labs_yes_no", "nnhm", "q_profile", "reml"]
