//! Seeded randomness that does not depend on threads.

use rand::{SeedableRng, rngs::ChaCha8Rng};

/// The generator of draw `draw`: its own `ChaCha` stream, so draws may be computed in any order.
pub(crate) fn stream(seed: u64, draw: u64) -> ChaCha8Rng {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(draw);
    rng
}
