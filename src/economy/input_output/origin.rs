use std::fmt;

use serde::Serialize;

use super::Leontief;
use crate::{Result, StateId, economy::Bilateral};

/// Whose value added is in whose final demand.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ValueAddedOrigin {
    /// What was computed.
    pub method: &'static str,
    /// Value added of the first state in final demand of the second, in the unit of the table, a year.
    pub value: Bilateral,
}

/// Whose value added is in each state's final demand: v L Y.
///
/// Each unit of value added is counted once, where it ends: over all states it sums to final demand, and over all
/// places of final demand to the state's value added. Where stocks are drawn down an entry may be negative.
///
/// *Cost:* a solve with a column for each state.
///
/// # Errors
/// [`Error::Cell`](crate::Error::Cell) where a sum is not finite.
///
/// ```
/// use geoecon::economy::{InputOutputTable, Labels, input_output::{Leontief, value_added_origin}};
/// use ndarray::array;
///
/// let labels = Labels::new(["KOR", "USA"], ["goods"])?;
/// let table = InputOutputTable::new(labels, array![[20.0, 10.0], [5.0, 40.0]], array![[60.0, 10.0], [5.0, 50.0]])?;
/// let origin = value_added_origin(&Leontief::new(table)?)?;
/// let (kor, usa) = ("KOR".parse()?, "USA".parse()?);
/// // America's final demand of 60 is value added of the two.
/// assert!((origin.value.get(kor, usa)? + origin.value.get(usa, usa)? - 60.0).abs() < 1e-12);
/// assert!((origin.share(kor, usa)?.unwrap() - 0.2895).abs() < 1e-4);
/// # Ok::<(), geoecon::Error>(())
/// ```
///
/// # References
/// Johnson, R. C. and Noguera, G. (2012). Accounting for intermediates: production sharing and trade in value
/// added. *Journal of International Economics* 86(2).
pub fn value_added_origin(leontief: &Leontief) -> Result<ValueAddedOrigin> {
    let output = leontief.solve(leontief.table().y().to_owned());
    let states = leontief.labels().states();
    let cells = (0..states.len()).flat_map(|o| {
        output.columns().into_iter().map(move |column| leontief.value_added(o, &column))
    });
    Ok(ValueAddedOrigin {
        method: "value added by origin in final demand (v L Y)",
        value: Bilateral::from_rows(states.iter().copied(), cells)?,
    })
}

impl ValueAddedOrigin {
    /// The share of `origin` in the final demand of `user`, from 0 to 1 where nothing is negative; `None` without any.
    ///
    /// # Errors
    /// [`Error::UnknownState`](crate::Error::UnknownState).
    pub fn share(&self, origin: StateId, user: StateId) -> Result<Option<f64>> {
        let mut total = 0.0;
        for &state in self.value.states() {
            total += self.value.get(state, user)?;
        }
        let part = self.value.get(origin, user)?;
        Ok((total > 0.0).then(|| part / total))
    }
}

/// For each state, the share of final demand that is its own value added, and the largest foreign origins.
impl fmt::Display for ValueAddedOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}, percent of final demand", self.method)?;
        for &user in self.value.states() {
            let share = |origin| self.share(origin, user).ok().flatten().unwrap_or(0.0);
            let mut foreign: Vec<(StateId, f64)> =
                self.value.states().iter().map(|&o| (o, share(o))).collect();
            foreign.retain(|(origin, _)| *origin != user);
            foreign.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            write!(f, "  {user}  own {:.1}", 100.0 * share(user))?;
            for (origin, share) in foreign.into_iter().take(4) {
                write!(f, "  {origin} {:.2}", 100.0 * share)?;
            }
            writeln!(f)?;
        }
        Ok(())
    }
}
