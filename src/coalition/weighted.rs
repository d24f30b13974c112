use crate::{
    error::{Error, Result},
    units::{Label, Ratio, check_unique, gcd},
};

/// A game that is won by weight: a coalition wins when its weights reach the quota.
///
/// Weights are exact, so that a coalition that meets the quota to the last digit wins; decimals
/// parse as such.
///
/// ```
/// use geoecon::coalition::{WeightedGame, power};
///
/// // The council of the six, 1958: 12 of 17 votes.
/// let council = WeightedGame::votes(
///     vec!["DEU", "FRA", "ITA", "BEL", "NLD", "LUX"],
///     &[4, 4, 4, 2, 2, 1],
///     12,
/// )?;
/// let luxembourg = power(&council)?.of(&"LUX")?.swings;
/// assert_eq!(luxembourg, 0);
/// # Ok::<(), geoecon::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WeightedGame<P> {
    players: Vec<P>,
    weights: Vec<Ratio>,
    quota: Ratio,
    /// The same in whole numbers without a common divisor.
    whole_weights: Vec<u128>,
    whole_quota: u128,
}

impl<P: Label> WeightedGame<P> {
    /// The game in which these players have these weights, and `quota` wins.
    ///
    /// # Errors
    /// [`Error::Shape`] unless there is one weight a player; [`Error::Duplicate`] for a player named
    /// twice; [`Error::OutOfRange`] for no players, a negative weight, a quota that is not above 0
    /// (nobody would win), or weights whose common denominator does not fit.
    pub fn new(players: Vec<P>, weights: Vec<Ratio>, quota: Ratio) -> Result<Self> {
        check_unique("player", &players)?;
        if weights.len() != players.len() {
            let (expected, found) = (players.len(), weights.len());
            return Err(Error::Shape { what: "weights of players", expected, found });
        }
        if players.is_empty() {
            let (value, expected) = ("0".to_owned(), "1 or more");
            return Err(Error::OutOfRange { what: "number of players", value, expected });
        }
        if let Some(negative) = weights.iter().find(|&&w| w < Ratio::ZERO) {
            let (value, expected) = (negative.to_string(), "0 or more");
            return Err(Error::OutOfRange { what: "weight of a player", value, expected });
        }
        if quota <= Ratio::ZERO {
            let (value, expected) = (quota.to_string(), "above 0: nobody must not win");
            return Err(Error::OutOfRange { what: "quota", value, expected });
        }
        let (whole_weights, whole_quota) = whole(&weights, quota)?;
        Ok(Self { players, weights, quota, whole_weights, whole_quota })
    }

    /// The game with whole votes.
    ///
    /// # Errors
    /// As [`WeightedGame::new`].
    pub fn votes(players: Vec<P>, votes: &[u32], quota: u64) -> Result<Self> {
        let weights = votes.iter().map(|&v| Ratio::from(i64::from(v))).collect();
        Self::new(players, weights, Ratio::new(quota.into(), 1)?)
    }

    /// The players, in the order given.
    #[must_use]
    pub fn players(&self) -> &[P] {
        &self.players
    }

    /// The players' weights.
    #[must_use]
    pub fn weights(&self) -> &[Ratio] {
        &self.weights
    }

    /// The weight that wins.
    #[must_use]
    pub fn quota(&self) -> Ratio {
        self.quota
    }

    pub(super) fn whole_weights(&self) -> &[u128] {
        &self.whole_weights
    }

    pub(super) fn whole_quota(&self) -> u128 {
        self.whole_quota
    }
}

/// Weights and quota over their common denominator, less their common divisor.
fn whole(weights: &[Ratio], quota: Ratio) -> Result<(Vec<u128>, u128)> {
    let scaled = || {
        let all = || weights.iter().copied().chain([quota]);
        let common = all().try_fold(1_u128, |common, r| {
            let denominator = r.denominator().unsigned_abs();
            common.checked_mul(denominator / gcd(common, denominator))
        })?;
        let mut scaled = all()
            .map(|r| {
                let factor = common / r.denominator().unsigned_abs();
                r.numerator().unsigned_abs().checked_mul(factor)
            })
            .collect::<Option<Vec<u128>>>()?;
        let divisor = scaled.iter().rev().fold(0, |divisor, &x| gcd(divisor, x));
        for x in &mut scaled {
            *x /= divisor;
        }
        // All sums of weights must fit.
        scaled.iter().try_fold(0_u128, |sum, &x| sum.checked_add(x))?;
        let quota = scaled.pop()?;
        Some((scaled, quota))
    };
    scaled().ok_or_else(|| Error::OutOfRange {
        what: "common denominator of the weights",
        value: "beyond 2^127".to_owned(),
        expected: "weights with fewer digits",
    })
}
