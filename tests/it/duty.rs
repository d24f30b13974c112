//! Which duty applies: real cases on the world that ships, and each rule on a world of its own.

#[cfg(feature = "shipped-world")]
mod cases;
mod rules;
