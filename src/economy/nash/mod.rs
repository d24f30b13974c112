//! nash
