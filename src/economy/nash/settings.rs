use crate::StateId;

/// How the observed world is made consistent before anyone plays.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Balance {
    pub(super) added_home_sales: f64,
    pub(super) tolerance: f64,
}

impl Default for Balance {
    fn default() -> Self {
        Self { added_home_sales: 0.0, tolerance: 1e-12 }
    }
}

impl Balance {
    /// Adds this to the home sales of every state in every sector, in the unit of the flows, so that
    /// no state is without its own goods. Default 0; 1 million dollars is usual with inter-country
    /// input-output tables.
    #[must_use]
    pub fn added_home_sales(mut self, value: f64) -> Self {
        self.added_home_sales = value;
        self
    }

    /// Largest trade imbalance left, as a share of output. Default 1e-12.
    #[must_use]
    pub fn tolerance(mut self, tolerance: f64) -> Self {
        self.tolerance = tolerance;
        self
    }
}

/// Who plays, and when to stop.
///
/// ```
/// use geoecon::{StateId, economy::nash::WarSettings};
///
/// let [chn, usa]: [StateId; 2] = ["CHN".parse()?, "USA".parse()?];
/// let duel = WarSettings::default().players([chn, usa]).certificate(false);
/// # let _ = duel;
/// # Ok::<(), geoecon::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct WarSettings {
    pub(super) players: Option<Vec<StateId>>,
    pub(super) certificate: bool,
    pub(super) tolerance: f64,
    pub(super) max_iterations: usize,
}

impl Default for WarSettings {
    fn default() -> Self {
        Self { players: None, certificate: true, tolerance: 1e-12, max_iterations: 500 }
    }
}

impl WarSettings {
    /// The states that set duties; the others keep those they apply. Default all.
    #[must_use]
    pub fn players(mut self, players: impl IntoIterator<Item = StateId>) -> Self {
        self.players = Some(players.into_iter().collect());
        self
    }

    /// Whether to search for each player's best deviation from the answer. Default yes.
    #[must_use]
    pub fn certificate(mut self, wanted: bool) -> Self {
        self.certificate = wanted;
        self
    }

    /// Largest residual of a market, as a share of output, and largest last change of a duty.
    /// Default 1e-12.
    #[must_use]
    pub fn tolerance(mut self, tolerance: f64) -> Self {
        self.tolerance = tolerance;
        self
    }

    /// Most rounds of duties. Default 500; a dozen is usual.
    #[must_use]
    pub fn max_iterations(mut self, rounds: usize) -> Self {
        self.max_iterations = rounds;
        self
    }
}
