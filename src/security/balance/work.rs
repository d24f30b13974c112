/// What a search may spend and has spent, in steps: vertices and edges looked at. Counted, not timed,
/// so that the same graph gives the same answer on every machine.
#[derive(Debug, Clone, Copy)]
pub(super) struct Work {
    spent: u64,
    limit: u64,
}

impl Work {
    pub(super) fn new(limit: u64) -> Self {
        Self { spent: 0, limit }
    }

    pub(super) fn spend(&mut self, steps: usize) {
        self.spent = self.spent.saturating_add(u64::try_from(steps).unwrap_or(u64::MAX));
    }

    pub(super) fn spent(&self) -> u64 {
        self.spent
    }

    pub(super) fn is_done(&self) -> bool {
        self.spent >= self.limit
    }

    /// Whether most of it is left.
    pub(super) fn is_fresh(&self) -> bool {
        self.spent < self.limit / 4
    }
}
