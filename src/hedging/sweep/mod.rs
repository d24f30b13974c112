//! Thousands of runs: where to place them, how to run them, and which inputs they hinge on.

mod format;
mod input;
mod normal;
mod plan;
mod run;
mod sensitivity;
mod sobol;
mod tornado;

pub use format::{Format, merge_shards};
pub use input::{Distribution, Input};
pub use plan::{Design, Plan};
pub use run::{Sweep, SweepProgress, SweepReport, SweepResults};
pub(super) use sensitivity::quantile;
pub use sensitivity::{SensitivitySettings, SobolIndex, SobolIndices, sobol_indices};
pub use tornado::{TornadoBar, TornadoReport, tornado};
