//! Obligations, capability, similarity, stability, balance, credibility.
