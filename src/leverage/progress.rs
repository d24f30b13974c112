/// How far a batch of counterfactuals has come.
///
/// A callback that takes one says with [`ControlFlow`](std::ops::ControlFlow) whether to go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// Counterfactuals solved so far.
    pub done: usize,
    /// Counterfactuals in all.
    pub total: usize,
}
